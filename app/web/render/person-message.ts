/** A person's message to the agent, and how far it came: queued, delivered, seen, and in which way; who changed it or took it back. */
import { html, type Html } from '../html.ts';
import type { PersonItem } from '../session/items.ts';
import { moment } from './clock.ts';
import { icon } from './icon.ts';
import { face } from './person.ts';
import type { Scene } from './scene.ts';

const WAYS = {
  steered: 'given to the agent in mid-turn',
  joined: 'joined to the running turn',
  queued: 'as its own turn',
  interrupted: 'after interrupting the turn',
} as const;

export const personMessage = (item: PersonItem, scene: Scene): Html =>
  html`<div class="person${item.status === 'withdrawn' ? ' withdrawn' : ''}">
    ${face(item.by || '?', scene.job)}
    <div class="person-body">
      <p class="byline">
        <strong>${item.by || 'someone'}</strong>
        ${moment(item.at)}${item.mode === 'steer' && html` <span class="label">steer</span>`}${
          item.changedBy !== null && html` <span class="changed">changed by ${item.changedBy}</span>`
        }
      </p>
      ${item.text !== '' && html`<div class="said" dir="auto">${item.text}</div>`}
      <p class="fate">${fate(item, scene)}</p>
      ${item.late !== null && html`<p class="fate late">${icon('info')}${late(item)}</p>`}
    </div>
  </div>`;

function fate(
  { status, delivery, mode, putBack, takenBackBy, deliveredAt, seenAt }: PersonItem,
  { over, job }: Scene,
): Html {
  const way = delivery === null ? '' : `, ${WAYS[delivery]}`;
  switch (status) {
    case 'queued':
      if (over) return html`${icon('x')}The session ended before it reached the agent.`;
      if (takenBackBy !== null) return html`${icon('clock')}${takenBackBy} takes it back; waiting for the runner`;
      if (putBack) return html`${icon('clock')}for after this turn: the agent takes nothing in mid-turn`;
      return html`${icon('clock')}queued${mode === 'queue' && ' for after this turn'}`;
    case 'delivered':
      return html`${icon('check')}delivered${way}${deliveredAt !== null && moment(deliveredAt)}`;
    case 'seen':
      return html`${icon('eye')}seen${way}${seenAt !== null && moment(seenAt)}`;
    case 'withdrawn':
      return html`${icon('x')}taken back${takenBackBy !== null && ` by ${takenBackBy}`}; the agent never got it`;
    case 'refused':
      return html`<span class="tone-danger"
        >${icon('x')}never delivered:
        ${job.kind === 'run' ? 'a shell command takes no messages' : 'the session ended'}</span
      >`;
  }
}

const late = ({ late: what, changedBy, takenBackBy }: PersonItem): string =>
  what === 'change'
    ? `The change by ${changedBy ?? 'someone'} came too late: this is what the agent got.`
    : `${takenBackBy ?? 'Someone'} took it back too late: the agent had it already.`;
