/** What people do to jobs that are there: hold and release them, try them again, let others go on without them, open their gates. */
import { jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { rejected } from '../ground/outcome.ts';
import type { Draft } from './board.ts';
import { startOf } from './delivery/start-commit.ts';
import { openOf, readiness, unmetNeeds } from './graph.ts';
import type { Job } from './job.ts';
import type { Gate, Retry } from './job-command.ts';
import { notRetried } from './machine.ts';
import { tryRecord, unknownJob, type Refusal } from './recording.ts';
import { standingText } from './texts/standing.ts';
import { next } from './transitions.ts';

export function hold(draft: Draft, job: Job, by: string): Refusal | undefined {
  if (next(job.state, 'held') === undefined)
    return rejected(
      'not_now',
      job.state === 'held'
        ? `${jobRef(job.number)} is held already.`
        : `${standingText(job.number, job.state)}; only a job that waits or is in the queue can be held.`,
    );
  return tryRecord(draft, job, { fact: 'held', by, reason: `held by ${by}` });
}

/**
 * What was held goes on: to the queue, or back to waiting while what it needs is not settled. Needs that did not succeed are
 * then behind it for good: whoever let it run without them need not say so again when it is tried once more.
 */
export function releaseHeld(draft: Draft, job: Job, by: string): Refusal | undefined {
  if (job.state !== 'held')
    return rejected('not_held', `${standingText(job.number, job.state)}; only a job that is held can be released.`);
  const jobOf = (number: number): Job | undefined => draft.job(number);
  const ready = readiness(job, jobOf);
  if (ready.kind === 'wait') return tryRecord(draft, job, { fact: 'unheld', by, reason: '' });
  const open = openOf(job, jobOf);
  if (open !== undefined)
    return rejected(
      'needs_open',
      `${jobRef(job.number)} waits for ${open} as well. Release it once that has ended, or \`/cancel ${jobRef(job.number)}\`.`,
    );
  const turn = draft.takeTurn(job);
  const start = startOf(job, jobOf);
  return tryRecord(draft, job, {
    fact: 'released',
    by,
    reason: '',
    turn,
    despite: unmetNeeds(job, jobOf),
    ...(start.kind !== 'own' && { commit: start.commit }),
  });
}

/** Those that need it go on without it; it is recorded who said so. */
export function waive(draft: Draft, job: Job, by: string): Refusal | undefined {
  if (job.state === 'succeeded' || job.waivedBy !== null) return undefined;
  if (next(job.state, 'waived') === undefined)
    return rejected(
      'not_now',
      `${standingText(job.number, job.state)}. End it first (\`/cancel ${jobRef(job.number)}\`), then waive it.`,
    );
  const refused = tryRecord(draft, job, { fact: 'waived', by, reason: `waived by ${by}` });
  if (refused) return refused;
  // What was held because of it has nothing left to be held for.
  for (const dependent of dependentsOf(draft, [job.number]))
    if (dependent.state === 'held' && dependent.heldBy === 'signalbox')
      tryRecord(draft, dependent, { fact: 'unheld', by, reason: '' });
  return undefined;
}

export function retry(draft: Draft, job: Job, command: Retry): Refusal | undefined {
  const ref = jobRef(job.number);
  if (!hasEnded(job.state))
    return rejected(
      'not_ended',
      `${standingText(job.number, job.state)}: there is nothing to retry yet.${job.state === 'held' ? ` \`/release ${ref}\` lets it run.` : ''}`,
    );
  const onMachine = notRetried(job);
  if (onMachine) return onMachine;
  const ready = readiness({ ...job, blockedBy: [] }, (number) => draft.job(number));
  if (ready.kind === 'skip')
    return rejected(
      'needs_unmet',
      `${ref} needs a job that did not succeed: ${ready.reason}. Retry that one, and ${ref} follows by itself.`,
    );
  const asked = { fact: 'retried', by: command.by.login, authority: command.by, automatic: null } as const;
  const refused = tryRecord(draft, job, { ...asked, reason: `retried by ${command.by.login}` });
  if (refused) return refused;
  const again = new Set([job.number]);
  // Somebody took the chain back, perhaps who asked for it: then it starts by the right of who wants it again.
  const isTakenBack = job.state === 'cancelled';
  // A need's number is smaller than the job's: ascending, every job is met after all that it needs.
  for (const dependent of dependentsOf(draft, [...again], again)) {
    const base = { by: command.by.login, reason: '' };
    if (dependent.state === 'held' && dependent.heldBy === 'signalbox')
      tryRecord(draft, dependent, { ...base, fact: 'unheld' });
    // What it was to get from that job is not there any more.
    else if (dependent.state === 'queued') tryRecord(draft, dependent, { ...base, fact: 'recalled' });
    else if (comesBack(draft, dependent, command)) {
      // What never ran is still asked for by whom it was; what ran already is asked for anew.
      const authority = dependent.state === 'skipped' && !isTakenBack ? dependent.authority : command.by;
      tryRecord(draft, dependent, { ...asked, authority, reason: `follows ${ref}, retried by ${command.by.login}` });
      again.add(dependent.number);
    }
  }
  return undefined;
}

/** A waiver stays what it is, and what another need keeps from running is left as it ended. */
function comesBack(draft: Draft, job: Job, { dependents }: Retry): boolean {
  if (!(job.state === 'skipped' || (dependents && hasEnded(job.state))) || job.waivedBy !== null) return false;
  return readiness(job, (number) => draft.job(number)).kind !== 'skip';
}

export function openGate(draft: Draft, command: Gate): Refusal | undefined {
  for (const number of command.jobs) {
    const job = draft.job(number);
    if (!job) return unknownJob(number);
    // One of several that was cancelled meanwhile does not keep the others.
    if (job.state !== 'gated') continue;
    const base = { by: command.by, reason: command.reason };
    if (command.opened) tryRecord(draft, job, { ...base, fact: 'approved', authority: command.opened });
    else if (command.expired) tryRecord(draft, job, { ...base, fact: 'timed_out', output: '' });
    else tryRecord(draft, job, { ...base, fact: 'refused' });
  }
  return undefined;
}

/** The issues that block a thread have changed; what runs already, or has ended, is left alone. */
export function block(draft: Draft, jobs: readonly number[], blockedBy: readonly string[]): undefined {
  for (const number of jobs) {
    const job = draft.job(number);
    if (!job || blockedBy.join() === job.blockedBy.join()) continue;
    const base = { by: 'github', reason: '' };
    tryRecord(
      draft,
      job,
      blockedBy.length > 0 ? { ...base, fact: 'blocked', blockedBy } : { ...base, fact: 'unblocked' },
    );
  }
}

/** Jobs on the board that need one of these, in ascending order; `growing` lets those found count as well. */
function* dependentsOf(draft: Draft, numbers: readonly number[], growing?: ReadonlySet<number>): Generator<Job> {
  const among = growing ?? new Set(numbers);
  for (const number of [...draft.all()].map((job) => job.number).sort((a, b) => a - b)) {
    const job = draft.job(number);
    if (job?.needs.some((need) => among.has(need.job))) yield job;
  }
}
