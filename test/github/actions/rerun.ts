/** Cancelling runs and running them again: the same run id, one attempt more. */
import { repositoryById } from '../git/find.ts';
import { ApiError } from '../api.ts';
import type { World } from '../world.ts';
import { startAttempt } from './carry-out-run.ts';
import { liveRuns } from './live.ts';
import { type Job, jobsOf, type Run } from './state.ts';
import { parseWorkflow } from './workflow-file.ts';
import { workflowTextAt } from './workflows.ts';

/** GitHub runs one run at most this many times again. */
const MOST_RERUNS = 50;

/** Answers once the cancel has been taken on; the jobs end by and by. A second cancel, or one after the end, is a conflict. */
export function cancelRun(world: World, run: Run): void {
  const live = liveRuns(world).get(run.id);
  if (run.status === 'completed' || live === undefined)
    throw new ApiError(409, 'Cannot cancel a workflow run that is completed.');
  if (live.cancel.signal.aborted) throw new ApiError(409, 'Cannot cancel a workflow re-run that has not yet queued.');
  live.cancel.abort();
}

export function forceCancelRun(world: World, run: Run): void {
  const live = liveRuns(world).get(run.id);
  if (run.status === 'completed' || live === undefined)
    throw new ApiError(409, 'Cannot cancel a workflow run that is completed.');
  live.cancel.abort();
  live.force.abort();
}

/** `again` says which jobs run again; the others keep their results, unless they need one that does. */
export async function rerun(world: World, run: Run, userId: number, again: (job: Job) => boolean): Promise<void> {
  if (run.status !== 'completed') throw new ApiError(403, 'This workflow is already running');
  if (run.attempt > MOST_RERUNS)
    throw new ApiError(403, `Unable to re-run this workflow run because it has been re-run ${MOST_RERUNS} times`);
  const repo = repositoryById(world, run.repositoryId);
  const text = await workflowTextAt(repo, run.headSha, run.workflowPath);
  if (text === undefined)
    throw new ApiError(403, 'Unable to retry this workflow run because it was created over a month ago');
  const file = parseWorkflow(text);
  const before = jobsOf(world, run);
  const anew = new Set(before.filter(again).map((job) => job.key));
  for (let size = -1; size !== anew.size;) {
    size = anew.size;
    for (const [key, definition] of Object.entries(file.jobs))
      if (definition.needs.some((need) => anew.has(need))) anew.add(key);
  }
  const now = world.clock();
  Object.assign(run, {
    attempt: run.attempt + 1,
    status: 'queued',
    conclusion: null,
    triggeringActorId: userId,
    startedAt: now,
    updatedAt: now,
  } satisfies Partial<Run>);
  startAttempt(world, run, file, new Map(before.filter((job) => !anew.has(job.key)).map((job) => [job.key, job])));
}
