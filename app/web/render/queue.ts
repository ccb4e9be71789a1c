/** The messages that wait for the agent, in the order in which it will get them, and what can still be done about each. */
import { html, nothing, type Html } from '../html.ts';
import { undelivered, type QueuedMessage, type Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { takesInTurn } from './delivery-words.ts';
import { icon } from './icon.ts';

/** What the buttons of one message depend on. */
export interface QueuePlace {
  /** Counted from 1. */
  readonly place: number;
  readonly of: number;
  readonly maySteer: boolean;
  /** This agent can take it now. */
  readonly nowToo: boolean;
  /** The person looking: what is theirs is said to be. */
  readonly login: string;
  /** An order about it is on its way. */
  readonly busy: boolean;
}

export function queue(snapshot: JobSnapshot, session: Session): Html {
  const waiting = undelivered(session);
  const { login } = snapshot.viewer;
  const maySteer = mayOrder(snapshot);
  return html`<section class="queue" aria-label="Messages that wait" ${waiting.length === 0 && html`hidden`}>
    <h2 class="dock-title" data-part="queue-title">${queueTitle(waiting.length)}</h2>
    <ol data-part="queue-list">
      ${waiting.map(
        (message, index) =>
          html`<li data-control="${message.control}">
            ${queueItem(message, { place: index + 1, of: waiting.length, maySteer, login, nowToo: takesInTurn(session), busy: false })}
          </li>`,
      )}
    </ol>
    <p class="error" role="alert" data-part="queue-error"></p>
  </section>`;
}

/** Nothing is handed over any more once a stop is under way. */
export const mayOrder = ({ viewer, job }: JobSnapshot): boolean => viewer.maySteer && job.state !== 'stopping';

export const queueTitle = (many: number): string =>
  many === 1 ? 'One message waits for the agent' : `${many} messages wait for the agent, in this order`;

export function queueItem(message: QueuedMessage, at: QueuePlace): Html {
  return html`<p class="queue-by">
      ${icon('clock')}<span
        ><strong>${message.by === at.login ? 'you' : message.by || 'someone'}</strong> · ${waitsFor(message)}</span
      >
    </p>
    ${at.maySteer ? orders(message, at) : nothing}
    <p class="queue-text" dir="auto">${message.text}</p>`;
}

function orders({ control, mode, putBack }: QueuedMessage, { place, of, nowToo, busy }: QueuePlace): Html {
  const button = (action: string, label: string, face: Html, isOff = busy) =>
    html`<button
      type="button"
      class="icon-button"
      data-action="${action}"
      data-key="${action}-${control}"
      aria-label="${label}, message ${place} of ${of}"
      title="${label}"
      ${isOff && html`aria-disabled="true"`}
    >
      ${face}
    </button>`;
  const now = html`${icon('zap')}${of === 1 && html`<span>Send now</span>`}`;
  return html`<div class="queue-orders live-only">
    ${nowToo && (mode === 'queue' || putBack) && button('queue-now', 'Send now', now)}${
      of > 1 &&
      html`${button('queue-up', 'Move up', icon('arrow-up'), busy || place === 1)}${button('queue-down', 'Move down', icon('arrow-down'), busy || place === of)}`
    }${button('queue-edit', 'Change', icon('pencil'))}${button('queue-withdraw', 'Take back', icon('x'))}
  </div>`;
}

function waitsFor({ mode, putBack }: QueuedMessage): string {
  if (putBack) return 'put back until after this turn';
  return mode === 'steer' ? 'on its way' : 'after this turn';
}

/** In place of a message while somebody changes it; drawn once, so that nothing typed is lost. */
export const queueEditor = (message: QueuedMessage): Html =>
  html`<form class="queue-editor" aria-label="Change the message">
    <textarea
      class="input"
      rows="2"
      maxlength="32000"
      aria-label="Message"
      aria-keyshortcuts="Control+Enter Meta+Enter"
    >
${message.text}</textarea>
    <div class="queue-news" role="status" data-part="news"></div>
    <p class="error" role="alert" data-part="editor-error"></p>
    <div class="queue-editor-orders">
      <button type="button" class="button" data-action="queue-keep">Cancel</button
      ><button type="submit" class="button primary" data-part="save">Save</button>
    </div>
  </form>`;

/** What happened to a message while this person was changing it; their words stay. */
export function editorNews(message: QueuedMessage | undefined, was: string, isOver: boolean): Html {
  if (isOver) return html`${icon('info')}<span>The session has ended. Your words are still here to copy.</span>`;
  if (message === undefined)
    return html`${icon('info')}<span
        >The agent has it by now, or it was taken back. Your words are still here: they go as a new message.</span
      >`;
  if (message.text === was) return nothing;
  return html`${icon('info')}<span
      >${message.by} changed it meanwhile to: “<bdi>${message.text}</bdi>”. Yours replaces it when you save.
      <button type="button" class="link-button" data-action="queue-theirs">Take theirs</button></span
    >`;
}
