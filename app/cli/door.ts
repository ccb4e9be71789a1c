/** One request to the server's API. Whatever comes back other than a good answer ends the command, in words. */
import { visible } from '../ground/plain-text.ts';
import { Ending, EXIT, type Surroundings } from './surroundings.ts';

const PATIENCE_MS = 30_000;
/** A request that may be repeated is tried this often while the server cannot be reached, with a growing pause. */
export const TRIES = 4;
const PAUSE_MS = 1_000;
/** Whoever is told to wait longer decides for themselves. */
const LONGEST_MS = 60_000;

/** The server cannot be reached, or not just now. */
export class Away extends Ending {
  readonly retryAfterMs: number | undefined;
  constructor(message: string, retryAfterMs?: number) {
    super(EXIT.unreachable, message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The server's own no. */
export class Refusal extends Ending {
  /** Stable: `no_right`, `bad_token` … */
  readonly reason: string;
  constructor(message: string, reason: string) {
    super(EXIT.refused, message);
    this.reason = reason;
  }
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Begins behind the server: `/api/v1/me`. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks once, for JSON; the answer is still to be parsed. */
export async function askOnce(server: string, call: Call, around: Pick<Surroundings, 'fetch'>): Promise<unknown> {
  const response = await knock(server, call, around, AbortSignal.timeout(PATIENCE_MS));
  const said: unknown = await response.json().catch(() => undefined);
  if (response.ok) return said;
  throw noOf(server, response, said);
}

/** The response as it comes, whatever its status. */
export async function knock(
  server: string,
  { method, path, token, body, headers }: Call,
  around: Pick<Surroundings, 'fetch'>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await around.fetch(`${server}${path}`, {
      method,
      // A token goes nowhere but to the server that was named.
      redirect: 'error',
      signal,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        accept: 'application/json',
        'content-type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new Away(`${server} cannot be reached (${reasonOf(error)}).`);
  }
}

/** What a bad answer means. */
export function noOf(server: string, response: Response, said: unknown): Ending {
  const after = Number(response.headers.get('retry-after'));
  const error = fieldOf(said, 'error');
  const message = fieldOf(error, 'message');
  if (response.status >= 500 || response.status === 429 || typeof message !== 'string')
    return new Away(
      typeof message === 'string' ? visible(message) : `${server} answered ${response.status}; is it a Signalbox?`,
      after > 0 ? after * 1000 : undefined,
    );
  return new Refusal(visible(message), String(fieldOf(error, 'code')));
}

/** Tries again while the server is away, but not for ever. */
export async function patiently<T>(work: () => Promise<T>, around: Pick<Surroundings, 'pause'>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Away) || tried >= TRIES) throw error;
      const wait = error.retryAfterMs ?? PAUSE_MS * 2 ** (tried - 1);
      if (wait > LONGEST_MS) throw error;
      await around.pause(wait);
    }
  }
}

/** What a server says that is none of ours. */
export const notOurs = (server: string, what: string): Ending =>
  new Away(`${server} answered something else than ${what}; is it a Signalbox?`);

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
