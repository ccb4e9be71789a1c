/** At start: settles runs that were going when the last process died, and ends and clears what it left on the machine. */
import { rm } from 'node:fs/promises';
import type { World } from '../world.ts';
import { announceJob, announceRun } from './announce.ts';
import { conclude } from './carry-out-run.ts';
import { openLog } from './job-log.ts';
import { liveRuns } from './live.ts';
import { killTree } from './process-tree.ts';
import { actionsState, jobsOf } from './state.ts';

/** A job that was running has failed, as when a hosted runner is lost; one that was waiting is cancelled. */
export async function restoreActions(world: World): Promise<void> {
  const { runs, rooms } = actionsState(world);
  for (const [jobId, room] of rooms) {
    await killTree(undefined, room.trackingId);
    await rm(room.root, { recursive: true, force: true });
    rooms.delete(jobId);
  }
  for (const run of runs.values()) {
    if (run.status === 'completed' || liveRuns(world).has(run.id)) continue;
    const jobs = jobsOf(world, run);
    for (const job of jobs.filter((one) => one.status !== 'completed')) {
      const wasRunning = job.status === 'in_progress';
      if (wasRunning) openLog(world, job.id).write('##[error]The hosted runner lost communication with the server.');
      for (const step of job.steps) {
        if (step.status === 'completed') continue;
        Object.assign(step, { status: 'completed', conclusion: 'cancelled', completedAt: world.clock() });
      }
      Object.assign(job, {
        status: 'completed',
        conclusion: wasRunning ? 'failure' : 'cancelled',
        completedAt: world.clock(),
      });
      announceJob(world, job, 'completed');
    }
    Object.assign(run, { status: 'completed', conclusion: conclude(jobs, false), updatedAt: world.clock() });
    announceRun(world, run, 'completed');
  }
}
