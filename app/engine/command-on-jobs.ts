/** `/cancel`, `/release` and `/status`: commands about jobs that exist. */
import type { Command } from '../dispatch/parse.ts';
import { statusText } from '../dispatch/texts.ts';
import { durationOf, signOf, waitsFor } from '../channels/words.ts';
import { jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import { carryOut, type Act } from './handle.ts';
import type { House } from './house.ts';
import type { CommentCreated } from './incoming.ts';
import { THREAD_JOBS } from './submit.ts';
import { viewJobs } from './view.ts';

/** Most jobs that `/status` lists. */
const STATUS_JOBS = 20;

/** Returns what is to be said, or `null` where the reaction says it all. */
export async function commandOnJobs(
  house: House,
  scope: Act,
  command: Extract<Command, { kind: 'cancel' | 'release' | 'status' }>,
  incoming: CommentCreated,
): Promise<Result<string | null>> {
  if (command.kind === 'release') {
    const released = await carryOut(scope, { kind: 'release', job: command.job, by: incoming.author.login });
    return released.ok ? accepted(null) : released;
  }
  const threadJobs = await scope.tx.threadJobs(incoming.thread.number, THREAD_JOBS);
  if (command.kind === 'cancel') {
    const jobs =
      command.job === 'all'
        ? threadJobs.filter((job) => !hasEnded(job.state) && job.state !== 'stopping').map((job) => job.number)
        : [command.job];
    if (jobs.length === 0) return rejected('nothing_to_cancel', 'No job of this thread is waiting or running.');
    const cancelled = await carryOut(scope, { kind: 'cancel', jobs, by: incoming.author.login });
    return cancelled.ok ? accepted(null) : cancelled;
  }
  const jobs = command.job === null ? threadJobs.slice(-STATUS_JOBS) : await scope.tx.jobs([command.job]);
  if (command.job !== null && jobs.length === 0)
    return rejected('unknown_job', `There is no ${jobRef(command.job)} in this repository.`);
  const needed = await scope.tx.jobs(jobs.flatMap((job) => job.needs.map((need) => need.job)));
  const views = viewJobs(house, scope.tx.repository, jobs, {
    needed,
    active: await scope.tx.activeJobs(),
    approvals: [],
  });
  const standings = views.map((view, index) => ({
    number: jobs[index]?.number ?? 0,
    name: view.name,
    title: view.title,
    state: [signOf(view.state), durationOf(view), waitsFor(view)].filter((part) => part !== '').join(' '),
    reason: view.state === 'succeeded' ? '' : view.reason,
    url: view.url,
  }));
  return accepted(statusText(incoming.author.login, standings));
}
