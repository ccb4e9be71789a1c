/** A job's state as a word, a tone and an icon: the same everywhere it is shown. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { wordOf } from '../../ground/state-words.ts';
import { html, type Html } from '../html.ts';
import { icon, type Icon } from './icon.ts';

export type Tone = 'neutral' | 'accent' | 'success' | 'attention' | 'danger';

interface Looks {
  readonly tone: Tone;
  readonly icon: Icon;
}

const LOOKS = {
  gated: { tone: 'attention', icon: 'shield-lock' },
  waiting: { tone: 'neutral', icon: 'hourglass' },
  held: { tone: 'attention', icon: 'pause' },
  queued: { tone: 'neutral', icon: 'clock' },
  dispatching: { tone: 'accent', icon: 'rocket' },
  starting: { tone: 'accent', icon: 'rocket' },
  running: { tone: 'accent', icon: 'dot-fill' },
  stopping: { tone: 'attention', icon: 'square-fill' },
  succeeded: { tone: 'success', icon: 'check-circle-fill' },
  failed: { tone: 'danger', icon: 'x-circle-fill' },
  cancelled: { tone: 'neutral', icon: 'circle-slash' },
  timed_out: { tone: 'danger', icon: 'stopwatch' },
  lost: { tone: 'danger', icon: 'alert' },
  skipped: { tone: 'neutral', icon: 'skip' },
} as const satisfies Record<JobView['state'], Looks>;

export const looksOf = (state: JobView['state']): Looks & { readonly word: string } => ({
  ...LOOKS[state],
  word: wordOf(state),
});

export const statePill = (state: JobView['state'], extra?: Html): Html =>
  html`<span class="pill tone-${LOOKS[state].tone}"
    >${icon(LOOKS[state].icon)}<span>${wordOf(state)}</span>${extra}</span
  >`;

export const stateIcon = (state: JobView['state']): Html =>
  html`<span class="state-icon tone-${LOOKS[state].tone}">${icon(LOOKS[state].icon, wordOf(state))}</span>`;

export const pendingApprovals = (job: JobView): JobView['approvals'] =>
  hasEnded(job.state) ? [] : job.approvals.filter(({ state }) => state === 'pending');

/** How a job is called in running text: `J12 review`, or `J12` with its title elsewhere. */
export const jobName = (job: { readonly ref: string; readonly name: string | null }): string =>
  job.name === null ? job.ref : `${job.ref} ${job.name}`;
