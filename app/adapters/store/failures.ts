/** What a driver's error means to the engine: a failure of the world with its kind, or a defect of ours. */
import { Defect, Failure } from '../../ground/outcome.ts';
import type { FailureKind } from '../../ground/outcome.ts';

/** SQLite's primary result codes that a retry or a person can help; the rest (constraint, syntax, misuse) is our fault. */
const SQLITE_KINDS: Readonly<Record<number, FailureKind>> = {
  5: 'transient', // BUSY
  6: 'transient', // LOCKED
  7: 'transient', // NOMEM
  8: 'permanent', // READONLY
  10: 'transient', // IOERR
  11: 'permanent', // CORRUPT
  13: 'transient', // FULL: a person frees the disk and the retry goes through
  14: 'permanent', // CANTOPEN
  23: 'unauthorized', // AUTH
  26: 'permanent', // NOTADB
};

/** PostgreSQL's SQLSTATE, by code or by class (its first two characters). */
const POSTGRES_KINDS: Readonly<Record<string, FailureKind>> = {
  '08': 'transient', // connection exceptions
  '25P03': 'transient', // idle in transaction too long
  '28': 'unauthorized', // wrong user or password
  '3D': 'permanent', // no such database
  '40': 'transient', // serialisation failures, deadlocks
  '42501': 'unauthorized',
  '53': 'transient', // out of disk, memory, connections
  '55P03': 'transient', // lock not available
  '57': 'transient', // shut down, cancelled
  '58': 'transient', // its file system
};

const CONFLICTS = new Set(['40001', '40P01']);

/** A file or socket that is there and not for us: no retry changes that. */
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST']);

/** Lower layers (sockets, DNS, the driver's own time limits) speak in words or in errno names. */
const CONNECTION_CODE = /^(E[A-Z]+|.*SOCKET.*)$/;
const CONNECTION_WORDS =
  /connection terminated|timeout exceeded when trying to connect|connection error|not queryable/i;

/** `what` begins the message: which database it was, where that is known. */
export function asFailure(cause: unknown, what = 'The database'): Error {
  if (cause instanceof Failure || cause instanceof Defect) return cause;
  const message = `${what}: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`;
  const kind = kindOf(cause);
  return kind === undefined ? new Defect(message, { cause }) : new Failure(kind, message, { cause });
}

/** What a transaction began with has changed under it: it must begin again. */
export const conflict = (message: string): Failure => new Failure('transient', message, { cause: { code: '40001' } });

/** Two transactions of PostgreSQL were in each other's way: the whole work may be tried again. */
export function isConflict(error: unknown): boolean {
  return error instanceof Failure && CONFLICTS.has(String(property(error.cause, 'code')));
}

function kindOf(cause: unknown): FailureKind | undefined {
  const sqlite = property(cause, 'errcode');
  // The low byte is the primary code; the bytes above say more than we need.
  if (typeof sqlite === 'number') return SQLITE_KINDS[sqlite & 0xff];
  const code = property(cause, 'code');
  if (typeof code === 'string') {
    if (/^[0-9A-Z]{5}$/.test(code) && property(cause, 'severity') !== undefined) {
      return POSTGRES_KINDS[code] ?? POSTGRES_KINDS[code.slice(0, 2)];
    }
    if (FORBIDDEN.has(code)) return 'permanent';
    if (CONNECTION_CODE.test(code) && !code.startsWith('ERR_')) return 'transient';
  }
  return CONNECTION_WORDS.test(String(property(cause, 'message'))) ? 'transient' : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
