/** Where a job stands, in words, below its transcript: what it waits for, what will happen when, or how it came out. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { duration, moment, since, until } from './clock.ts';
import { usageLine } from './facts.ts';
import { icon, type Icon } from './icon.ts';
import { SILENT_MS } from './lights.ts';
import { inlineMarkdown } from './markdown.ts';
import { jobName, looksOf, stateIcon, type Tone } from './state.ts';

const box = (tone: Tone, sign: Icon, headline: Html, more: Html = nothing): Html =>
  html`<div class="situation tone-${tone}">
    ${icon(sign)}
    <div>
      <p class="headline">${headline}</p>
      ${more}
    </div>
  </div>`;

const note = (text: Html): Html => html`<p class="muted">${text}</p>`;
const because = (job: JobView): Html => (job.reason === '' ? nothing : note(inlineMarkdown(job.reason)));
const runLink = (job: JobView): Html =>
  job.runUrl === null ? nothing : html` <a href="${safeUrl(job.runUrl)}">See the run</a>.`;

export function situation(snapshot: JobSnapshot, session: Session, now: number): Html {
  const { job } = snapshot;
  if (hasEnded(job.state)) return ended(job, session);
  switch (job.state) {
    case 'waiting':
      return box(
        'neutral',
        'hourglass',
        html`Waiting for ${job.needs.length === 1 ? 'one job' : `${job.needs.length} jobs`}`,
        html`<ul class="needs">
            ${needs(snapshot)}
          </ul>
          ${because(job)}`,
      );
    case 'held':
      return box(
        'attention',
        'pause',
        html`Held`,
        html`${because(job)}${
          job.needs.length > 0 &&
          html`<ul class="needs">
            ${needs(snapshot)}
          </ul>`
        }`,
      );
    case 'queued':
      return box(
        'neutral',
        'clock',
        queuedWords(job.position),
        html`${because(job)}${note(html`Queued for ${since(job.createdAt, now)}.`)}`,
      );
    case 'dispatching':
      return box('accent', 'rocket', html`Asking GitHub to start a run`, html`${because(job)}${deadline(job, now)}`);
    case 'starting':
      return box(
        'accent',
        'rocket',
        html`The run exists; its runner is starting`,
        html`${note(html`Asked for ${since(job.createdAt, now)} ago.${runLink(job)}`)}${because(job)}${deadline(job, now)}`,
      );
    default:
      return running(snapshot, session, now);
  }
}

function queuedWords(position: number | null): Html {
  if (position === null) return html`Queued`;
  return position === 1
    ? html`Next to start`
    : html`Number ${position} in the queue: ${position - 1} ${position === 2 ? 'job starts' : 'jobs start'} before it`;
}

const deadline = (job: JobView, now: number): Html =>
  job.deadline === null ? nothing : note(html`Given up if nothing happens within ${until(job.deadline, now)}.`);

const AFTER_FAILURE = {
  cancel: 'if it fails, this is skipped',
  hold: 'if it fails, this is held',
  continue: 'this runs whatever comes of it',
} as const;

const needs = ({ job, chain }: JobSnapshot): readonly Html[] =>
  job.needs.map((need) => {
    const node = chain.find(({ ref }) => ref === need.ref);
    const name = jobName(need);
    return html`<li>
      ${stateIcon(need.state)}${node ? html`<a href="${safeUrl(node.url)}">${name}</a>` : html`<span>${name}</span>`}<span
        class="muted"
        >${looksOf(need.state).word}${!hasEnded(need.state) && ` · ${AFTER_FAILURE[need.onFailure]}`}</span
      >
    </li>`;
  });

function running(snapshot: JobSnapshot, session: Session, now: number): Html {
  const { job, runnerConnected } = snapshot;
  const silent = job.runnerSeenAt !== null && now - job.runnerSeenAt > SILENT_MS;
  if (job.runnerSeenAt !== null && (silent || !runnerConnected)) {
    const what = silent
      ? html`The runner has been silent for ${since(job.runnerSeenAt, now)}`
      : html`The runner is not connected; last heard ${since(job.runnerSeenAt, now)} ago`;
    return box(
      'attention',
      'alert',
      what,
      html`${note(html`It may come back: it keeps what happens and catches up.${job.deadline !== null && html` If not, the job is declared lost in ${until(job.deadline, now)}.`}${runLink(job)}`)}`,
    );
  }
  if (session.items.size === 0)
    return box('accent', 'play', html`The runner is up; nothing has happened yet`, because(job));
  const doing =
    session.doing?.step ||
    { running: 'working', waiting: 'waiting for a person', idle: 'idle', stopping: 'stopping' }[
      session.doing?.state ?? 'running'
    ];
  return html`<p class="tail-line">
    <span>${job.state === 'stopping' ? 'stopping' : doing}</span
    >${session.lastAt !== null && html`<span>last event ${since(session.lastAt, now)} ago</span>`}${usageLine(session.usage)}
  </p>`;
}

const NEVER_RAN: Partial<Record<JobView['state'], string>> = {
  skipped: 'It was skipped',
  cancelled: 'It was cancelled',
  failed: 'It failed',
  lost: 'Its runner was lost',
  timed_out: 'It ran out of time',
};

function ended(job: JobView, session: Session): Html {
  const told = session.items.get('end') !== undefined;
  const headline =
    job.startedAt === null
      ? html`${NEVER_RAN[job.state] ?? 'It ended'}; it never ran`
      : html`${NEVER_RAN[job.state] ?? 'It succeeded'}${job.endedAt !== null && html` after ${duration(job.endedAt - job.startedAt)}`}`;
  const last =
    job.state === 'lost' &&
    job.runnerSeenAt !== null &&
    note(html`Last sign of life ${moment(job.runnerSeenAt)}. What it did before is above and stays.${runLink(job)}`);
  return html`${!told && box(looksOf(job.state).tone, looksOf(job.state).icon, headline, html`${because(job)}${last}`)}
    <p class="tail-line">
      <a href="${safeUrl(job.threadUrl)}">Back to the thread</a
      >${job.runUrl !== null && html`<a href="${safeUrl(job.runUrl)}">Log of the run</a>`}${usageLine(session.usage)}
    </p>`;
}
