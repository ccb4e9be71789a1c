/**
 * The life of a job: state × fact → next state. There is no other place where a state changes. An empty row has ended;
 * an absent cell is a rejection when a person asked for it and a defect when we did.
 */
import type { State } from '../ground/job-state.ts';

export const FACTS = [
  /** All needs are settled so that it may run. */
  'released',
  /** A need did not succeed and its edge says `hold`. */
  'held',
  /** A need did not succeed and its edge says `cancel`. */
  'skipped',
  /** The queue gave it a slot; its dispatch is under way. */
  'slotted',
  /** GitHub made the run. */
  'dispatched',
  /** GitHub refused to make a run, for good. */
  'undispatchable',
  /** The run's runner proved who it is and took the job. */
  'claimed',
  /** A person, or the time limit, wants it to end. */
  'stop_requested',
  /** It did not end in time: the next step of the stop was taken. */
  'escalated',
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
  /** Its run or runner is gone without a last word. */
  'lost',
] as const;

export type JobFact = (typeof FACTS)[number];

/** The table itself; the documentation's diagram is drawn from it. @internal */
export const TRANSITIONS = {
  waiting: { released: 'queued', held: 'held', skipped: 'skipped', cancelled: 'cancelled' },
  held: { released: 'queued', cancelled: 'cancelled' },
  queued: { slotted: 'dispatching', cancelled: 'cancelled' },
  dispatching: { dispatched: 'starting', undispatchable: 'failed', claimed: 'running', stop_requested: 'stopping' },
  starting: { claimed: 'running', stop_requested: 'stopping', cancelled: 'cancelled', failed: 'failed', lost: 'lost' },
  running: {
    stop_requested: 'stopping',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
    timed_out: 'timed_out',
    lost: 'lost',
  },
  stopping: {
    escalated: 'stopping',
    undispatchable: 'cancelled',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
    timed_out: 'timed_out',
    lost: 'lost',
  },
  succeeded: {},
  failed: {},
  cancelled: {},
  timed_out: {},
  lost: {},
  skipped: {},
} as const satisfies Record<State, Partial<Record<JobFact, State>>>;

/** The state that `fact` leads to from `state`, or `undefined` where the table has no cell. */
export function next(state: State, fact: JobFact): State | undefined {
  const row: Partial<Record<JobFact, State>> = TRANSITIONS[state];
  return row[fact];
}
