/** The top of a session page: where one is, in which state, for how long, and what this person may do. */
import { hasEnded, takesSlot } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { OVERVIEW_PATH } from '../paths.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { since, took } from './clock.ts';
import { facts } from './facts.ts';
import { icon } from './icon.ts';
import { links, type MenuOptions } from './menu.ts';
import { statePill } from './state.ts';

export function header(
  snapshot: JobSnapshot,
  session: Session,
  { now, ...menu }: { readonly now: number } & MenuOptions,
): Html {
  const { job } = snapshot;
  const isGuest = snapshot.viewer.shared !== null;
  return html`${isGuest ? html`<span class="back">${icon('eye')}</span>` : html`<a class="back" href="${OVERVIEW_PATH}" aria-label="All jobs">${icon('chevron-left')}</a>`}
    <div class="title">
      <h1><span class="ref">${job.ref}</span> ${job.name ?? job.title}</h1>
      ${where(job)}
    </div>
    <p class="status" data-state="${job.state}">
      ${statePill(job.state)}${clock(snapshot, now)}${job.attempt > 1 && html`<span class="label">attempt ${job.attempt}</span>`}<span
        class="may"
        >${may(snapshot, session)}</span
      >
    </p>
    <details class="menu" data-key="menu">
      <summary aria-label="More about this job">${icon('kebab-horizontal')}</summary>
      <div class="panel">${facts(snapshot, session)}${links(snapshot, menu)}</div>
    </details>`;
}

/** The thread, or the machine of somebody's own: a session there belongs to no thread. */
function where(job: JobSnapshot['job']): Html {
  const repository = `${job.repository.owner}/${job.repository.name}`;
  if (job.machine !== null)
    return html`<p class="where">
      ${icon('terminal')}<span>${repository}</span
      ><span class="thread-title">on ${job.requester}’s machine <bdi>${job.machine}</bdi></span>
    </p>`;
  return html`<a class="where" href="${safeUrl(job.threadUrl)}"
    >${icon(job.thread.kind === 'pull' ? 'git-pull-request' : 'issue-opened')}<span
      >${repository}#${job.thread.number}</span
    ><span class="thread-title">${job.threadTitle}</span></a
  >`;
}

function clock({ job }: JobSnapshot, now: number): Html {
  if (job.startedAt !== null && job.endedAt !== null && hasEnded(job.state))
    return html`<span class="count">${took(job.endedAt - job.startedAt)}</span>`;
  if (hasEnded(job.state)) return nothing;
  return since(job.startedAt ?? job.createdAt, now);
}

function may({ job, viewer }: JobSnapshot, { endedAt }: Session): string {
  if (viewer.shared !== null) return 'view-only';
  if (viewer.maySteer && (!takesSlot(job.state) || endedAt !== null)) return '';
  if (viewer.maySteer) return job.kind === 'run' ? 'you can stop it' : 'you can steer';
  return viewer.mayApprove.length > 0 ? 'you can watch and approve' : 'you can watch';
}
