/** The top of a session page: where one is, in which state, for how long, and what this person may do. */
import { hasEnded, takesSlot } from '../../ground/job-state.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { OVERVIEW_PATH } from '../paths.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { since, took } from './clock.ts';
import { facts, links } from './facts.ts';
import { icon } from './icon.ts';
import { statePill } from './state.ts';

/** `csrf` ties the form for signing out to the sign-in. */
export function header(
  snapshot: JobSnapshot,
  session: Session,
  { now, csrf }: { readonly now: number; readonly csrf: string },
): Html {
  const { job } = snapshot;
  const where = `${job.repository.owner}/${job.repository.name}#${job.thread.number}`;
  return html`<a class="back" href="${OVERVIEW_PATH}" aria-label="All jobs">${icon('chevron-left')}</a>
    <div class="title">
      <h1><span class="ref">${job.ref}</span> ${job.name ?? job.title}</h1>
      <a class="where" href="${safeUrl(job.threadUrl)}"
        >${icon(job.thread.kind === 'pull' ? 'git-pull-request' : 'issue-opened')}<span>${where}</span
        ><span class="thread-title">${job.threadTitle}</span></a
      >
    </div>
    <p class="status" data-state="${job.state}">
      ${statePill(job.state)}${clock(snapshot, now)}${job.attempt > 1 && html`<span class="label">attempt ${job.attempt}</span>`}<span
        class="may"
        >${may(snapshot, session)}</span
      >
    </p>
    <details class="menu" data-key="menu">
      <summary aria-label="More about this job">${icon('kebab-horizontal')}</summary>
      <div class="panel">${facts(snapshot, session)}${links(snapshot, csrf)}</div>
    </details>`;
}

function clock({ job }: JobSnapshot, now: number): Html {
  if (job.startedAt !== null && job.endedAt !== null && hasEnded(job.state))
    return html`<span class="count">${took(job.endedAt - job.startedAt)}</span>`;
  if (hasEnded(job.state)) return nothing;
  return since(job.startedAt ?? job.createdAt, now);
}

function may({ job, viewer }: JobSnapshot, { endedAt }: Session): string {
  if (viewer.maySteer && (!takesSlot(job.state) || endedAt !== null)) return '';
  if (viewer.maySteer) return job.kind === 'run' ? 'you can stop it' : 'you can steer';
  return viewer.mayApprove.length > 0 ? 'you can watch and approve' : 'you can watch';
}
