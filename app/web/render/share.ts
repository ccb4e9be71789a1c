/** The dialog for sharing a session: its address for those who may read the repository, view-only links for everyone else. */
import { includesRole } from '../../ground/roles.ts';
import { html, nothing, type Html } from '../html.ts';
import type { JobSnapshot } from '../view.ts';
import { until } from './clock.ts';
import { icon } from './icon.ts';
import { qrCode } from './qr.ts';

/** A view-only link as people see it: never its secret. Epoch ms. */
export interface ViewLinkView {
  readonly id: string;
  readonly by: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Sharing {
  /** The page's own address. */
  readonly address: string;
  /** The links that still work; `null` as long as that is not known. */
  readonly links: readonly ViewLinkView[] | null;
  /** The address of a link that was made just now: shown this once. */
  readonly fresh: string | null;
  /** Epoch ms. */
  readonly now: number;
}

/** For how many hours a link may be open, and how that is said. */
const LINK_HOURS: readonly (readonly [number, string])[] = [
  [1, '1 hour'],
  [24, '1 day'],
  [72, '3 days'],
  [168, '7 days'],
];

/** Only who may steer can let others look in. */
export const mayLetIn = ({ viewer }: JobSnapshot): boolean => includesRole(viewer.role, 'write');

export const shareDialog = (snapshot: JobSnapshot, sharing: Sharing): Html =>
  html`<header>
      <h2 id="share-title">Share ${snapshot.job.ref}</h2>
      <button type="button" class="button quiet" data-action="close-dialog" aria-label="Close">${icon('x')}</button>
    </header>
    <section>
      <h3>With people of ${snapshot.job.repository.owner}/${snapshot.job.repository.name}</h3>
      <p class="muted">They sign in with GitHub and may do here what they may do there.</p>
      ${address('share-address', sharing.address, 'Address of this page')}
    </section>
    ${
      mayLetIn(snapshot) &&
      html`<section>
        <h3>With anyone: a view-only link</h3>
        <p class="muted">
          Whoever has it can watch this session without signing in, and nothing else: no other job, no search, no
          messages, no approvals.
        </p>
        ${making()}
        <p class="error" role="alert" data-part="link-error"></p>
        <div data-part="fresh">${freshLink(sharing.fresh)}</div>
        <div data-part="open-links">${openLinks(sharing)}</div>
      </section>`
    }`;

/** A field to copy from, with its QR code. */
const address = (id: string, value: string, label: string): Html =>
  html`<div class="address">
    ${qrCode(value, `QR code: ${label.toLowerCase()}`)}
    <div class="copy">
      <input
        class="input"
        id="${id}"
        readonly
        value="${value}"
        autocomplete="off"
        spellcheck="false"
        aria-label="${label}"
      /><button type="button" class="button" data-copy="${id}">${icon('copy')}<span>Copy</span></button>
    </div>
  </div>`;

const making = (): Html =>
  html`<form class="make-link">
    <fieldset>
      <legend class="hidden">How long it works</legend>
      ${LINK_HOURS.map(
        ([hours, words]) =>
          html`<label
            ><input type="radio" name="hours" value="${hours}" ${hours === 24 && html`checked`} /><span
              >${words}</span
            ></label
          >`,
      )}
    </fieldset>
    <button type="submit" class="button primary">${icon('link')}<span>Make a link</span></button>
  </form>`;

export const freshLink = (fresh: string | null): Html =>
  fresh === null
    ? nothing
    : html`<div class="fresh-link">
        <p>${icon('check-circle-fill')}<strong>Copy it now: it is not shown again.</strong></p>
        ${address('fresh-link', fresh, 'View-only link')}
      </div>`;

export function openLinks({ links, now }: Pick<Sharing, 'links' | 'now'>): Html {
  if (links === null) return html`<p class="muted">Looking for open links…</p>`;
  if (links.length === 0) return html`<p class="muted">No link is open.</p>`;
  return html`<h4>Open links</h4>
    <ul class="open-links">
      ${links.map(
        ({ id, by, expiresAt }) =>
          html`<li>
            <span>made by <strong>${by}</strong> · ends in ${until(expiresAt, now)}</span
            ><button type="button" class="button quiet danger" data-revoke="${id}" data-key="revoke-${id}">
              Revoke
            </button>
          </li>`,
      )}
    </ul>`;
}
