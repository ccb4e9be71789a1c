/** What a job waits for before it takes a slot: a machine with its labels, and a reviewer's yes where its environment wants one. */
import type { World } from '../world.ts';
import { announceJob } from './announce.ts';
import { awaitReview, environmentOf } from './environments.ts';
import type { JobLog } from './job-log.ts';
import { machineFor } from './runners.ts';
import type { Job, Run } from './state.ts';

/** False when it was cancelled while it waited, or refused. */
export async function mayBegin(world: World, run: Run, job: Job, signal: AbortSignal, log: JobLog): Promise<boolean> {
  if (machineFor(job.labels) === undefined) {
    log.write(`Waiting for a runner with the labels ${job.labels.join(', ')}`);
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    return false;
  }
  const environment = job.environment === null ? undefined : environmentOf(world, run.repositoryId, job.environment);
  if (environment === undefined || environment.reviewerIds.length === 0) return true;
  job.status = 'waiting';
  if (run.status === 'queued') run.status = 'waiting';
  announceJob(world, job, 'waiting');
  const verdict = await awaitReview(world, job, signal);
  job.status = 'queued';
  if (run.status === 'waiting') run.status = 'queued';
  return verdict === 'approved';
}
