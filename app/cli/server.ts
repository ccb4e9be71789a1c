/** Speaks to the server. Whatever comes back other than a good answer ends the command, in words. */
import type { JobView } from '../ground/job-view.ts';
import { visible } from '../ground/plain-text.ts';
import type { Place } from './place.ts';
import { Ending, EXIT, refused, type Surroundings } from './surroundings.ts';

const PATIENCE_MS = 30_000;
/** A request that may be repeated is tried this often while the server cannot be reached, with a growing pause. */
const TRIES = 4;
const PAUSE_MS = 1_000;
/** Whoever is told to wait longer decides for themselves. */
const LONGEST_MS = 60_000;

/** What the doors of jobs answer, each with its part of it. */
export interface Said {
  readonly jobs: readonly JobView[];
  readonly said: string | null;
  /** As it came. */
  readonly raw: unknown;
}

export interface Server {
  /** `path` begins behind the repository: `/jobs`. */
  get(path: string): Promise<Said>;
  /** With a key, so that trying again makes nothing twice. */
  submit(body: unknown): Promise<Said>;
  order(path: string, body: object): Promise<Said>;
}

/** The server cannot be reached, or not just now. */
class Away extends Ending {
  readonly retryAfterMs: number | undefined;
  constructor(message: string, retryAfterMs?: number) {
    super(EXIT.unreachable, message);
    this.retryAfterMs = retryAfterMs;
  }
}

export function speakTo({ server, repository, token }: Place, around: Surroundings): Server {
  const { owner, name } = repository;
  const base = `${server}/api/v1/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;

  async function once(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Said> {
    let response: Response;
    try {
      response = await around.fetch(`${base}${path}`, {
        method,
        // A token goes nowhere but to the server that was named.
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          'content-type': 'application/json',
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new Away(`${server} cannot be reached (${reasonOf(error)}).`);
    }
    const said: unknown = await response.json().catch(() => undefined);
    if (response.ok) return understood(said, server);
    const after = Number(response.headers.get('retry-after'));
    const message = messageIn(said);
    if (response.status >= 500 || response.status === 429 || message === undefined)
      throw new Away(
        message ?? `${server} answered ${response.status}; is it a Signalbox?`,
        after > 0 ? after * 1000 : undefined,
      );
    throw refused(message);
  }

  async function patiently(work: () => Promise<Said>): Promise<Said> {
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

  return {
    get: (path) => patiently(() => once('GET', path)),
    submit(body) {
      const key = around.newKey();
      return patiently(() => once('POST', '/jobs', body, { 'idempotency-key': key }));
    },
    order(path, body) {
      const key = around.newKey();
      return patiently(() => once('POST', path, { ...body, key }));
    },
  };
}

function understood(said: unknown, server: string): Said {
  const one = fieldOf(said, 'job');
  const jobs = one === undefined ? fieldOf(said, 'jobs') : [one];
  if (!Array.isArray(jobs) || !jobs.every(isJob))
    throw new Away(`${server} answered something else than jobs; is it a Signalbox?`);
  const words = fieldOf(said, 'said');
  return { jobs, said: typeof words === 'string' ? words : null, raw: said };
}

const isJob = (value: unknown): value is JobView =>
  ['ref', 'state', 'title', 'url', 'reason'].every((name) => typeof fieldOf(value, name) === 'string');

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function messageIn(said: unknown): string | undefined {
  const message = fieldOf(fieldOf(said, 'error'), 'message');
  return typeof message === 'string' ? visible(message) : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
