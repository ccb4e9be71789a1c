/** The states of a job, as everyone names them; which may follow which is the transition table's business. */

export const STATES = [
  'gated',
  'waiting',
  'held',
  'queued',
  'dispatching',
  'starting',
  'running',
  'stopping',
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
  'lost',
  'skipped',
] as const;

export type State = (typeof STATES)[number];

const ENDED: ReadonlySet<State> = new Set(['succeeded', 'failed', 'cancelled', 'timed_out', 'lost', 'skipped']);
const IN_A_SLOT: ReadonlySet<State> = new Set(['dispatching', 'starting', 'running', 'stopping']);

/** Only a person's retry, or a waiver, follows an ended state. */
export const hasEnded = (state: State): boolean => ENDED.has(state);

/** States in which a job takes one of its repository's slots. */
export const takesSlot = (state: State): boolean => IN_A_SLOT.has(state);

/** What becomes of a job when a job it needs did not succeed. */
export type OnFailure = 'cancel' | 'hold' | 'continue';

/** Where a job stands in the queue before all that came later with less. */
export type Priority = 'high' | 'normal' | 'low';

/** One value for each priority. */
export type PerPriority<T> = Readonly<Record<Priority, T>>;

/** What becomes of a job's work when it has succeeded. */
export type Output = 'none' | 'comment' | 'review' | 'push' | 'pull_request';
