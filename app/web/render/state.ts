/** A job's state as a word, a tone and an icon: the same everywhere it is shown. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { html, type Html } from '../html.ts';
import { icon, type Icon } from './icon.ts';

export type Tone = 'neutral' | 'accent' | 'success' | 'attention' | 'danger';

interface Looks {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: Icon;
}

/** The words are those of the thread's comment, which puts a sign of its own before them. */
const LOOKS = {
  gated: { word: 'waits for leave to start', tone: 'attention', icon: 'shield-lock' },
  waiting: { word: 'waiting', tone: 'neutral', icon: 'hourglass' },
  held: { word: 'held', tone: 'attention', icon: 'pause' },
  queued: { word: 'queued', tone: 'neutral', icon: 'clock' },
  dispatching: { word: 'starting', tone: 'accent', icon: 'rocket' },
  starting: { word: 'starting', tone: 'accent', icon: 'rocket' },
  running: { word: 'running', tone: 'accent', icon: 'dot-fill' },
  stopping: { word: 'stopping', tone: 'attention', icon: 'square-fill' },
  succeeded: { word: 'succeeded', tone: 'success', icon: 'check-circle-fill' },
  failed: { word: 'failed', tone: 'danger', icon: 'x-circle-fill' },
  cancelled: { word: 'cancelled', tone: 'neutral', icon: 'circle-slash' },
  timed_out: { word: 'ran out of time', tone: 'danger', icon: 'stopwatch' },
  lost: { word: 'lost', tone: 'danger', icon: 'alert' },
  skipped: { word: 'skipped', tone: 'neutral', icon: 'skip' },
} as const satisfies Record<JobView['state'], Looks>;

export const looksOf = (state: JobView['state']): Looks => LOOKS[state];

export const statePill = (state: JobView['state'], extra?: Html): Html =>
  html`<span class="pill tone-${LOOKS[state].tone}"
    >${icon(LOOKS[state].icon)}<span>${LOOKS[state].word}</span>${extra}</span
  >`;

export const stateIcon = (state: JobView['state']): Html =>
  html`<span class="state-icon tone-${LOOKS[state].tone}">${icon(LOOKS[state].icon, LOOKS[state].word)}</span>`;

export const pendingApprovals = (job: JobView): JobView['approvals'] =>
  hasEnded(job.state) ? [] : job.approvals.filter(({ state }) => state === 'pending');

/** How a job is called in running text: `J12 review`, or `J12` with its title elsewhere. */
export const jobName = (job: { readonly ref: string; readonly name: string | null }): string =>
  job.name === null ? job.ref : `${job.ref} ${job.name}`;
