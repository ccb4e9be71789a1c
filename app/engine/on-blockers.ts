/** Issues that block others: GitHub is asked what blocks a thread now, and jobs that wait there take note. */
import type { State } from '../ground/job-state.ts';
import { act, carryOut } from './handle.ts';
import type { House } from './house.ts';
import type { BlockersMoved } from './incoming.ts';
import type { RepositoryRow } from './ports/store.ts';
import { THREAD_JOBS } from './submit.ts';

export async function onBlockersMoved(
  house: House,
  repository: RepositoryRow,
  incoming: BlockersMoved,
  inbox: number,
): Promise<void> {
  const issues = incoming.of === 'own' ? [incoming.issue] : await house.github.blockedBy(repository, incoming.issue);
  for (const issue of issues) await refreshBlockers(house, repository, issue);
  // Closed last: whatever was done twice after a crash changes nothing the second time.
  await house.store.closeInbox(inbox, house.clock.now(), null);
}

/** Jobs that have not begun: what blocks them may change, whatever else they wait for. */
const UNBEGUN: readonly State[] = ['gated', 'waiting', 'held', 'queued'];

/** Brings the jobs of one thread to what GitHub says blocks it; a thread without waiting jobs is not asked about. */
export async function refreshBlockers(house: House, repository: RepositoryRow, issue: number): Promise<void> {
  const known = await house.store.threadJobsOf(repository.id, issue, THREAD_JOBS);
  if (!known.some((job) => UNBEGUN.includes(job.state))) return;
  const blockedBy = await house.github.blockersOf(repository, issue);
  await act(house, repository.id, { request: null }, async (scope) => {
    const jobs = await scope.tx.jobsOfThread(issue, UNBEGUN);
    if (jobs.length > 0) await carryOut(scope, { kind: 'block', jobs: jobs.map((job) => job.number), blockedBy });
  });
}
