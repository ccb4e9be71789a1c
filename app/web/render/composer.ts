/** Where a person speaks to the agent: Queue and Steer apart, Interrupt, and Stop, which asks once. */
import { hasEnded, takesSlot } from '../../ground/job-state.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { queueWords, steerWords, UNHEARD } from './delivery-words.ts';
import { icon } from './icon.ts';
import { jobOrders } from './job-orders.ts';
import { standsAt } from './lights.ts';
import { idleBar, keepOpen } from './linger.ts';
import { stopping } from './stopping.ts';

/** Why this person cannot write here now; empty when they can. */
export function whyNot({ job, viewer }: JobSnapshot, { endedAt }: Pick<Session, 'endedAt'>): string {
  const onMachine = job.machine !== null;
  if (hasEnded(job.state)) {
    if (job.startedAt === null) return 'It has ended and never ran.';
    return onMachine
      ? 'The session has ended. Start another one on the machine to go on.'
      : 'The session has ended. Comment on the thread to ask for more.';
  }
  if (!viewer.maySteer)
    return `You can watch. Steering needs the role write on ${job.repository.owner}/${job.repository.name}; you have ${viewer.role}.`;
  if (!takesSlot(job.state)) return 'It has not started yet.';
  if (job.state === 'stopping') return 'It is being stopped.';
  if (endedAt !== null)
    return `The session has ended, and what it did is being delivered. To cancel that, comment /cancel ${job.ref} on the thread.`;
  return '';
}

/** The fixed frame. The browser changes its parts in place, so that nothing typed is ever lost. */
export function composer(snapshot: JobSnapshot, session: Session): Html {
  const { job, now } = snapshot;
  const why = whyNot(snapshot, session);
  const shell = job.kind === 'run';
  return html`<form
    class="composer live-only${why === '' ? '' : ' closed'}"
    id="composer"
    aria-label="Message to the agent"
  >
    <p class="why" data-part="why">${why}</p>
    <div data-region="orders">${jobOrders(snapshot, null)}</div>
    <div data-region="stopping">${stopping(snapshot, session, now)}</div>
    <div data-region="idle">${idleBar(snapshot, session, now)}</div>
    ${shell ? nothing : write(session, standsAt(snapshot, session, now) === 'well')}
    <p class="error" role="alert" data-part="error"></p>
    <div class="orders">
      ${!shell && html`<button class="button quiet" type="button" data-action="interrupt" title="Ends the agent's turn; the session stays">${icon('pause')}<span>Interrupt</span></button>`}
      <div data-region="keep-open">${keepOpen(snapshot, session)}</div>
      <button class="button quiet danger" type="button" data-action="stop">
        ${icon('square-fill')}<span>Stop</span>
      </button>
    </div>
    <div class="confirm" data-part="confirm" hidden role="group" aria-label="Stop ${job.ref}?">
      <p>
        <strong>Stop ${job.ref}?</strong> The agent is asked to end its turn, then its input is closed, then it is
        ended${job.machine === null && ', and if nothing answers its run is cancelled'}. Each step is shown.
      </p>
      <input class="input" name="reason" maxlength="500" placeholder="Reason (optional)" aria-label="Reason" />
      <div class="decide">
        <button class="button" type="button" data-action="keep">Keep it running</button
        ><button class="button deny" type="button" data-action="stop-now">Stop it</button>
      </div>
    </div>
  </form>`;
}

const write = (session: Session, isHeard: boolean): Html =>
  html`<div class="write">
      <textarea
        class="input"
        id="message"
        name="text"
        rows="1"
        maxlength="32000"
        placeholder="Message…"
        aria-label="Message to the agent"
        aria-describedby="how"
        aria-keyshortcuts="Control+Enter Meta+Enter"
        enterkeyhint="enter"
      ></textarea
      ><button class="button send" type="submit" title="Send">
        ${icon('paper-airplane')}<span data-part="mode-name">Queue</span>
      </button>
      <details class="modes" data-key="modes">
        <summary class="button" aria-label="How it is delivered">${icon('triangle-down')}</summary>
        <fieldset class="panel">
          <legend class="hidden">How it is delivered</legend>
          <label
            ><input type="radio" name="mode" value="queue" checked /><span
              ><strong>Queue</strong><span class="muted" data-part="queue-words">${queueWords(session)}</span></span
            ></label
          ><label
            ><input type="radio" name="mode" value="steer" /><span
              ><strong>Steer</strong><span class="muted" data-part="steer-words">${steerWords(session)}</span></span
            ></label
          >
        </fieldset>
      </details>
    </div>
    <p class="how muted" id="how" data-part="how">${isHeard ? queueWords(session) : UNHEARD}</p>`;
