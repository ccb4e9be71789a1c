/** `/`: every job this person may see, those that need them first. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import type { Overview } from '../view.ts';
import { question } from './approval-card.ts';
import { waitsInShort } from './before-start.ts';
import { moment, since, took, until } from './clock.ts';
import { document, topBar, type Assets } from './document.ts';
import { icon, type Icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';
import { foundOverall, searchBox } from './search.ts';
import { pendingApprovals, stateIcon, looksOf } from './state.ts';

export function renderOverview(overview: Overview, assets: Assets): string {
  const { needsYou } = overview;
  return document(
    {
      title: needsYou.length > 0 ? `(${needsYou.length}) Signalbox` : 'Signalbox',
      page: 'overview',
      body: html`${topBar(overview)}
        <main class="overview">
          ${searching(overview)}
          <div class="lists" data-region="overview" data-now="${overview.now}">${body(overview)}</div>
        </main>`,
    },
    assets,
  );
}

const searching = ({ search }: Overview): Html =>
  html`${searchBox(search?.text ?? '', 'Search titles, prompts and transcripts')}${search ? foundOverall(search.text, search.found) : nothing}`;

function body({ needsYou, running, queued, ended, now }: Overview): Html {
  if ([needsYou, running, queued, ended].every((jobs) => jobs.length === 0)) {
    return html`<div class="blank">
      ${icon('rocket')}
      <h1>Nothing is running</h1>
      <p>Comment on an issue or a pull request to start a job:</p>
      <pre>/dispatch fix the flaky test</pre>
    </div>`;
  }
  const line = queued.filter(({ state }) => state === 'queued').toSorted(byPosition);
  const others = queued.filter(({ state }) => state !== 'queued');
  const shown = new Set<string>();
  const plain = (job: JobView) => row(job, now, why(job, now));
  return html`${needsYou.length === 0 && html`<p class="calm">${icon('check-circle')}Nothing needs you now.</p>`}${section('Needs you', 'shield-lock', needsYou, (job) => needing(job, now, shown))}${section('Running', 'play', running, plain)}${section('Queue', 'clock', line, plain)}${section('Waiting and held', 'hourglass', others, plain)}${section('Ended', 'check-circle', ended, plain)}`;
}

/** Each repository has a queue of its own: in the order of their names, then of their places. */
function byPosition(one: JobView, other: JobView): number {
  const queueOf = ({ repository: { owner, name } }: JobView) => `${owner}/${name}`;
  return queueOf(one).localeCompare(queueOf(other)) || (one.position ?? Infinity) - (other.position ?? Infinity);
}

const section = (title: string, sign: Icon, jobs: readonly JobView[], draw: (job: JobView) => Html): Html =>
  jobs.length === 0
    ? nothing
    : html`<section class="box">
        <h2>${icon(sign)}${title}<span class="counter">${jobs.length}</span></h2>
        <ul class="jobs">
          ${jobs.map((job) => html`<li>${draw(job)}</li>`)}
        </ul>
      </section>`;

/** Jobs that wait at one gate share its question: it is asked below the first of them, and `shown` remembers it. */
function needing(job: JobView, now: number, shown: Set<string>): Html {
  const fresh = pendingApprovals(job).filter((approval) => {
    const key = `${job.repository.owner}/${job.repository.name} ${approval.ref}`;
    return !shown.has(key) && shown.add(key);
  });
  return html`${row(job, now, nothing)}${fresh.map((approval) => html`<div class="approval">${question(approval, job, now)}<a class="button" href="${safeUrl(job.url)}#${approval.ref}">Decide ${approval.ref}</a></div>`)}`;
}

const row = (job: JobView, now: number, below: Html): Html =>
  html`<a class="job-row" href="${safeUrl(job.url)}"
    >${stateIcon(job.state)}<span class="job-title"
      ><strong>${job.ref}${job.name !== null && ` ${job.name}`}</strong>
      ${job.priority !== 'normal' && html`<span class="label">${job.priority}</span> `}${job.title !== job.name && html`<span dir="auto">${job.title}</span>`}</span
    ><span class="job-meta"
      >${job.repository.owner}/${job.repository.name}#${job.thread.number} · ${job.requester} ·
      ${moment(job.createdAt)}</span
    ><span class="job-state"
      >${job.position === null ? looksOf(job.state).word : job.position === 1 ? 'first' : `number ${job.position}`}
      ${span(job, now)}</span
    >${below}</a
  >`;

/** What it waits for, in one line below. */
function why(job: JobView, now: number): Html {
  if (job.paused !== null && !hasEnded(job.state))
    return html`<span class="job-why">GitHub makes us wait ${until(job.paused.until, now)}</span>`;
  const words = waitsInShort(job);
  return words === '' ? nothing : html`<span class="job-why" dir="auto">${inlineMarkdown(words)}</span>`;
}

function span({ state, startedAt, endedAt, createdAt }: JobView, now: number): Html {
  if (!hasEnded(state)) return since(startedAt ?? createdAt, now);
  return startedAt !== null && endedAt !== null
    ? html`<span class="count">${took(endedAt - startedAt)}</span>`
    : nothing;
}
