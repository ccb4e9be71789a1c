/** `/`: every job this person may see, those that need them first. */
import type { JobView } from '../../ground/job-view.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import type { Overview } from '../view.ts';
import { question } from './approval-card.ts';
import { duration, moment, since } from './clock.ts';
import { document, topBar, type Assets } from './document.ts';
import { icon, type Icon } from './icon.ts';
import { pendingApprovals, stateIcon, looksOf } from './state.ts';

export function renderOverview(overview: Overview, assets: Assets): string {
  const { needsYou } = overview;
  return document(
    {
      title: needsYou.length > 0 ? `(${needsYou.length}) Signalbox` : 'Signalbox',
      page: 'overview',
      body: html`${topBar(overview.login)}
        <main class="overview" data-region="overview" data-now="${overview.now}">${body(overview)}</main>`,
    },
    assets,
  );
}

function body({ needsYou, running, queued, ended, now }: Overview): Html {
  const empty = [needsYou, running, queued, ended].every((jobs) => jobs.length === 0);
  if (empty) {
    return html`<div class="blank">
      ${icon('rocket')}
      <h1>Nothing is running</h1>
      <p>Comment on an issue or a pull request to start a job:</p>
      <pre>/dispatch fix the flaky test</pre>
    </div>`;
  }
  return html`${section('Needs you', 'shield-lock', needsYou, (job) => needing(job, now))}${section('Running', 'play', running, (job) => row(job, now))}${section('Queued', 'clock', queued, (job) => row(job, now))}${section('Ended', 'check-circle', ended, (job) => row(job, now))}`;
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

const needing = (job: JobView, now: number): Html =>
  html`${row(job, now)}${pendingApprovals(job).map((approval) => html`<div class="approval">${question(approval, now)}<a class="button" href="${safeUrl(job.url)}#${approval.ref}">Decide ${approval.ref}</a></div>`)}`;

const row = (job: JobView, now: number): Html =>
  html`<a class="job-row" href="${safeUrl(job.url)}"
    >${stateIcon(job.state)}<span class="job-title"
      ><strong>${job.ref}${job.name !== null && ` ${job.name}`}</strong>
      ${job.title !== job.name && html`<span dir="auto">${job.title}</span>`}</span
    ><span class="job-meta"
      >${job.repository.owner}/${job.repository.name}#${job.thread.number} · ${job.requester} ·
      ${moment(job.createdAt)}</span
    ><span class="job-state"
      >${job.position === null ? looksOf(job.state).word : job.position === 1 ? 'next' : `number ${job.position}`}
      ${span(job, now)}</span
    ></a
  >`;

function span({ startedAt, endedAt, createdAt }: JobView, now: number): Html {
  if (startedAt !== null && endedAt !== null) return html`<span class="count">${duration(endedAt - startedAt)}</span>`;
  return endedAt === null ? since(startedAt ?? createdAt, now) : nothing;
}
