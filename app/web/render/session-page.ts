/** The whole session page as first served: complete and readable without scripts, then taken over by the client. */
import { html, safeUrl, type Html } from '../html.ts';
import { besidePath } from '../paths.ts';
import { readingPath } from '../reading.ts';
import { sessionOf } from '../session/fold.ts';
import { itemAt } from '../session/place.ts';
import type { Session } from '../session/session.ts';
import type { LogEntry } from '../../wire/events.ts';
import type { JobSnapshot, SessionPage } from '../view.ts';
import type { Filter } from './filters.ts';
import { chain } from './chain.ts';
import { chainGraph } from './chain-graph.ts';
import { moment } from './clock.ts';
import { composer } from './composer.ts';
import { dock } from './dock.ts';
import { document, embedded, type Assets } from './document.ts';
import { facts } from './facts.ts';
import { header } from './header.ts';
import { icon } from './icon.ts';
import { isPast, pastNote, readingBar } from './reading-bar.ts';
import { item } from './item.ts';
import { links, type MenuOptions } from './menu.ts';
import { foretold, lights, lightsOf, PAPER } from './lights.ts';
import { deletedNote } from './deleted.ts';
import { guestBar } from './guest.ts';
import { face } from './person.ts';
import { presence } from './presence.ts';
import { sceneOf } from './scene.ts';
import { situation } from './situation.ts';
import { looksOf } from './state.ts';

export function renderSessionPage(page: SessionPage, assets: Assets): string {
  const session = sessionOf(page.log, page.messages);
  return document(
    { title: titleOf(page), page: 'session', body: html`${body(page, session)}${embedded('data', page)}` },
    assets,
  );
}

export function titleOf({ job }: JobSnapshot): string {
  const repository = `${job.repository.owner}/${job.repository.name}`;
  const where = job.machine === null ? `${repository}#${job.thread.number}` : repository;
  return `${job.ref} ${job.name ?? job.title} · ${looksOf(job.state).word} · ${where}`;
}

const menuOf = ({ csrf, reading, deleted }: SessionPage): MenuOptions => ({
  csrf,
  attempt: reading.attempt,
  deleted,
});

/** Nobody can do anything in an attempt that is over. */
const readOnly = (page: SessionPage): JobSnapshot => ({
  ...page,
  viewer: { ...page.viewer, maySteer: false, mayApprove: [] },
});

const body = (page: SessionPage, session: Session): Html =>
  html`<a class="skip" href="#transcript">To the transcript</a>
    <div class="shell${page.viewer.shared !== null && ' guest'}">
      <header class="head">
        <div class="head-row" data-region="header">
          ${header(isPast(page) ? readOnly(page) : page, session, { now: page.now, ...menuOf(page) })}
        </div>
        <div class="head-row" data-region="lights">
          ${!isPast(page) && html`${lights(lightsOf(page, session, PAPER, page.now), foretold(page, session, page.now))}${presence(page)}`}
        </div>
        <div class="strip" data-region="strip">${chain(page.chain, page.job.ref)}</div>
        <div class="banner" data-region="banner" role="status"></div>
      </header>
      <aside class="left" aria-label="Facts">
        <div data-region="chain">${chainGraph(page.chain, page.job.ref, { down: true })}</div>
        <div data-region="facts">${facts(page, session)}${links(page, menuOf(page))}</div>
      </aside>
      <main class="scroller" id="transcript" tabindex="0" aria-label="Transcript">
        <div class="transcript">
          ${readingBar(page)}
          <div class="earlier" data-region="earlier">${earlier(page.earlier, aroundOf(page))}</div>
          <div data-region="asked">${asked(page)}</div>
          <div data-region="deleted">${deletedNote(page)}</div>
          <div class="items" data-region="items" data-filter="${page.reading.filter}">${items(page, session)}</div>
          <p class="none-of-kind muted">None among the events that are shown.</p>
          <div class="earlier" data-region="later">${later(page.reading.later, aroundOf(page))}</div>
          <div data-region="situation">${!isPast(page) && situation(page, session, page.now)}</div>
          ${!isPast(page) && withoutScripts(page)}
        </div>
      </main>
      <footer class="foot">
        <button type="button" class="new-chip" data-action="tail" hidden>${icon('arrow-down')}<span></span></button>
        ${
          isPast(page)
            ? pastNote(page)
            : html`<div class="dock" data-region="dock">${dock(page, session)}</div>
                ${page.viewer.shared === null ? composer(page, session) : html`<div data-region="guest">${guestBar(page)}</div>`}`
        }
      </footer>
    </div>
    <div class="hidden" role="status" aria-live="polite" data-region="said"></div>
    ${keys()}`;

function items(page: SessionPage, session: Session): Html {
  const { attempt, at: seq } = page.reading;
  const key = seq === null ? undefined : itemAt(session, page.log, seq)?.key;
  const at = seq === null || key === undefined ? undefined : { seq, key };
  const scene = sceneOf(page, session, { now: page.now, whole: true, attempt, at });
  return html`${[...session.items.values()].map((one) => item(one, scene))}`;
}

/** Where the page's part of the log stands: of which attempt, and which part. */
interface Around {
  readonly attempt: number;
  /** Another attempt has begun since: nothing is streamed. */
  readonly isPast: boolean;
  readonly filter: Filter;
  readonly log: readonly LogEntry[];
}

const aroundOf = (page: SessionPage): Around => {
  const { attempt, filter } = page.reading;
  return { attempt, filter, log: page.log, isPast: isPast(page) };
};

/** Without scripts, more of the log is another page of it. */
export const earlier = (more: boolean, { attempt, filter, log }: Around): Html =>
  more
    ? html`<button type="button" class="button live-only" data-action="earlier">Show earlier events</button
        ><noscript
          ><a class="button" href="${readingPath(attempt, { at: Math.max(1, (log[0]?.seq ?? 1) - 1), filter })}"
            >Show earlier events</a
          ></noscript
        >`
    : html``;

/** What follows is streamed by itself, but for an attempt that is over. */
export const later = (more: boolean, { attempt, filter, log, isPast: isOver }: Around): Html =>
  more
    ? html`${isOver && html`<button type="button" class="button live-only" data-action="later">Show later events</button>`}<noscript
          ><a class="button" href="${readingPath(attempt, { at: (log.at(-1)?.seq ?? 0) + 1, filter })}"
            >Show later events</a
          ></noscript
        >`
    : html``;

const asked = ({ job }: JobSnapshot): Html =>
  html`<div class="person asked-quote">
    ${face(job.requester, job)}
    <div class="person-body">
      <p class="byline">
        <strong>${job.requester}</strong> ${job.machine === null ? 'asked' : 'started it on their machine'}
        ${moment(job.createdAt)}
      </p>
      ${job.asked !== '' && html`<blockquote class="said" dir="auto">${job.asked}</blockquote>`}
      ${job.continues !== null && html`<p class="fate">It continues <a href="${safeUrl(besidePath(job, job.continues))}">${job.continues}</a>.</p>`}
    </div>
  </div>`;

const withoutScripts = ({ job, now, viewer }: SessionPage): Html =>
  html`<noscript
    ><p class="notice info">
      ${icon('info')}<span
        >Without scripts this page stands still: it shows the session as of ${moment(now)} UTC. Reload it for
        news.${
          job.machine === null &&
          viewer.shared === null &&
          html` To act, comment on <a href="${job.threadUrl.startsWith('http') ? job.threadUrl : '#'}">the thread</a>:
            <code>/approve P…</code>, <code>/deny P…</code>, <code>/tell ${job.ref} …</code>,
            <code>/cancel ${job.ref}</code>, <code>/release ${job.ref}</code>, <code>/retry ${job.ref}</code>.`
        }</span
      >
    </p></noscript
  >`;

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'search'],
  ['1 … 5', 'all, messages, tools, errors, approvals'],
  ['j k', 'next and previous event'],
  ['a', 'the first approval'],
  ['g e', 'the end'],
  ['q', 'the first message that waits'],
  ['Alt ↑ ↓', 'move it up or down'],
  ['i', 'write a message'],
  ['Ctrl ⏎', 'send it'],
  ['Esc', 'leave what is open'],
  ['?', 'these keys'],
];

const keys = (): Html =>
  html`<dialog class="keys" aria-label="Keys">
    <h2>Keys</h2>
    <dl>
      ${KEYS.map(
        ([key, what]) =>
          html`<div>
            <dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog"><button class="button">Close</button></form>
  </dialog>`;
