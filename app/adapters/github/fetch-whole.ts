/** The `fetch` under every request to GitHub: bounded in time, read to the end, and led to where a repository has moved. */
import { Failure } from '../../ground/outcome.ts';

/** A request to GitHub that takes longer than this counts as unanswered, in milliseconds. */
const PATIENCE = 20_000;
/** A repository that moved is one redirect away. */
const MOST_REDIRECTS = 2;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/** Octokit takes an answer whose body breaks off for an empty one. Read to its end here, it is no answer at all. */
export async function fetchWhole(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE);
  let asked = new URL(url instanceof Request ? url.url : url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await fetch(asked, { ...init, signal, redirect: 'manual' });
    await answer.clone().arrayBuffer();
    if (!REDIRECTS.has(answer.status)) return answer;
    const location = answer.headers.get('location');
    if (location === null) return answer;
    const next = new URL(location, asked);
    if (next.origin !== asked.origin) break;
    // Left to itself, `fetch` turns a POST that is sent on into a GET. Nothing was written yet, so it is asked again as it was.
    asked = next;
  }
  throw new Failure('transient', 'the repository has moved at GitHub, and its new place is not known yet', {
    retryAfterMs: 5_000,
  });
}
