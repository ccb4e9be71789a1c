/** How a session began, was stopped and ended, as lines of its transcript. */
import { html, type Html } from '../html.ts';
import type { EndItem, StartedItem, StopItem } from '../session/items.ts';
import { moment, took } from './clock.ts';
import { icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';
import type { Scene } from './scene.ts';
import { looksOf } from './state.ts';
import { stopLadder } from './stopping.ts';

export const started = ({ agent, commit, at }: StartedItem): Html =>
  html`<p class="milestone">
    ${icon('play')}<span><strong>${agent}</strong> started on <code>${commit.slice(0, 7)}</code></span> ${moment(at)}
  </p>`;

export const stopSteps = (item: StopItem, { over }: Scene): Html =>
  html`<div class="stop">
    <p>
      ${icon('square-fill')}<span
        ><strong>${item.by}</strong> stopped it${item.reason !== '' && html`: “${item.reason}”`}</span
      >
      ${moment(item.at)}
    </p>
    ${(item.steps.length > 0 || !over) && stopLadder(item, null)}
  </div>`;

const SENTENCES = {
  succeeded: 'It succeeded',
  failed: 'It failed',
  cancelled: 'It was stopped',
  timed_out: 'It ran out of time',
  lost: 'Its runner was lost',
} as const;

export function ending({ outcome, reason, at }: EndItem, { job }: Scene): Html {
  // Work is delivered after its session has ended: only then is it known whether the job succeeds.
  const open = outcome === 'succeeded' && job.state !== 'succeeded';
  const { tone, icon: sign } = open ? ({ tone: 'neutral', icon: 'check-circle' } as const) : looksOf(outcome);
  return html`<div class="ending tone-${tone}">
    ${icon(sign)}
    <p dir="auto">
      <strong
        >${open ? 'The work is done' : SENTENCES[outcome]}${job.startedAt !== null && html` after ${took((open ? at : (job.endedAt ?? at)) - job.startedAt)}`}.</strong
      >${reason !== '' && html` ${inlineMarkdown(reason)}`}
    </p>
  </div>`;
}
