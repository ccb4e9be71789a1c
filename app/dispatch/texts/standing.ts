/** How a job stands, as the beginning of a sentence: for answers that say why something cannot be done to it now. */
import { jobRef } from '../../ground/ids.ts';
import type { State } from '../../ground/job-state.ts';

const STANDS: Record<State, string> = {
  gated: 'needs an approval to start',
  waiting: 'is waiting',
  held: 'is held',
  queued: 'is in the queue',
  dispatching: 'is starting',
  starting: 'is starting',
  running: 'is running',
  stopping: 'is stopping',
  succeeded: 'has succeeded',
  failed: 'has failed',
  cancelled: 'was cancelled',
  timed_out: 'ran out of time',
  lost: 'was lost',
  skipped: 'was skipped',
};

/** `J12 has succeeded`. */
export const standingText = (job: number, state: State): string => `${jobRef(job)} ${STANDS[state]}`;
