/** The one place for the words of states, wherever people read them: in the thread, on the pages, in a terminal. */
import type { State } from './job-state.ts';

const WORDS: Readonly<Record<State, string>> = {
  gated: 'needs an approval to start',
  waiting: 'waiting',
  held: 'held',
  queued: 'queued',
  dispatching: 'starting',
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'ran out of time',
  lost: 'lost',
  skipped: 'skipped',
};

/** `ran out of time`. */
export const wordOf = (state: State): string => WORDS[state];
