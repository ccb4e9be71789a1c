/** The plain facts of a job: who, which commit, under which profile, at what cost, and who else is looking. */
import { html, nothing, safeUrl, type Html } from '../html.ts';
import type { Session, Usage } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { moment } from './clock.ts';
import { icon } from './icon.ts';
import { face } from './person.ts';

export function facts({ job, watchers }: JobSnapshot, session: Session): Html {
  const fact = (name: string, value: Html) =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  const agent = session.agent ?? job.agent;
  return html`<dl class="facts">
    ${fact('Asked by', html`${face(job.requester, job)}<span>${job.requester}</span> ${moment(job.createdAt)}`)}${
      job.commit !== null &&
      fact(
        'Commit',
        html`<a href="${safeUrl(commitUrl(job.threadUrl, job.commit))}"><code>${job.commit.slice(0, 7)}</code></a>`,
      )
    }${fact('Profile', html`${job.profile}`)}${agent !== null && fact('Agent', html`${agent}`)}${job.attempt > 1 && fact('Attempt', html`${job.attempt}`)}${
      session.usage !== null && fact('Used', usageLine(session.usage))
    }${job.runUrl !== null && fact('Run', html`<a href="${safeUrl(job.runUrl)}">log at GitHub</a>`)}${watchers.length > 0 && fact('Watching', html`<span class="faces">${watchers.map((login) => html`<span class="watcher" title="${login}">${face(login, job)}<span>${login}</span></span>`)}</span>`)}
  </dl>`;
}

const commitUrl = (threadUrl: string, commit: string): string =>
  threadUrl.replace(/\/(?:issues|pull)\/\d+$/, `/commit/${encodeURIComponent(commit)}`);

export function usageLine(usage: Usage | null): Html {
  if (usage === null) return nothing;
  const { inputTokens, outputTokens, contextUsed, contextSize, cost } = usage;
  const parts = [
    inputTokens !== undefined && `${short(inputTokens)} in`,
    outputTokens !== undefined && `${short(outputTokens)} out`,
    contextUsed !== undefined &&
      contextSize !== undefined &&
      contextSize > 0 &&
      `context ${Math.round((contextUsed / contextSize) * 100)}%`,
    cost !== undefined && money(cost),
  ].filter((part) => part !== false);
  return html`<span class="usage">${parts.join(' · ')}</span>`;
}

/** `980`, `12.4k`, `3.1M`. @internal */
export function short(amount: number): string {
  if (amount < 1000) return String(Math.round(amount));
  const [value, unit] = amount < 999_500 ? [amount / 1000, 'k'] : [amount / 1_000_000, 'M'];
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`;
}

const money = ({ amount, currency }: { amount: number; currency: string }): string =>
  currency === 'USD' ? `$${amount.toFixed(2)}` : `${amount.toFixed(2)} ${currency}`;

export const links = ({ job }: JobSnapshot): Html =>
  html`<ul class="links">
    <li>
      <a href="${safeUrl(job.threadUrl)}"
        >${icon(job.thread.kind === 'pull' ? 'git-pull-request' : 'issue-opened')}The thread</a
      >
    </li>
    ${job.runUrl !== null && html`<li><a href="${safeUrl(job.runUrl)}">${icon('log')}Log of the run</a></li>`}
    <li class="live-only">
      <button type="button" data-action="copy-link">${icon('link')}<span>Copy link</span></button>
    </li>
    <li class="live-only keys-link"><button type="button" data-action="keys">${icon('question')}Keys</button></li>
  </ul>`;
