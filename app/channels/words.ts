/** How states, spans and moments of time read, everywhere a person sees them at GitHub. */
import type { JobView } from '../ground/job-view.ts';
import { hasEnded, type State } from '../ground/job-state.ts';
import { wordOf } from '../ground/state-words.ts';

const SIGNS: Readonly<Record<State, string>> = {
  gated: '🟠',
  waiting: '⚪',
  held: '🟠',
  queued: '⚪',
  dispatching: '🟡',
  starting: '🟡',
  running: '🟡',
  stopping: '🟡',
  succeeded: '✅',
  failed: '❌',
  cancelled: '⚫',
  timed_out: '❌',
  lost: '❌',
  skipped: '⚫',
};

/** `✅ succeeded`. */
export const signOf = (state: State): string => `${SIGNS[state]} ${wordOf(state)}`;

/** `3m 12s`, `45s`, `2h 5m`; an instant under half a second reads `0s`. @internal */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** `2026-11-22 14:05 UTC`, for a moment in epoch ms. */
export function momentOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'some time' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** How long the job ran, once it has ended; empty before, for a clock that stands still would lie. */
export function durationOf(job: JobView): string {
  return job.startedAt !== null && job.endedAt !== null && hasEnded(job.state)
    ? spanOf(job.endedAt - job.startedAt)
    : '';
}

/** Names listed by `waitsFor`; a job may need fifty. */
const NAMED = 5;

/** What the job waits for, in a few words; empty when it waits for nothing. */
export function waitsFor(job: JobView): string {
  if (job.state === 'waiting') {
    // What has ended is settled: had it to be waited for, the job would be held or skipped.
    const needs = job.needs.filter((need) => !hasEnded(need.state)).map((need) => need.name ?? need.ref);
    const open = [...needs, ...job.blockedBy];
    const more = open.length > NAMED ? ` and ${open.length - NAMED} more` : '';
    return open.length > 0 ? `for ${open.slice(0, NAMED).join(', ')}${more}` : '';
  }
  if (job.state === 'queued' && job.position !== null) return `as number ${job.position}`;
  return '';
}
