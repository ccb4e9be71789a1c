/** What else can be done from a session page: ways out of it, what can be taken along, sharing, and the person's own settings. */
import { includesRole } from '../../ground/roles.ts';
import { html, safeUrl, type Html } from '../html.ts';
import { auditPath, NOTIFICATIONS_PATH, TOKENS_PATH, transcriptPath } from '../paths.ts';
import type { JobSnapshot, SessionPage } from '../view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { icon, type Icon } from './icon.ts';
import { signOut } from './sign-out.ts';

export interface MenuOptions {
  /** Ties the form for signing out to the sign-in. */
  readonly csrf: string;
  /** The attempt that is shown, when it is not the present one. */
  readonly attempt?: number | undefined;
  /** When its transcript was deleted. */
  readonly deleted?: SessionPage['deleted'];
}

/** Whoever came by a view-only link is offered the page's address and nothing else. */
export function links(
  snapshot: JobSnapshot,
  { csrf, attempt = snapshot.job.attempt, deleted = null }: MenuOptions,
): Html {
  const { job, viewer } = snapshot;
  if (viewer.shared !== null)
    return html`<ul class="links">
      ${COPY_LINK}${KEYS}
    </ul>`;
  const isKept = job.startedAt !== null && deleted === null;
  const isOver = attempt !== job.attempt || hasEnded(job.state);
  return html`<ul class="links">
      ${!isNowhere(job) && way(safeUrl(job.threadUrl), job.thread.kind === 'pull' ? 'git-pull-request' : 'issue-opened', 'The thread')}${
        job.runUrl !== null && way(safeUrl(job.runUrl), 'log', 'Log of the run')
      }${
        isKept &&
        html`${download(transcriptPath(job, attempt, 'md'), 'Transcript')}${download(transcriptPath(job, attempt, 'ndjson'), 'Transcript for programs (NDJSON)')}`
      }${COPY_LINK}${action('share', 'share-android', html`Share…`)}${
        includesRole(viewer.role, 'write') && way(safeUrl(auditPath(job)), 'history', 'Audit: who did what')
      }${viewer.mayDelete && isKept && isOver && action('delete-transcript', 'trash', html`Delete transcript…`)}${KEYS}
    </ul>
    <ul class="links">
      ${way(NOTIFICATIONS_PATH, 'bell', 'Notifications')}${way(TOKENS_PATH, 'key', 'API tokens')}
      <li>${signOut(csrf)}</li>
    </ul>`;
}

/** A session on somebody's own machine belongs to no thread. */
const isNowhere = ({ thread }: JobSnapshot['job']): boolean => thread.number === 0;

const way = (address: string, sign: Icon, words: string): Html =>
  html`<li>
    <a href="${safeUrl(address)}">${icon(sign)}<span>${words}</span></a>
  </li>`;

const download = (address: string, words: string): Html =>
  html`<li>
    <a href="${safeUrl(address)}" download>${icon('download')}<span>${words}</span></a>
  </li>`;

const action = (name: string, sign: Icon, words: Html, kind = ''): Html =>
  html`<li class="live-only${kind}">
    <button type="button" data-action="${name}">${icon(sign)}<span>${words}</span></button>
  </li>`;

const COPY_LINK = action('copy-link', 'link', html`Copy link`);
const KEYS = action('keys', 'question', html`Keys`, ' keys-link');

/** Asked once before a transcript is deleted. */
export const deleteQuestion = ({ job }: JobSnapshot, attempt: number): Html =>
  html`<h2 id="delete-title">Delete this transcript?</h2>
    <p>
      What happened in ${job.ref}${job.attempt > 1 ? `, attempt ${attempt},` : ''} is deleted for everyone: messages,
      tool calls, output and what the search knows of it. The job, its outcome, its delivery and the audit stay. This
      cannot be undone.
    </p>
    <p class="error" role="alert" data-error></p>
    <div class="decide">
      <button type="button" class="button" data-action="close-dialog">Keep it</button
      ><button type="button" class="button deny" data-action="delete-now">Delete it</button>
    </div>`;
