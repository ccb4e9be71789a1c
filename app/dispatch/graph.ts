/** The graph of jobs: what a job's needs say about it, and how one end travels to all that depend on it. */
import { jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import type { Draft } from './board.ts';
import { startOf } from './delivery/start-commit.ts';
import type { Job } from './job.ts';

export type Readiness =
  | { readonly kind: 'wait' }
  | { readonly kind: 'release' }
  | { readonly kind: 'hold' | 'skip'; readonly reason: string };

/**
 * Whether a waiting job may go on, given the jobs it needs and the issues that block its thread. `skip` outranks waiting,
 * which outranks `hold`: a held job has nothing left to wait for, so a person who releases it never starts it too early.
 */
export function readiness(job: Job, jobOf: (number: number) => Job | undefined): Readiness {
  let waits = job.blockedBy.length > 0;
  let held: Readiness | undefined;
  for (const need of job.needs) {
    const parent = jobOf(need.job);
    if (!parent || !hasEnded(parent.state)) {
      waits = true;
      continue;
    }
    if (satisfies(parent) || need.onFailure === 'continue') continue;
    const reason = `${nameOf(parent)} ${endingOf(parent.state)}`;
    if (need.onFailure === 'cancel') return { kind: 'skip', reason };
    held ??= { kind: 'hold', reason };
  }
  return waits ? { kind: 'wait' } : (held ?? { kind: 'release' });
}

/** The needs that have ended and that its edges do not let it go on without. */
export function unmetNeeds(job: Job, jobOf: (number: number) => Job | undefined): number[] {
  return job.needs.flatMap((need) => {
    const parent = jobOf(need.job);
    return parent && hasEnded(parent.state) && !satisfies(parent) && need.onFailure !== 'continue' ? [need.job] : [];
  });
}

/** The first thing it still has to wait for, in words: a job that has not ended, or an issue that blocks its thread. */
export function openOf(job: Job, jobOf: (number: number) => Job | undefined): string | undefined {
  for (const need of job.needs) {
    const parent = jobOf(need.job);
    if (!parent || !hasEnded(parent.state)) return parent ? nameOf(parent) : jobRef(need.job);
  }
  return job.blockedBy[0];
}

/** True when what needs this job may go on because of it. */
export const satisfies = (job: Job): boolean => job.state === 'succeeded' || job.waivedBy !== null;

/**
 * Lets every waiting job on the board take note of what its needs have become. A need's number is always smaller than the
 * job's, so one pass in ascending order carries a failure to the end of the chain.
 */
export function release(draft: Draft): void {
  const waiting = [...draft.all()].filter((job) => job.state === 'waiting').sort((a, b) => a.number - b.number);
  for (const job of waiting) {
    const ready = readiness(job, (number) => draft.job(number));
    const base = { job: job.number, at: draft.given.now, by: 'signalbox' };
    const start = ready.kind === 'release' ? startOf(job, (number) => draft.job(number)) : undefined;
    if (start?.kind === 'torn') draft.record({ ...base, fact: 'held', reason: tornBetween(start.by) });
    else if (start)
      draft.record({
        ...base,
        fact: 'released',
        reason: '',
        turn: draft.takeTurn(job),
        despite: [],
        ...(start.kind === 'delivered' && { commit: start.commit }),
      });
    else if (ready.kind === 'hold') draft.record({ ...base, fact: 'held', reason: ready.reason });
    else if (ready.kind === 'skip') draft.record({ ...base, fact: 'skipped', reason: ready.reason });
  }
}

function tornBetween(jobs: readonly Job[]): string {
  const names = jobs.map(nameOf);
  return `${names.join(' and ')} delivered different commits, and it can start from one only; when it is released, it starts from that of ${names.at(-1)}`;
}

/** `plan (J12)`, or `J12` for a job without a name. */
export function nameOf(job: Pick<Job, 'name' | 'number'>): string {
  return job.name === null ? jobRef(job.number) : `${job.name} (${jobRef(job.number)})`;
}

/** `failed`, `was cancelled`: how a job ended, as the end of a sentence about it. */
export function endingOf(state: Job['state']): string {
  switch (state) {
    case 'succeeded':
    case 'failed':
      return state;
    case 'timed_out':
      return 'ran out of time';
    default:
      return `was ${state}`;
  }
}
