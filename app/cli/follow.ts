/** `--wait`: looks at jobs until each has ended, and says when one goes on to another state. */
import { hasEnded } from '../ground/job-state.ts';
import type { JobView } from '../ground/job-view.ts';
import { wordOf } from '../ground/state-words.ts';
import type { Server } from './server.ts';
import type { Surroundings } from './surroundings.ts';

/** Between looks, in milliseconds: quick at first, for jobs that take seconds. */
const SHORTEST = 1_000;
const LONGEST = 10_000;

/** The jobs as they ended. `tell` gets each as it changes. */
export async function followToEnd(
  jobs: readonly JobView[],
  server: Server,
  around: Pick<Surroundings, 'pause'>,
  tell: (job: JobView) => void,
): Promise<readonly JobView[]> {
  const latest = new Map(jobs.map((job) => [job.ref, job]));
  for (let wait = SHORTEST; ; wait = Math.min(LONGEST, wait * 1.5)) {
    const open = [...latest.values()].filter((job) => !hasEnded(job.state));
    if (open.length === 0) return [...latest.values()];
    await around.pause(wait);
    for (const before of open) {
      const [now = before] = (await server.get(`/jobs/${before.ref}`)).jobs;
      latest.set(before.ref, now);
      if (wordOf(now.state) === wordOf(before.state) && now.position === before.position) continue;
      tell(now);
      wait = SHORTEST;
    }
  }
}
