/** One item of the transcript, with its key, its deep link and its place among the keyboard's stops. */
import { html, type Html } from '../html.ts';
import type { Item, TextItem } from '../session/items.ts';
import { approvalRecord } from './approval-record.ts';
import { readingPath } from '../reading.ts';
import { briefDuration } from './clock.ts';
import { delivery } from './delivery.ts';
import { ending, started, stopSteps } from './ending.ts';
import { isError } from './filters.ts';
import { icon } from './icon.ts';
import { markdown } from './markdown.ts';
import { note } from './note.ts';
import { notice } from './notice.ts';
import { personMessage } from './person-message.ts';
import { plan } from './plan.ts';
import type { Scene } from './scene.ts';
import { terminal } from './terminal.ts';
import { toolCard } from './tool-card.ts';
import { usageItem } from './usage.ts';

/** Lines in sight of the shell command that is the job: it is what people came for. */
const OUTPUT_TAIL = 60;

export const item = (of: Item, scene: Scene): Html =>
  html`<article
    class="item item-${of.kind}"
    id="e${of.seq}"
    data-key="${of.key}"
    data-revision="${of.revision}"
    tabindex="-1"
    ${isError(of) && html`data-error`}
  >
    ${scene.at?.key === of.key && scene.at.seq !== of.seq && html`<span id="e${scene.at.seq}"></span>`}${body(of, scene)}<a
      class="item-link"
      href="${readingPath(scene.attempt, { at: of.seq })}"
      aria-label="Link to this event"
      >${icon('link')}</a
    >
  </article>`;

function body(of: Item, scene: Scene): Html {
  switch (of.kind) {
    case 'agent':
      return html`<div class="markdown" dir="auto">${markdown(of.text)}</div>`;
    case 'thought':
      return thought(of);
    case 'prompt':
      return html`<details class="fold" data-key="prompt">
        <summary>${icon('quote')}what the agent was given</summary>
        <div class="said" dir="auto">${of.text}</div>
      </details>`;
    case 'person':
      return personMessage(of, scene);
    case 'tool':
      return toolCard(of, scene);
    case 'output':
      return html`<div class="card">${terminal(of.text, OUTPUT_TAIL, scene)}</div>`;
    case 'plan':
      return plan(of);
    case 'notice':
      return notice(of);
    case 'approval':
      return approvalRecord(of, scene);
    case 'note':
      return note(of);
    case 'stop':
      return stopSteps(of, scene);
    case 'started':
      return started(of);
    case 'delivery':
      return delivery(of, scene);
    case 'usage':
      return usageItem(of);
    case 'end':
      return ending(of, scene);
  }
}

const thought = ({ text, at, until }: TextItem): Html =>
  html`<details class="fold" data-key="thought">
    <summary>${icon('light-bulb')}thought<span class="count">${briefDuration(until - at)}</span></summary>
    <div class="markdown" dir="auto">${markdown(text)}</div>
  </details>`;
