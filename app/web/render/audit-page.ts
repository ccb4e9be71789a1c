/** `/OWNER/NAME/J12/audit`: who did what to a job and its session, newest first, a page at a time. Links only, so that it works without scripts. */
import type { JobView } from '../../ground/job-view.ts';
import { html, safeUrl, type Html } from '../html.ts';
import { auditPath } from '../paths.ts';
import { day, moment } from './clock.ts';
import { document, topBar, type Assets, type SignedInAs } from './document.ts';
import { icon } from './icon.ts';

/** One line of the audit; `at` in epoch ms. */
export interface AuditLine {
  readonly id: number;
  readonly at: number;
  readonly by: string;
  readonly byId: number | null;
  readonly door: string;
  readonly what: string;
  readonly detail: string;
}

export interface AuditPage {
  readonly job: Pick<JobView, 'ref' | 'title' | 'url' | 'repository'>;
  /** Newest first. */
  readonly lines: readonly AuditLine[];
  /** Where the next page of older lines begins; `null` at the end. */
  readonly older: number | null;
  /** Whether these are the newest lines. */
  readonly isFirst: boolean;
  readonly person: SignedInAs;
}

/** What people did, as they would say it. A word that is not here stands for itself. */
const WORDS: Readonly<Record<string, string>> = {
  dispatch: 'asked for it',
  remote: 'began it',
  message: 'sent a message',
  amend: 'changed a message',
  withdraw: 'took a message back',
  reorder: 'changed the order of messages',
  interrupt: 'interrupted the agent',
  stop: 'stopped it',
  cancel: 'cancelled it',
  hold: 'held it',
  release: 'released it',
  retry: 'retried it',
  waive: 'waived it',
  allow: 'allowed',
  deny: 'denied',
  policy: 'changed the rules of the session',
  linger: 'changed how long it stays open',
  hand_over: 'handed it over',
  link: 'made a view-only link',
  unlink: 'revoked a view-only link',
  delete_transcript: 'deleted the transcript',
};

/** Where it came in. */
const DOORS: Readonly<Record<string, string>> = {
  comment: 'in the thread',
  page: 'on the page',
  api: 'by a program',
  check: 'by a button of a check',
  label: 'by a label',
  machine: 'on their machine',
};

export function auditPage({ job, lines, older, isFirst, person }: AuditPage, assets: Assets): string {
  const { owner, name } = job.repository;
  return document(
    {
      title: `Who did what · ${job.ref} · ${owner}/${name}`,
      page: 'settings',
      body: html`${topBar(person)}
        <main class="settings audit">
          <p>
            <a class="audit-back" href="${safeUrl(job.url)}"
              >${icon('chevron-left')}<span dir="auto">${job.ref} ${job.title}</span></a
            >
          </p>
          <h1>Who did what</h1>
          <p>
            Every order that was accepted for ${job.ref} and its session, and where it came in. Lines are only ever
            added; what they quote of a transcript goes with it.
          </p>
          <section class="box">
            <h2>${icon('history')}${isFirst ? 'The newest first' : 'Older lines'}</h2>
            ${
              lines.length === 0
                ? html`<p class="none">${isFirst ? 'Nobody has done anything yet.' : 'There is nothing older.'}</p>`
                : html`<ol class="audit-lines">
                    ${lines.map((line) => html`<li id="a${line.id}">${row(line)}</li>`)}
                  </ol>`
            }
          </section>
          <nav class="audit-pages" aria-label="Pages">
            ${!isFirst && html`<a class="button" href="${safeUrl(auditPath(job))}">Newest</a>`}${
              older !== null && html`<a class="button" rel="next" href="${safeUrl(auditPath(job, older))}">Older</a>`
            }
          </nav>
        </main>`,
    },
    assets,
  );
}

const row = ({ at, by, byId, door, what, detail }: AuditLine): Html =>
  html`<p class="audit-line">
      <strong dir="auto" ${byId !== null && html`title="GitHub account ${byId}"`}>${by}</strong>
      ${WORDS[what] ?? what}${detail !== '' && html`: <q dir="auto">${detail}</q>`}
    </p>
    <p class="muted">${day(at)} ${moment(at)} · ${DOORS[door] ?? door}</p>`;
