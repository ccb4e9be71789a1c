/** The plain facts of a job: who, which commit, under which profile, at what cost, and who else is looking. */
import { hasEnded } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { besidePath, commitUrl } from '../paths.ts';
import type { Session } from '../session/session.ts';
import type { ChainNode, JobSnapshot } from '../view.ts';
import { moment } from './clock.ts';
import { face } from './person.ts';
import { charge, hereNow } from './presence.ts';
import { jobName } from './state.ts';
import { usageLine } from './usage.ts';

export function facts(snapshot: JobSnapshot, session: Session): Html {
  const { job, chain, watchers, viewer } = snapshot;
  const isOver = hasEnded(job.state) || session.endedAt !== null;
  const isNowhere = job.machine !== null;
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
    ${fact(isNowhere ? 'Started by' : 'Asked by', html`${face(job.requester, job)}<span>${job.requester}</span> ${moment(job.createdAt)}`)}${(job.charge !== null || (viewer.maySteer && !isOver)) && fact('In charge', charge(snapshot, isOver))}${job.machine !== null && fact('Machine', html`<bdi>${job.machine}</bdi>`)}${
      job.commit !== null &&
      fact(
        'Commit',
        html`${isNowhere ? html`<code>${job.commit.slice(0, 7)}</code>` : html`<a href="${safeUrl(commitUrl(job.threadUrl, job.commit))}"><code>${job.commit.slice(0, 7)}</code></a>`}${job.stale !== null && html`<span class="label">not the head</span>`}${job.isFork && html`<span class="label">fork</span>`}`,
      )
    }${delivered(job) !== null && fact('Delivered', delivered(job) ?? nothing)}${job.patch !== null && fact('Changes', html`<a href="${safeUrl(job.patch)}" download>patch</a>`)}${fact('Profile', html`${job.profile}`)}${agent !== null && fact('Agent', html`${agent}`)}${start !== undefined && fact('Start', html`approved by ${start.decidedBy} (${start.ref})`)}${job.priority !== 'normal' && fact('Priority', html`${job.priority}`)}${job.group !== null && fact('Group', html`${job.group}`)}${job.continues !== null && viewer.shared === null && fact('Continues', beside(job.continues))}${job.dependents.length > 0 && viewer.shared === null && fact('Needed by', html`${job.dependents.map(beside)}`)}${job.attempt > 1 && fact('Attempt', attempts(job.attempt))}${
      session.usage !== null && fact('Used', usageLine(session.usage))
    }${job.runUrl !== null && fact('Run', html`<a href="${safeUrl(job.runUrl)}">log at GitHub</a>`)}${watchers.length > 0 && fact('Here now', hereNow(snapshot))}
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
