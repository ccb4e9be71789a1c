/** Commands about jobs that exist: where they stand, and to cancel, stop, hold, release or retry them. */
import type { Command } from '../dispatch/command.ts';
import type { Job } from '../dispatch/job.ts';
import { unknownJob } from '../dispatch/recording.ts';
import { retriedText, standingText } from '../dispatch/texts.ts';
import { jobRef, type Person } from '../ground/ids.ts';
import { hasEnded, STATES } from '../ground/job-state.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Standing } from '../ground/who.ts';
import { lackToStartAgain } from './again.ts';
import { lacking } from './lacking.ts';
import { mayStartAgain } from './authority.ts';
import { carryOut, type Act } from './handle.ts';
import { quietly, type Serving } from './serving.ts';
import { statusOf } from './status.ts';
import { THREAD_JOBS } from './submit.ts';

const CANCELLABLE = STATES.filter((state) => !hasEnded(state) && state !== 'stopping');

type OnJobs = Extract<Command, { kind: 'status' | 'cancel' | 'retry' | 'hold' | 'release' | 'stop' }>;

/** Returns what is to be said, or `null` where the reaction says it all. */
export async function commandOnJobs(
  scope: Act,
  command: OnJobs,
  { house, incoming, standing }: Serving,
): Promise<Result<string | null>> {
  const { author, thread } = incoming;
  switch (command.kind) {
    case 'status':
      return statusOf(house, scope, command.job, incoming);
    case 'retry':
      return greeted(author, await retryJob(scope, command, author, standing));
    case 'release':
      return releaseJob(scope, command.job, author, standing);
    case 'hold':
      return quietly(carryOut(scope, { kind: 'hold', job: command.job, by: author.login }, author));
    case 'stop':
      return stopJob(scope, command.job, author);
    case 'cancel': {
      const jobs = command.job === 'all' ? await cancellable(scope, thread.number) : [command.job];
      if (jobs.length === 0) return rejected('nothing_to_cancel', 'No job of this thread is waiting or running.');
      return quietly(carryOut(scope, { kind: 'cancel', jobs, by: author.login, alone: command.alone }, author));
    }
  }
}

function greeted({ login }: Person, result: Result<string | null>): Result<string | null> {
  return result.ok && result.value !== null ? accepted(`@${login} ${result.value}`) : result;
}

/** A new attempt of a job that ended, by the right of whoever asks for it now. */
export async function retryJob(
  scope: Act,
  { job: number, dependents }: { readonly job: number; readonly dependents: boolean },
  by: Person,
  standing: Standing,
): Promise<Result<string | null>> {
  const [job] = await scope.tx.jobs([number]);
  if (!job) return unknownJob(number);
  const lack = lackToStartAgain(job, by, standing, await scope.tx.goodConfig());
  if (lack) return { ok: false, rejection: lack };
  const newer = await newerNamesake(scope, job);
  if (newer)
    return rejected(
      'newer_job',
      `${jobRef(newer.number)} is a newer \`${job.name}\` of this thread: ${hasEnded(newer.state) ? 'retry that one' : 'it is on its way'}.`,
    );
  const retried = await carryOut(scope, { kind: 'retry', job: number, by, dependents });
  if (!retried.ok) return retried;
  const known = await scope.tx.threadHead(job.thread.number);
  const stale = known !== null && known !== job.commit ? known : null;
  return accepted(retriedText({ ref: jobRef(number), attempt: job.attempt + 1, commit: job.commit, stale }));
}

export async function releaseJob(
  scope: Act,
  number: number,
  by: Person,
  standing: Standing,
): Promise<Result<string | null>> {
  const [job] = await scope.tx.jobs([number]);
  if (!job) return unknownJob(number);
  const lack = lackToStart(job, by, standing);
  return lack ?? quietly(carryOut(scope, { kind: 'release', job: number, by: by.login }, by));
}

/** Ends what runs; what does not run yet is cancelled, not stopped. */
export async function stopJob(scope: Act, number: number, by: Person, why = ''): Promise<Result<string | null>> {
  const [job] = await scope.tx.jobs([number]);
  if (!job) return unknownJob(number);
  if (['gated', 'waiting', 'held', 'queued'].includes(job.state))
    return rejected(
      'not_running',
      `${standingText(number, job.state)}: nothing runs that could be stopped. \`/cancel ${jobRef(number)}\` drops it.`,
    );
  return quietly(carryOut(scope, { kind: 'cancel', jobs: [number], by: by.login, why }, by));
}

/** Starting work takes the right that the job was made with, whoever starts it again. */
function lackToStart(job: Job, by: Person, standing: Standing): Extract<Result<never>, { ok: false }> | undefined {
  if (mayStartAgain(job, by, standing)) return undefined;
  const { login } = by;
  const what = `start ${jobRef(job.number)}`;
  return { ok: false, rejection: lacking({ login, what, who: job.who, role: standing.role, writers: [] }) };
}

async function newerNamesake(scope: Act, job: Job): Promise<Job | undefined> {
  if (job.name === null) return undefined;
  const jobs = await scope.tx.threadJobs(job.thread.number, THREAD_JOBS);
  return jobs.findLast((other) => other.name === job.name && other.number > job.number);
}

async function cancellable(scope: Act, thread: number): Promise<number[]> {
  return (await scope.tx.jobsOfThread(thread, CANCELLABLE)).map((job) => job.number);
}
