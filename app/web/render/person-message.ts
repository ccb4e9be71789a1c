/** A person's message to the agent, and how far it came: queued, delivered, seen, and in which way. */
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
  html`<div class="person">
    ${face(item.by || '?', scene.job)}
    <div class="person-body">
      <p class="byline">
        <strong>${item.by || 'someone'}</strong>
        ${moment(item.at)}${item.mode === 'steer' && html` <span class="label">steer</span>`}
      </p>
      <div class="said" dir="auto">${item.text}</div>
      <p class="fate">${fate(item, scene)}</p>
    </div>
  </div>`;

function fate({ status, delivery, mode, putBack }: PersonItem, { over }: Scene): Html {
  const way = delivery === null ? '' : `, ${WAYS[delivery]}`;
  switch (status) {
    case 'queued':
      if (over) return html`${icon('x')}The session ended before it reached the agent.`;
      if (putBack) return html`${icon('clock')}for after this turn: the agent takes nothing in mid-turn`;
      return html`${icon('clock')}queued${mode === 'queue' && ' for after this turn'}`;
    case 'delivered':
      return html`${icon('check')}delivered${way}`;
    case 'seen':
      return html`${icon('eye')}seen${way}`;
    case 'withdrawn':
      return html`${icon('x')}taken back`;
    case 'refused':
      return html`<span class="tone-danger">${icon('x')}refused: the agent did not take it</span>`;
  }
}
