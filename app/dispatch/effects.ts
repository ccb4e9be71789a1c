/**
 * What a decision wants done in the world. `react`, `reply`, `deliver`, `hand_in`, `dispatch`, `cancel_run` and the check runs on the
 * configuration and for a merge queue are done once, as is what devices are told; `check`, `approval_check`, `report` and `labels`
 * are projections: they bring GitHub to the present state, so several of them are served by one performance. `fill` concerns
 * ourselves alone.
 */
import { hasEnded } from '../ground/job-state.ts';
import type { Decision } from './board.ts';
import type { Happening } from './evolve.ts';
import type { Job } from './job.ts';
import { NO_THREAD } from './machine.ts';

export type Effect =
  | { readonly kind: 'react'; readonly comment: number; readonly content: 'eyes' | 'confused' }
  | { readonly kind: 'reply'; readonly thread: number; readonly body: string }
  | { readonly kind: 'dispatch'; readonly job: number; readonly attempt: number }
  | { readonly kind: 'cancel_run'; readonly runId: number; readonly force: boolean }
  | { readonly kind: 'check'; readonly job: number }
  | { readonly kind: 'approval_check'; readonly approval: number }
  | { readonly kind: 'report'; readonly thread: number }
  | { readonly kind: 'labels'; readonly thread: number }
  /** Takes off a label that somebody without the right put on. */
  | { readonly kind: 'unlabel'; readonly thread: number; readonly label: string }
  /** Posts the output of a job that succeeded, as its `output` says. */
  | { readonly kind: 'deliver'; readonly job: number; readonly attempt: number }
  /** Delivers the work that a job has handed in: a review, a commit on its pull request's branch, a pull request. */
  | { readonly kind: 'hand_in'; readonly job: number; readonly attempt: number }
  /** What a pull request makes of the configuration file, as a check run on its head. */
  | { readonly kind: 'config_check'; readonly pull: number; readonly commit: string }
  /** The verdict of a named check on a merge group's commit. */
  | { readonly kind: 'merge_check'; readonly commit: string; readonly pull: number; readonly name: string }
  /** Asks what blocks an issue now, for jobs that wait to hear it. */
  | { readonly kind: 'blockers'; readonly thread: number }
  /** Has people's devices told, each after the grace it asks for. */
  | { readonly kind: 'tell_devices'; readonly of: DeviceNews }
  /** Tells one device, if it is still true and its owner may know. */
  | { readonly kind: 'push'; readonly device: string; readonly of: DeviceNews }
  /** Shares out free slots of the installation among its repositories. */
  | { readonly kind: 'fill'; readonly installation: number };

/** What devices are told of: an approval that waits, or an attempt that ended, and who ended it. */
export type DeviceNews =
  | { readonly kind: 'question'; readonly approval: number }
  | { readonly kind: 'end'; readonly job: number; readonly attempt: number; readonly by: string };

/** An effect with the key that makes a repeat recognisable, and the time it may wait for company. */
export interface KeyedEffect {
  /** Unique; the same decision makes the same key. */
  readonly key: string;
  /** Effects of one subject are performed one at a time. */
  readonly subject: string;
  readonly effect: Effect;
  /** Milliseconds it may wait, so that one request serves several changes. */
  readonly delayMs: number;
}

/** A change that a person need not see at once waits this long for the next one. */
const UNHURRIED = 5_000;

/** The effects of what a decision made happen. `seed` is unique to the decision. */
export function effectsOf(decision: Decision, seed: string, installation: number): KeyedEffect[] {
  const effects: KeyedEffect[] = [];
  const threads = new Map<number, number>();
  const note = (thread: number, delayMs: number): void =>
    void threads.set(thread, Math.min(delayMs, threads.get(thread) ?? delayMs));
  for (const number of decision.created.keys()) {
    const job = decision.jobs.get(number) as Job;
    note(job.thread.number, 0);
  }
  for (const happening of decision.happenings) {
    const job = decision.jobs.get(happening.job) as Job;
    note(job.thread.number, isUrgent(happening) ? 0 : UNHURRIED);
    effects.push(...onceEffects(job, happening, seed));
  }
  for (const job of decision.jobs.values()) {
    if (job.thread.kind === 'pull')
      effects.push(projection('check', job.number, { kind: 'check', job: job.number }, seed, 0));
  }
  for (const [thread, delayMs] of threads) {
    effects.push(projection('report', thread, { kind: 'report', thread }, seed, delayMs));
  }
  for (const thread of namedThreads(decision))
    effects.push(projection('labels', thread, { kind: 'labels', thread }, seed, 0));
  if (decision.shares) effects.push(sharing(installation, seed));
  return effects.filter(({ effect }) => !isNowhere(effect));
}

/** Whether it would write to a thread that is none: a session on somebody's own machine belongs to no issue. */
export const isNowhere = (effect: Effect): boolean => 'thread' in effect && effect.thread === NO_THREAD.number;

/** The free slots of one installation are shared out by one sharing at a time, which serves all that asked for one before it began. */
export function sharing(installation: number, seed: string): KeyedEffect {
  return { key: `${seed}/fill`, subject: `fill/${installation}`, effect: { kind: 'fill', installation }, delayMs: 0 };
}

/** An effect that brings a projection up to date: the report of a thread, the check of a job, the labels of a thread. */
export function projection(
  subject: 'check' | 'approval_check' | 'report' | 'labels',
  number: number,
  effect: Effect,
  seed: string,
  delayMs: number,
): KeyedEffect {
  return { key: `${seed}/${subject}/${number}`, subject: `${subject}/${number}`, effect, delayMs };
}

function onceEffects(job: Job, happening: Happening, seed: string): KeyedEffect[] {
  switch (happening.fact) {
    case 'slotted': {
      const key = `dispatch/${job.number}/${job.attempt}`;
      return [{ key, subject: key, effect: { kind: 'dispatch', job: job.number, attempt: job.attempt }, delayMs: 0 }];
    }
    case 'retried': {
      if (job.thread.kind !== 'issue') return [];
      const thread = job.thread.number;
      return [
        {
          key: `${seed}/blockers/${job.number}`,
          subject: `blockers/${thread}`,
          effect: { kind: 'blockers', thread },
          delayMs: 0,
        },
      ];
    }
    case 'succeeded': {
      if (job.deliver !== 'comment' || job.output.trim() === '') return [];
      const key = `deliver/${job.number}/${job.attempt}`;
      return [{ key, subject: key, effect: { kind: 'deliver', job: job.number, attempt: job.attempt }, delayMs: 0 }];
    }
    case 'handed_in':
      return [handingIn(job, `hand_in/${job.number}/${job.attempt}`)];
    case 'stop_requested':
    case 'escalated': {
      // What was not delivered yet need not be: the next look settles it, without waiting for another try.
      if (job.handedIn !== null) return [handingIn(job, `${seed}/hand_in/${job.number}`)];
      if (happening.step === 'asked' || job.runId === null) return [];
      const key = `${seed}/cancel_run/${job.runId}`;
      return [
        {
          key,
          subject: key,
          effect: { kind: 'cancel_run', runId: job.runId, force: happening.step === 'run_forced' },
          delayMs: 0,
        },
      ];
    }
    case 'lost': {
      // We gave it up, yet its run may go on: GitHub ends it, so that nothing works on that nobody can see or stop.
      const runId = happening.runId;
      if (runId === null || job.stop !== null || happening.by !== 'signalbox') return [];
      const key = `${seed}/cancel_run/${runId}`;
      return [{ key, subject: key, effect: { kind: 'cancel_run', runId, force: false }, delayMs: 0 }];
    }
    default:
      return [];
  }
}

/** One delivery at a time, whatever asks for it. */
function handingIn({ number, attempt }: Job, key: string): KeyedEffect {
  return {
    key,
    subject: `hand_in/${number}/${attempt}`,
    effect: { kind: 'hand_in', job: number, attempt },
    delayMs: 0,
  };
}

/** Threads whose labels may have to move: a named job was asked for, or it ended. */
function namedThreads(decision: Decision): Set<number> {
  const threads = new Set<number>();
  const again = new Set(decision.happenings.flatMap(({ fact, job }) => (fact === 'retried' ? [job] : [])));
  for (const job of decision.jobs.values()) {
    // A new attempt is asked for again.
    const moved = decision.created.has(job.number) || hasEnded(job.state) || again.has(job.number);
    if (job.name !== null && moved) threads.add(job.thread.number);
  }
  return threads;
}

function isUrgent(happening: Happening): boolean {
  return !['released', 'slotted', 'dispatched', 'claimed'].includes(happening.fact);
}
