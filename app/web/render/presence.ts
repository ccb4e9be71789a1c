/** Who looks at a session now, as faces; and who is in charge of it. */
import { html, nothing, type Html } from '../html.ts';
import type { JobView } from '../../ground/job-view.ts';
import type { JobSnapshot } from '../view.ts';
import { icon } from './icon.ts';
import { face, listed } from './person.ts';

/** As the app calls whoever came by a view-only link. */
const GUEST = 'a guest';
const MOST_FACES = 3;

/** A guest has no face of their own. */
const faceOf = (login: string, job: JobView): Html =>
  login === GUEST ? html`<span class="face" aria-hidden="true">${icon('eye')}</span>` : face(login, job);

/** A few faces beside the lights; nothing for who is here alone. */
export function presence({ watchers, viewer, job }: JobSnapshot): Html {
  const others = watchers.filter((login) => login !== viewer.login);
  if (others.length === 0) return nothing;
  const shown = others.length > MOST_FACES ? others.slice(0, MOST_FACES - 1) : others;
  const words = `Here now: ${listed(['you', ...others], 'and', 6)}`;
  return html`<span class="here-now" role="img" aria-label="${words}" title="${words}"
    >${shown.map((login) => faceOf(login, job))}${others.length > shown.length && html`<span class="face">+${others.length - shown.length}</span>`}</span
  >`;
}

export const hereNow = ({ watchers, viewer, job }: JobSnapshot): Html =>
  html`<span class="faces"
    >${watchers.map(
      (login) =>
        html`<span class="watcher" title="${login}"
          >${faceOf(login, job)}<span>${login}${login === viewer.login && ' (you)'}</span></span
        >`,
    )}</span
  >`;

const inCharge = ({ charge, requester }: Pick<JobView, 'charge' | 'requester'>): string => charge ?? requester;

/** Who answers for the session, with the way to hand it over. */
export const charge = ({ job, viewer }: JobSnapshot, isOver: boolean): Html =>
  html`${face(inCharge(job), job)}<span>${inCharge(job)}</span>${
    viewer.maySteer &&
    !isOver &&
    html`<button type="button" class="link-button live-only" data-action="hand-over">Hand over…</button>`
  }`;

/** Asked for the one who takes it: people who are here and may take it, or a login. `sent`: to whom it is on its way. */
export function handOver({ steerers, job }: JobSnapshot, sent: string | null = null): Html {
  const people = steerers.filter((login) => login !== inCharge(job));
  const off = sent === null ? nothing : html`disabled`;
  return html`<header>
      <h2 id="hand-over-title">Hand over ${job.ref}</h2>
      <button type="button" class="button quiet" data-action="close-dialog" aria-label="Close">${icon('x')}</button>
    </header>
    <p class="muted">
      Whoever is in charge answers for the session: it is theirs in lists and they are told of it. It takes write access
      to ${job.repository.owner}/${job.repository.name}. Now it is ${inCharge(job)}.
    </p>
    ${
      people.length > 0 &&
      html`<ul class="people" aria-label="People who are here">
        ${people.map(
          (login) =>
            html`<li>
              <button type="button" class="button" data-to="${login}" data-key="to-${login}" ${off}>
                ${face(login, job)}<span>${sent === login ? `Handing over to ${login}…` : login}</span>
              </button>
            </li>`,
        )}
      </ul>`
    }
    <form class="hand-over-form">
      <label for="hand-over-to">Someone else, by their login</label>
      <div>
        <input
          class="input"
          id="hand-over-to"
          data-key="hand-over-to"
          autocapitalize="none"
          autocomplete="off"
          spellcheck="false"
          maxlength="100"
          required
        /><button type="submit" class="button primary" data-key="hand-over-send" ${off}>Hand over</button>
      </div>
    </form>
    <p class="error" role="alert" data-part="hand-over-error"></p>`;
}
