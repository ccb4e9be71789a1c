/**
 * One process per SQLite file. The lock is an exclusive transaction held open on a second file beside it: the operating
 * system ends it with the process, also on SIGKILL, and the database itself stays open to readers.
 */
import { existsSync, realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../ground/outcome.ts';
import { asFailure } from './failures.ts';

/** A predecessor that is just ending gets this long; waiting blocks the whole process, which has nothing else to do yet. */
const PATIENCE_MS = 1000;

/** Takes the lock for the database at `path`; the answer gives it back. */
export function lockFile(path: string): () => void {
  // Two names of one file must meet at one lock.
  const lock = new DatabaseSync(`${existsSync(path) ? realpathSync(path) : path}.lock`, { timeout: PATIENCE_MS });
  try {
    lock.exec('begin exclusive');
    return () => lock.close();
  } catch (error) {
    lock.close();
    const failure = asFailure(error);
    if (!(failure instanceof Failure) || failure.kind !== 'transient') throw error;
    throw new Failure(
      'permanent',
      `The database file ${path} is in use by another instance of Signalbox. One SQLite file serves one instance: ` +
        'stop the other one, or set DATABASE_URL to a PostgreSQL database, which serves several.',
      { cause: error },
    );
  }
}
