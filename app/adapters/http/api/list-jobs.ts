/** Pages of a repository's jobs, newest first. A page goes on until it is full, or until it has looked at enough. */
import type { Job } from '../../../dispatch/job.ts';
import type { Store } from '../../../engine/ports/store.ts';
import { hasEnded, type State } from '../../../ground/job-state.ts';

export interface Listing {
  readonly state?: State | 'active' | 'ended' | readonly (State | 'active' | 'ended')[] | undefined;
  readonly thread?: number | undefined;
  /** Only jobs with a smaller number. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Jobs read at once, and the most that are looked at for one page. */
const STEP = 200;
const MOST_LOOKED_AT = 2_000;
/** A thread's jobs are read together. */
const OF_THREAD = 1_000;

/** `next`: the number to go on before, or `null` when nothing is left. */
export async function listJobs(
  store: Store,
  repositoryId: number,
  listing: Listing,
): Promise<{ readonly jobs: readonly Job[]; readonly next: number | null }> {
  const { limit, thread, before = Infinity } = listing;
  const wanted = listing.state === undefined ? [] : [listing.state].flat();
  const fits = ({ state }: Job): boolean =>
    wanted.length === 0 || wanted.some((one) => one === state || one === (hasEnded(state) ? 'ended' : 'active'));

  if (thread !== undefined) {
    const all = await store.threadJobsOf(repositoryId, thread, OF_THREAD);
    const found = all.filter((job) => job.number < before && fits(job)).toReversed();
    const page = found.slice(0, limit);
    return { jobs: page, next: found.length > limit ? (page.at(-1)?.number ?? null) : null };
  }
  const [newest] = await store.recentJobs([repositoryId], 1);
  let from = Math.min(before - 1, newest?.number ?? 0);
  const jobs: Job[] = [];
  for (let looked = 0; from > 0 && looked < MOST_LOOKED_AT; looked += STEP) {
    const numbers = Array.from({ length: Math.min(STEP, from) }, (_, index) => from - index);
    const step = (await store.jobsOf(repositoryId, numbers)).toSorted((one, other) => other.number - one.number);
    for (const job of step.filter(fits)) {
      if (jobs.length === limit) return { jobs, next: jobs.at(-1)?.number ?? null };
      jobs.push(job);
    }
    from -= STEP;
  }
  return { jobs, next: from > 0 ? from + 1 : null };
}
