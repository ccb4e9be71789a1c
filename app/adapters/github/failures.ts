/** Tells what GitHub's no means: try again, never, or not before somebody changes a right. */
import { Failure } from '../../ground/outcome.ts';

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** Runs a request; its error becomes a Failure. */
export async function asking<T>(what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw failureOf(what, error);
  }
}

export function failureOf(what: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const refusal = refusalOf(error);
  if (!refusal) return new Failure('transient', `${what}: GitHub did not answer`, { cause: error });
  const { status, message, headers } = refusal;
  const text = `${what}: GitHub said ${status} ${message}`;
  const wait = waitOf(headers);
  if (status === 429 || (status === 403 && (wait !== undefined || /rate limit/i.test(message))))
    return new Failure('transient', text, { cause: error, retryAfterMs: wait ?? 60_000 });
  if (status >= 500 || status === 408) return new Failure('transient', text, { cause: error, retryAfterMs: wait });
  if (status === 401 || status === 403) return new Failure('unauthorized', text, { cause: error });
  return new Failure('permanent', text, { cause: error });
}

/** GitHub's status, or `undefined` when there was no answer at all. */
export function statusOf(error: unknown): number | undefined {
  return refusalOf(error)?.status;
}

function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  // Octokit gives a request that never got an answer the status 500 and no response.
  const response =
    'response' in error
      ? (error.response as { headers?: Refusal['headers']; data?: { message?: unknown } } | undefined)
      : undefined;
  if (!response && error.status >= 500) return undefined;
  const said = response?.data?.message;
  return {
    status: error.status,
    message: typeof said === 'string' ? said : error.message,
    headers: response?.headers ?? {},
  };
}

/** `retry-after` in seconds, else the reset of an exhausted primary limit (epoch seconds). */
function waitOf(headers: Refusal['headers']): number | undefined {
  const after = Number(headers['retry-after']);
  if (Number.isFinite(after) && after > 0) return after * 1000;
  if (Number(headers['x-ratelimit-remaining']) !== 0 || headers['x-ratelimit-reset'] === undefined) return undefined;
  return Math.max(1_000, Number(headers['x-ratelimit-reset']) * 1000 - Date.now());
}
