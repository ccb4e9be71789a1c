/**
 * The heart: one function from the board, a command and the time to what happens, or to a rejection. No I/O, no clock, no chance.
 * After each command the consequences follow in the same decision: needs are released, slots are filled.
 */
import { jobRef, type Person, type Thread } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { accepted, rejected, unreachable, type Result } from '../ground/outcome.ts';
import { draftOf, type Board, type Decision, type Draft, type Given } from './board.ts';
import { FACT_OF_OUTCOME, type Occurrence } from './evolve.ts';
import { release } from './graph.ts';
import type { Job } from './job.ts';
import type { PlannedJob } from './plan.ts';
import { fillSlots } from './queue.ts';
import { escalate, requestStop } from './stop.ts';
import { next } from './transitions.ts';

export type JobCommand =
  | Submit
  | { readonly kind: 'cancel'; readonly jobs: readonly number[]; readonly by: string; readonly why?: string }
  | { readonly kind: 'release'; readonly job: number; readonly by: string }
  | {
      readonly kind: 'dispatched';
      readonly job: number;
      readonly attempt: number;
      readonly runId: number;
      readonly runUrl: string;
    }
  | { readonly kind: 'undispatchable'; readonly job: number; readonly attempt: number; readonly reason: string }
  | Claim
  | {
      readonly kind: 'finish';
      readonly job: number;
      readonly sessionId: string;
      readonly outcome: keyof typeof FACT_OF_OUTCOME;
      readonly reason: string;
      readonly output: string;
    }
  | { readonly kind: 'run_completed'; readonly job: number; readonly runId: number; readonly conclusion: string }
  | { readonly kind: 'deadline'; readonly job: number };

interface Submit {
  readonly kind: 'submit';
  readonly jobs: readonly PlannedJob[];
  /** Free job numbers, one for each of `jobs`. */
  readonly numbers: readonly number[];
  readonly repositoryId: number;
  readonly requester: Person;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly commit: string;
  readonly timeoutSeconds: number;
}

interface Claim {
  readonly kind: 'claim';
  readonly job: number;
  readonly nonce: string;
  readonly sessionId: string;
  readonly runId: number;
  readonly runUrl: string;
}

export function decide(board: Board, command: JobCommand, given: Given): Result<Decision> {
  const draft = draftOf(board, given);
  const refused = carryOut(draft, command);
  if (refused) return refused;
  release(draft);
  fillSlots(draft);
  return accepted(draft.decision());
}

type Refusal = Extract<Result<never>, { ok: false }>;

function carryOut(draft: Draft, command: JobCommand): Refusal | undefined {
  switch (command.kind) {
    case 'submit':
      return submit(draft, command);
    case 'cancel':
      for (const job of command.jobs) {
        const refused = requestStop(draft, job, command.by, command.why);
        if (refused) return refused;
      }
      return undefined;
    case 'release':
      // A waiting job is released by its needs alone.
      return onJob(draft, command.job, (job) =>
        job.state === 'held'
          ? tryRecord(draft, job, { fact: 'released', by: command.by, reason: '' })
          : rejected('not_held', `${jobRef(job.number)} is ${job.state}, not held.`),
      );
    case 'dispatched':
      return onJob(draft, command.job, (job) => dispatched(draft, job, command));
    case 'undispatchable':
      return onJob(draft, command.job, (job) =>
        job.attempt === command.attempt && job.runId === null
          ? tryRecord(draft, job, { fact: 'undispatchable', by: 'github', reason: command.reason })
          : stale(job),
      );
    case 'claim':
      return onJob(draft, command.job, (job) => claim(draft, job, command));
    case 'finish':
      return onJob(draft, command.job, (job) => finish(draft, job, command));
    case 'run_completed':
      return onJob(draft, command.job, (job) => runCompleted(draft, job, command));
    case 'deadline':
      return onJob(draft, command.job, (job) => deadline(draft, job));
    default:
      return unreachable(command);
  }
}

function submit(draft: Draft, command: Submit): undefined {
  for (const [index, planned] of command.jobs.entries()) {
    draft.create({
      ...planned,
      needs: planned.needs.map((need) =>
        'index' in need ? { job: command.numbers[need.index] as number, onFailure: need.onFailure } : need,
      ),
      number: command.numbers[index] as number,
      repositoryId: command.repositoryId,
      requester: command.requester,
      thread: command.thread,
      threadTitle: command.threadTitle,
      commit: command.commit,
      timeoutSeconds: command.timeoutSeconds,
      state: 'waiting',
      reason: '',
      attempt: 1,
      nonce: '',
      runId: null,
      runUrl: null,
      sessionId: null,
      output: '',
      createdAt: draft.given.now,
      startedAt: null,
      endedAt: null,
      deadline: null,
      runnerSeenAt: null,
      stop: null,
    });
  }
}

function dispatched(draft: Draft, job: Job, command: Extract<JobCommand, { kind: 'dispatched' }>): Refusal | undefined {
  if (job.attempt !== command.attempt) return stale(job);
  if (job.state === 'stopping' && job.runId === null) {
    const run = { id: command.runId, url: command.runUrl };
    return tryRecord(draft, job, { fact: 'escalated', by: 'github', reason: job.reason, step: 'run_cancelled', run });
  }
  return tryRecord(draft, job, {
    fact: 'dispatched',
    by: 'github',
    reason: '',
    runId: command.runId,
    runUrl: command.runUrl,
  });
}

function claim(draft: Draft, job: Job, command: Claim): Refusal | undefined {
  if (job.nonce === '' || job.nonce !== command.nonce || (job.runId !== null && job.runId !== command.runId)) {
    return rejected('not_your_job', `${jobRef(job.number)} was not dispatched to this run.`);
  }
  if (job.state === 'running')
    return rejected('already_claimed', `${jobRef(job.number)} is already running in another runner.`);
  if (hasEnded(job.state) || job.state === 'stopping')
    return rejected('job_ended', `${jobRef(job.number)} is ${job.state}; there is nothing left to run.`);
  const { sessionId, runId, runUrl } = command;
  return tryRecord(draft, job, { fact: 'claimed', by: 'runner', reason: '', sessionId, runId, runUrl });
}

function finish(draft: Draft, job: Job, command: Extract<JobCommand, { kind: 'finish' }>): Refusal | undefined {
  if (job.sessionId !== command.sessionId || hasEnded(job.state)) return stale(job);
  const fact = FACT_OF_OUTCOME[command.outcome];
  const { reason, output } = command;
  return tryRecord(
    draft,
    job,
    fact === 'cancelled' ? { fact, by: job.stop?.by ?? 'runner', reason } : { fact, by: 'runner', reason, output },
  );
}

/** The backstop: the run is over, yet its runner never said so. */
function runCompleted(
  draft: Draft,
  job: Job,
  command: Extract<JobCommand, { kind: 'run_completed' }>,
): Refusal | undefined {
  if (job.runId !== command.runId || hasEnded(job.state)) return stale(job);
  const cancelled = command.conclusion === 'cancelled';
  if (job.state === 'stopping')
    return tryRecord(draft, job, { fact: 'cancelled', by: job.stop?.by ?? 'github', reason: job.stop?.reason ?? '' });
  if (cancelled)
    return tryRecord(draft, job, { fact: 'cancelled', by: 'github', reason: 'its run was cancelled at GitHub' });
  if (job.state === 'running')
    return tryRecord(draft, job, {
      fact: 'lost',
      by: 'github',
      reason: `its run ended (${command.conclusion}) without a last word from the runner`,
    });
  return tryRecord(draft, job, {
    fact: 'failed',
    by: 'github',
    reason: `its run ended (${command.conclusion}) before the runner took the job; the run's log says why`,
    output: '',
  });
}

function deadline(draft: Draft, job: Job): Refusal | undefined {
  if (job.deadline === null || job.deadline > draft.given.now) return stale(job);
  if (job.state === 'starting')
    return tryRecord(draft, job, { fact: 'lost', by: 'signalbox', reason: 'no runner took the job within 30 minutes' });
  if (job.state === 'running')
    return tryRecord(draft, job, {
      fact: 'lost',
      by: 'signalbox',
      reason: 'its runner has been silent for 90 seconds',
    });
  return escalate(draft, job);
}

function tryRecord(draft: Draft, job: Job, what: Occurrence): Refusal | undefined {
  if (next(job.state, what.fact) === undefined) return rejected('not_now', `${jobRef(job.number)} is ${job.state}.`);
  draft.record({ ...what, job: job.number, at: draft.given.now });
  return undefined;
}

function onJob(draft: Draft, number: number, act: (job: Job) => Refusal | undefined): Refusal | undefined {
  const job = draft.job(number);
  return job ? act(job) : rejected('unknown_job', `There is no ${jobRef(number)} in this repository.`);
}

function stale(job: Job): Refusal {
  return rejected('stale', `${jobRef(job.number)} is ${job.state}; this came too late to matter.`);
}
