/** The plain facts of a job: who, which commit, under which profile, at what cost, and who else is looking. */
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { besidePath, commitUrl, TOKENS_PATH, transcriptPath } from '../paths.ts';
import type { Session, Usage } from '../session/session.ts';
import type { ChainNode, JobSnapshot } from '../view.ts';
import { moment } from './clock.ts';
import { icon } from './icon.ts';
import { face } from './person.ts';
import { signOut } from './sign-out.ts';
import { jobName } from './state.ts';

export function facts({ job, chain, watchers }: JobSnapshot, session: Session): Html {
  const fact = (name: string, value: Html) =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  const agent = session.agent ?? job.agent;
  const start = job.approvals.find(({ kind, state }) => kind === 'start' && state === 'allowed');
  const beside = (ref: ChainNode['ref']) => {
    const known = chain.find((node) => node.ref === ref);
    return html`<a href="${safeUrl(known?.url ?? besidePath(job, ref))}">${known ? jobName(known) : ref}</a>`;
  };
  return html`<dl class="facts">
    ${fact('Asked by', html`${face(job.requester, job)}<span>${job.requester}</span> ${moment(job.createdAt)}`)}${
      job.commit !== null &&
      fact(
        'Commit',
        html`<a href="${safeUrl(commitUrl(job.threadUrl, job.commit))}"><code>${job.commit.slice(0, 7)}</code></a
          >${job.stale !== null && html`<span class="label">not the head</span>`}${job.isFork && html`<span class="label">fork</span>`}`,
      )
    }${delivered(job) !== null && fact('Delivered', delivered(job) ?? nothing)}${job.patch !== null && fact('Changes', html`<a href="${safeUrl(job.patch)}" download>patch</a>`)}${fact('Profile', html`${job.profile}`)}${agent !== null && fact('Agent', html`${agent}`)}${start !== undefined && fact('Start', html`approved by ${start.decidedBy} (${start.ref})`)}${job.priority !== 'normal' && fact('Priority', html`${job.priority}`)}${job.group !== null && fact('Group', html`${job.group}`)}${job.continues !== null && fact('Continues', beside(job.continues))}${job.dependents.length > 0 && fact('Needed by', html`${job.dependents.map(beside)}`)}${job.attempt > 1 && fact('Attempt', attempts(job.attempt))}${
      session.usage !== null && fact('Used', usageLine(session.usage))
    }${job.runUrl !== null && fact('Run', html`<a href="${safeUrl(job.runUrl)}">log at GitHub</a>`)}${watchers.length > 0 && fact('Watching', html`<span class="faces">${watchers.map((login) => html`<span class="watcher" title="${login}">${face(login, job)}<span>${login}</span></span>`)}</span>`)}
  </dl>`;
}

/** The present one, and the ways to those before it. */
function attempts(present: number): Html {
  const before = Array.from({ length: Math.min(present - 1, ATTEMPTS) }, (_, index) => present - 1 - index);
  return html`${present}${before.map((attempt) => html` <a href="?attempt=${attempt}" aria-label="Attempt ${attempt}">${attempt}</a>`)}`;
}

/** Earlier attempts that are offered by themselves. */
const ATTEMPTS = 10;

/** Where the work is: a pull request, a commit, a review. */
function delivered({ deliver, delivery }: JobSnapshot['job']): Html | null {
  if (delivery === null || delivery.refused !== null) return null;
  if (delivery.url === null) return html`nothing had changed`;
  const pull = /\/pull\/(\d+)$/.exec(delivery.url)?.[1];
  const what =
    pull !== undefined
      ? html`#${pull}`
      : delivery.commit === null
        ? html`${deliver === 'comment' ? 'comment' : 'review'}`
        : html`<code>${delivery.commit.slice(0, 7)}</code>`;
  return html`<a href="${safeUrl(delivery.url)}">${what}</a>`;
}

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

export const links = ({ job }: JobSnapshot, csrf: string): Html =>
  html`<ul class="links">
    <li>
      <a href="${safeUrl(job.threadUrl)}"
        >${icon(job.thread.kind === 'pull' ? 'git-pull-request' : 'issue-opened')}The thread</a
      >
    </li>
    ${job.runUrl !== null && html`<li><a href="${safeUrl(job.runUrl)}">${icon('log')}Log of the run</a></li>`}
    ${
      job.startedAt !== null &&
      html`<li>
          <a href="${safeUrl(transcriptPath(job, job.attempt, 'md'))}" download>${icon('download')}Transcript</a>
        </li>
        <li>
          <a href="${safeUrl(transcriptPath(job, job.attempt, 'ndjson'))}" download
            >${icon('download')}Transcript for programs (NDJSON)</a
          >
        </li>`
    }
    <li class="live-only">
      <button type="button" data-action="copy-link">${icon('link')}<span>Copy link</span></button>
    </li>
    <li class="live-only keys-link"><button type="button" data-action="keys">${icon('question')}Keys</button></li>
    <li><a href="${TOKENS_PATH}">${icon('key')}API tokens</a></li>
    <li>${signOut(csrf)}</li>
  </ul>`;
