/** One request to one of the app's doors, with the world's no sorted into failures worth a retry and others. */
import { Failure, type FailureKind } from '../../app/ground/outcome.ts';
import { WireError } from '../../app/wire/finish.ts';

export interface Call {
  readonly url: string;
  readonly token: string;
  /** POST when left out. */
  readonly method?: 'GET' | 'PUT';
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** What an answer means that is not in the app's own words. A proxy whose app restarts answers anything. */
  readonly strangers?: FailureKind;
  /** Codes of refusals that this door takes for answers. */
  readonly answers?: readonly string[];
  /** How long one try may take; half a minute when left out. */
  readonly patienceMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const PATIENCE_MS = 30_000;

/** Sends JSON. Answers 2xx and 409 (which each door reads its own way); everything else is thrown as a `Failure`. */
export async function knock(call: Call): Promise<Answer> {
  const patience = AbortSignal.timeout(call.patienceMs ?? PATIENCE_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(call.url, {
      method: call.method ?? 'POST',
      // A redirect could carry the token to another host.
      redirect: 'manual',
      headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json' },
      body: call.body ?? null,
      signal: call.signal ? AbortSignal.any([call.signal, patience]) : patience,
    });
    text = await response.text();
  } catch (cause) {
    throw new Failure('transient', `The app cannot be reached: ${causeOf(cause)}`, { cause });
  }
  const body = parsed(text);
  if (response.ok || response.status === 409 || isAnswer(body, call)) return { status: response.status, body };
  throw refusal(response, body, call.strangers);
}

function isAnswer(body: unknown, { answers = [] }: Call): boolean {
  const said = WireError.safeParse(body);
  return said.success && answers.includes(said.data.error.code);
}

/** What a status other than success means to the runner. */
export function refusal(response: Response, body: unknown, strangers: FailureKind = 'transient'): Failure {
  const said = WireError.safeParse(body);
  const kind = said.success || response.status >= 500 ? kindOf(response.status) : strangers;
  const words = said.success ? `${said.data.error.message} (${said.data.error.code})` : `status ${response.status}`;
  return new Failure(kind, `The app answered: ${words}`, { retryAfterMs: retryAfter(response) });
}

function kindOf(status: number): FailureKind {
  if (status === 401 || status === 403) return 'unauthorized';
  return status >= 500 || status === 408 || status === 425 || status === 429 ? 'transient' : 'permanent';
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) * 1000 : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` hides the reason (connection refused, name not found) one level down. */
function causeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
