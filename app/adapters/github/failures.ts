/** Tells what GitHub's no means: try again, never, or not before somebody changes a right. */
import { Failure } from '../../ground/outcome.ts';

type Headers = Readonly<Record<string, string | number | undefined>>;

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Headers;
  /** The request was for the installation's token, not for what the caller wanted. */
  readonly isForToken: boolean;
}

/** Without a time from GitHub, this long (in milliseconds) is the least that its rules ask for. */
export const LEAST_WAIT = 60_000;

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
  if (!refusal) {
    // Octokit wraps what is thrown on the way to GitHub.
    if (error instanceof Error && error.cause instanceof Failure) return error.cause;
    return new Failure('transient', `${what}: GitHub did not answer`, { cause: error });
  }
  const { status, message, headers, isForToken } = refusal;
  const text = `${what}: GitHub said ${status} ${message}`;
  const wait = waitOf(headers);
  if (isRateLimit(status, message, headers))
    return new Failure('transient', text, { cause: error, retryAfterMs: wait ?? LEAST_WAIT });
  if (status >= 500 || status === 408) return new Failure('transient', text, { cause: error, retryAfterMs: wait });
  if (status === 403 && SUSPENSION.test(message))
    return new Failure('unauthorized', `${what}: ${SUSPENDED}`, { cause: error });
  if (status === 404 && isForToken) return new Failure('unauthorized', `${what}: ${UNINSTALLED}`, { cause: error });
  if (status === 401 || status === 403) return new Failure('unauthorized', text, { cause: error });
  return new Failure('permanent', text, { cause: error });
}

const SUSPENSION = /suspended/i;
const SUSPENDED =
  'the installation of the app is suspended. An owner of the account can lift that in its settings, under GitHub Apps';
const UNINSTALLED = 'the app is not installed there any more. An owner of the account can install it again';

/** GitHub's status, or `undefined` when there was no answer at all. */
export function statusOf(error: unknown): number | undefined {
  return refusalOf(error)?.status;
}

/** GitHub's words, as it said them. */
export function messageOf(error: unknown): string {
  return refusalOf(error)?.message ?? '';
}

/** What was asked for does not exist, or is gone: said of the thing itself, not of the app's installation. */
export function isMissing(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal !== undefined && (refusal.status === 404 || refusal.status === 410) && !refusal.isForToken;
}

/** GitHub forbids just this, although the app is installed there and not suspended. */
export function isForbidden(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (refusal?.status !== 403 || refusal.isForToken) return false;
  return !SUSPENSION.test(refusal.message) && !isRateLimit(403, refusal.message, refusal.headers);
}

/** GitHub refuses because of how much was asked, not because of what. */
export function isRateLimit(status: number, message: string, headers: Headers): boolean {
  if (status === 429) return true;
  return status === 403 && (waitOf(headers) !== undefined || /rate limit/i.test(message));
}

/** How an Octokit request ended that was refused: what the budget learns from. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  // Octokit gives a request that never got an answer the status 500 and no response.
  const response =
    'response' in error
      ? (error.response as { headers?: Headers; url?: string; data?: { message?: unknown } } | undefined)
      : undefined;
  if (!response && error.status >= 500) return undefined;
  const said = response?.data?.message;
  return {
    status: error.status,
    message: typeof said === 'string' ? said : error.message,
    headers: response?.headers ?? {},
    isForToken: /\/app\/installations\/\d+\/access_tokens$/.test(response?.url ?? ''),
  };
}

/**
 * Milliseconds that GitHub asks us to wait: `retry-after` (seconds), else the reset of an exhausted primary limit (epoch
 * seconds, by GitHub's clock, which its answer tells).
 */
export function waitOf(headers: Headers): number | undefined {
  const after = Number(headers['retry-after']);
  if (Number.isFinite(after) && after > 0) return after * 1000;
  if (Number(headers['x-ratelimit-remaining']) !== 0 || headers['x-ratelimit-reset'] === undefined) return undefined;
  return untilReset(headers);
}

/** Milliseconds until the primary limit starts anew, at least a second. */
export function untilReset(headers: Headers): number {
  const told = Date.parse(String(headers['date'] ?? ''));
  const now = Number.isNaN(told) ? Date.now() : told;
  return Math.max(1_000, Number(headers['x-ratelimit-reset']) * 1000 - now);
}
