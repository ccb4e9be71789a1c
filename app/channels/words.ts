/** How states and spans of time read, everywhere a person sees them. */
import type { JobView } from '../ground/job-view.ts';
import type { State } from '../ground/job-state.ts';

const SIGNS: Record<State, string> = {
  waiting: '⚪ waiting',
  held: '🟠 held',
  queued: '⚪ queued',
  dispatching: '🟡 starting',
  starting: '🟡 starting',
  running: '🟡 running',
  stopping: '🟡 stopping',
  succeeded: '✅ succeeded',
  failed: '❌ failed',
  cancelled: '⚫ cancelled',
  timed_out: '❌ ran out of time',
  lost: '❌ lost',
  skipped: '⚫ skipped',
};

/** `✅ succeeded`. */
export const signOf = (state: State): string => SIGNS[state];

/** `3m 12s`, `45s`, `2h 5m`; an instant under half a second reads `0s`. @internal */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** How long the job ran, once it has ended; empty before, for a clock that stands still would lie. */
export function durationOf(job: JobView): string {
  return job.startedAt !== null && job.endedAt !== null ? spanOf(job.endedAt - job.startedAt) : '';
}

/** What the job waits for, in a few words; empty when it waits for nothing. */
export function waitsFor(job: JobView): string {
  if (job.state === 'waiting') {
    const open = job.needs.filter((need) => need.state !== 'succeeded').map((need) => need.name ?? need.ref);
    return open.length > 0 ? `for ${open.join(', ')}` : '';
  }
  if (job.state === 'queued' && job.position !== null) return `number ${job.position} in the queue`;
  return '';
}
