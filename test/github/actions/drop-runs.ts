/** Runs that GitHub knows no more: one that vanished, and all of a repository that is deleted. */
import type { World } from '../world.ts';
import { liveRuns } from './live.ts';
import { actionsState, type Run } from './state.ts';

/** Ends the run's processes at once and forgets it, without a word to anyone. */
export async function dropRun(world: World, run: Run): Promise<void> {
  run.isGone = true;
  const live = liveRuns(world).get(run.id);
  live?.cancel.abort();
  live?.force.abort();
  await live?.done.catch(() => undefined);
  const { runs, jobs } = actionsState(world);
  for (const [id, job] of jobs) if (job.runId === run.id) jobs.delete(id);
  runs.delete(run.id);
}

export async function dropRuns(world: World, repositoryId: number): Promise<void> {
  const { runs, workflows } = actionsState(world);
  await Promise.all(
    [...runs.values()].filter((run) => run.repositoryId === repositoryId).map((run) => dropRun(world, run)),
  );
  for (const [id, workflow] of workflows) if (workflow.repositoryId === repositoryId) workflows.delete(id);
}
