/** One job as a line of the overview: a row of a table where there is room, two lines on a phone. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { waitsInShort } from './before-start.ts';
import { moment, since, took, until } from './clock.ts';
import { inlineMarkdown } from './markdown.ts';
import { looksOf, stateIcon } from './state.ts';

/** Roles are said, since tables that are laid out as lines lose them in some browsers. */
export const rowHead = (): Html =>
  html`<thead role="rowgroup">
    <tr role="row">
      ${['Job', 'State', 'Thread', 'Asked by', 'Time and cost'].map(
        (word) => html`<th role="columnheader" scope="col">${word}</th>`,
      )}
    </tr>
  </thead>`;

export function jobRow(job: JobView, now: number): Html {
  const { repository, thread, requester, charge, machine, priority } = job;
  const where = `${repository.owner}/${repository.name}${machine === null ? `#${thread.number}` : ''}`;
  return html`<tr role="row" class="job-row" data-key="${repository.owner}/${repository.name}/${job.ref}">
    <td role="cell" class="job-title">
      ${stateIcon(job.state)}<span class="job-name"
        ><a href="${safeUrl(job.url)}"
          ><strong>${job.ref}${job.name !== null && ` ${job.name}`}</strong>${
            job.title !== job.name && html` <span dir="auto">${job.title}</span>`
          }</a
        >${priority !== 'normal' && html` <span class="label">${priority}</span>`}${why(job, now)}</span
      >
    </td>
    <td role="cell" class="job-state">
      ${job.position === null ? looksOf(job.state).word : job.position === 1 ? 'first' : `number ${job.position}`}
    </td>
    <td role="cell" class="job-where" title="${where}">
      ${where}${machine !== null && html` <span dir="auto">on ${machine}</span>`}
    </td>
    <td role="cell" class="job-who">${requester}${charge !== null && charge !== requester && html` → ${charge}`}</td>
    <td role="cell" class="job-took">${span(job, now)}${cost(job)}</td>
  </tr>`;
}

/** What it waits for, or what was decided about it just now, in one line below. */
function why(job: JobView, now: number): Html {
  const lines = [waiting(job, now), ...decisions(job, now)].filter((one) => one !== nothing);
  return html`${lines.map((one) => html`<span class="job-why" dir="auto">${one}</span>`)}`;
}

function waiting(job: JobView, now: number): Html {
  if (job.paused !== null && !hasEnded(job.state)) return html`GitHub makes us wait ${until(job.paused.until, now)}`;
  const words = waitsInShort(job);
  return words === '' ? nothing : inlineMarkdown(words);
}

/** How long a decision is told to those who saw the question, in milliseconds after it took effect. */
const TOLD = 60_000;

/** Whoever was about to decide sees here who did. */
const decisions = ({ approvals, state }: JobView, now: number): Html[] =>
  hasEnded(state)
    ? []
    : approvals
        .filter(({ decidedBy, appliedAt }) => decidedBy !== null && (appliedAt === null || now - appliedAt < TOLD))
        .map(
          (approval) =>
            html`${approval.ref} was ${approval.state === 'allowed' ? 'approved' : 'denied'} by
            ${approval.decidedBy}${approval.appliedAt === null && approval.kind === 'tool' && ', waiting for the runner'}`,
        );

/** How long it has taken so far, or took; and, once it has ended, when that was. */
function span({ state, startedAt, endedAt, createdAt }: JobView, now: number): Html {
  if (!hasEnded(state)) return since(startedAt ?? createdAt, now);
  return html`${startedAt !== null && endedAt !== null && html`<span class="count">${took(endedAt - startedAt)}</span>`}${endedAt !== null && html`<span class="ended-at">${moment(endedAt)}</span>`}`;
}

const cost = ({ usage }: JobView): Html =>
  usage === null || usage.cost === null ? nothing : html`<span class="cost">${dollars(usage.cost)}</span>`;

/** `$0.42`; what is less than a cent is not nothing. */
export const dollars = (amount: number): string =>
  amount > 0 && amount < 0.01
    ? '<$0.01'
    : `$${amount < 1000 ? amount.toFixed(2) : Math.round(amount).toLocaleString('en')}`;
