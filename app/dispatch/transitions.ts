/**
 * The life of a job: state × fact → next state. There is no other place where a state changes. An absent cell is a rejection
 * when a person asked for it and a defect when we did.
 */
import type { State } from '../ground/job-state.ts';

export const FACTS = [
  /** Its gate was opened: an approver let it start. */
  'approved',
  /** An approver did not let it start. */
  'refused',
  /** Other issues block its thread. */
  'blocked',
  /** Nothing blocks its thread any more. */
  'unblocked',
  /** All needs are settled so that it may run. */
  'released',
  /** A person released it, yet what it needs is not settled. */
  'unheld',
  /** It stood in the queue when a job it needs was tried again. */
  'recalled',
  /** A person held it, or a need did not succeed and its edge says `hold`. */
  'held',
  /** A need did not succeed and its edge says `cancel`. */
  'skipped',
  /** A person lets the jobs that need it go on without it. */
  'waived',
  /** The queue gave it a slot; its dispatch is under way. */
  'slotted',
  /** GitHub made the run. */
  'dispatched',
  /** GitHub refused to make a run, for good, or who asked for it has lost the right to. */
  'undispatchable',
  /** The run's runner proved who it is and took the job. */
  'claimed',
  /** A person, or the time limit, wants it to end. */
  'stop_requested',
  /** It did not end in time: the next step of the stop was taken. */
  'escalated',
  /** The runner has said its last word and handed in its work, which is being delivered. */
  'handed_in',
  /** Its work was delivered all the same, when the job had ended because that had taken too long. */
  'delivered_late',
  'succeeded',
  'failed',
  'cancelled',
  /** It worked, waited, stood in the queue or at its gate for longer than it may. */
  'timed_out',
  /** Its run or runner is gone without a last word. */
  'lost',
  /** A new attempt of a job that ended. */
  'retried',
] as const;

export type JobFact = (typeof FACTS)[number];

const ENDED_BADLY = { retried: 'waiting', waived: 'skipped' } as const;

/** The table itself; the documentation's diagram is drawn from it. @internal */
export const TRANSITIONS = {
  gated: {
    approved: 'waiting',
    refused: 'cancelled',
    blocked: 'gated',
    unblocked: 'gated',
    waived: 'skipped',
    cancelled: 'cancelled',
    timed_out: 'timed_out',
  },
  waiting: {
    released: 'queued',
    held: 'held',
    blocked: 'waiting',
    unblocked: 'waiting',
    skipped: 'skipped',
    waived: 'skipped',
    cancelled: 'cancelled',
    timed_out: 'timed_out',
  },
  held: {
    released: 'queued',
    unheld: 'waiting',
    blocked: 'held',
    unblocked: 'held',
    waived: 'skipped',
    cancelled: 'cancelled',
  },
  queued: {
    slotted: 'dispatching',
    held: 'held',
    recalled: 'waiting',
    blocked: 'waiting',
    waived: 'skipped',
    cancelled: 'cancelled',
    timed_out: 'timed_out',
  },
  dispatching: { dispatched: 'starting', undispatchable: 'failed', claimed: 'running', stop_requested: 'stopping' },
  starting: { claimed: 'running', stop_requested: 'stopping', cancelled: 'cancelled', failed: 'failed', lost: 'lost' },
  running: {
    handed_in: 'running',
    stop_requested: 'stopping',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
    timed_out: 'timed_out',
    lost: 'lost',
  },
  stopping: {
    escalated: 'stopping',
    handed_in: 'stopping',
    undispatchable: 'cancelled',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
    timed_out: 'timed_out',
    lost: 'lost',
  },
  succeeded: { retried: 'waiting' },
  failed: { ...ENDED_BADLY, delivered_late: 'failed' },
  cancelled: { ...ENDED_BADLY, delivered_late: 'cancelled' },
  timed_out: ENDED_BADLY,
  lost: ENDED_BADLY,
  skipped: ENDED_BADLY,
} as const satisfies Record<State, Partial<Record<JobFact, State>>>;

/** The state that `fact` leads to from `state`, or `undefined` where the table has no cell. */
export function next(state: State, fact: JobFact): State | undefined {
  const row: Partial<Record<JobFact, State>> = TRANSITIONS[state];
  return row[fact];
}
