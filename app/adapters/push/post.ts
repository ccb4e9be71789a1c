/** One request to a push service, and what its answer means. No redirect is followed, and nothing of what it says is read. */
import { request as plainRequest } from 'node:http';
import { request as encryptedRequest } from 'node:https';
import { Failure } from '../../ground/outcome.ts';
import { lookupPublic } from './addresses.ts';

/** How long a push service may take, in milliseconds. */
const PATIENCE = 10_000;
/** The longest time that it may ask us to wait, in seconds. */
const LONGEST_WAIT = 60 * 60;

/** Only what is on this machine may be plain; `faultOf` sees to that. */
export async function post(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<'sent' | 'gone'> {
  const { status, retryAfter } = await answerOf(endpoint, headers, body).catch((error: unknown) => {
    throw new Failure('transient', 'the push service was not reached', { cause: error });
  });
  if (status >= 200 && status < 300) return 'sent';
  if (status === 404 || status === 410) return 'gone';
  const failure = `the push service answered ${status}`;
  if (status === 429 || status >= 500) throw new Failure('transient', failure, { retryAfterMs: waitOf(retryAfter) });
  throw new Failure('permanent', failure);
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

function answerOf(endpoint: string, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<Answer> {
  const url = new URL(endpoint);
  const isPlain = url.protocol === 'http:';
  const signal = AbortSignal.timeout(PATIENCE);
  const options = { method: 'POST', headers, signal, ...(!isPlain && { lookup: lookupPublic }) };
  return new Promise((resolve, reject) => {
    const asking = (isPlain ? plainRequest : encryptedRequest)(url, options, (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      // The connection is of use to nobody once its answer is known.
      response.destroy();
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** `Retry-After` is seconds or a date. In milliseconds; `undefined` where it says nothing of use. */
function waitOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return seconds >= 0 ? Math.min(LONGEST_WAIT, seconds) * 1000 : undefined;
}
