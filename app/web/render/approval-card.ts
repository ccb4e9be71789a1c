/** An approval that waits for a person (or for the runner to act on it): everything needed to decide, and two buttons well apart. */
import type { ApprovalView, JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, type Html } from '../html.ts';
import type { JobSnapshot } from '../view.ts';
import { moment, until } from './clock.ts';
import { sentenceEnd } from './box.ts';
import { icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';
import { whoMay } from './person.ts';

/** What the dock holds: the undecided, then the decided whose decision has not taken effect yet. */
export const openApprovals = (job: JobView): ApprovalView[] =>
  hasEnded(job.state)
    ? []
    : job.approvals
        .filter(
          ({ state, appliedAt }) =>
            state === 'pending' || ((state === 'allowed' || state === 'denied') && appliedAt === null),
        )
        .toSorted((one, other) => one.requestedAt - other.requestedAt);

/** The question itself, without buttons: the overview shows it too. */
export const question = (approval: ApprovalView, job: JobView, now: number): Html =>
  html`<header>
      ${icon('shield-lock')}<strong>${approval.ref}</strong><span class="wants">${wants(approval)}</span>${
        approval.state === 'pending' && html`<span class="deadline">${until(approval.deadline, now)} left</span>`
      }
    </header>
    ${
      approval.kind === 'start' &&
      html`<p class="asked">
        <strong>${job.requester}</strong> asked for it and may not start it
        alone${job.reason === '' ? '.' : html`: ${inlineMarkdown(sentenceEnd(job.reason))}`}
      </p>`
    }${approval.kind === 'tool' && approval.title !== approval.input && approval.title !== '' && html`<p class="asked" dir="ltr">${visible(approval.title)}</p>`}
    <pre
      class="command${approval.kind === 'tool' && approval.tool === 'Bash' ? ' is-shell' : ''}"
      dir="ltr"
      tabindex="0"
      aria-label="${approval.kind === 'start' ? 'What would run' : 'Exact input'}"
    >
${visible(approval.input)}</pre>
    <p class="muted">
      May decide:
      ${whoMay(approval.approvers)}${
        approval.rule !== null && html` · rule <code>${visible(approval.rule)}</code>`
      }${approval.input.length > 400 && html` · ${approval.input.length} characters, scroll to read all`}${approval.kind === 'start' && approval.state === 'pending' && html` · no answer by ${moment(approval.deadline)} is a no`}
    </p>`;

function wants({ kind, job, title, tool }: ApprovalView): string {
  if (kind === 'start') return `asks to ${visible(title === '' ? `start ${job}` : title)}`;
  return tool === 'Bash' ? 'wants to run' : `asks for ${tool}`;
}

export function approvalCard(approval: ApprovalView, { job, viewer, now }: JobSnapshot): Html {
  const pending = approval.state === 'pending';
  return html`<article
    class="approval${pending ? '' : ' decided'}"
    id="${approval.ref}"
    data-key="approval-${approval.ref}"
    data-approval="${approval.ref}"
    data-hash="${approval.hash}"
    tabindex="-1"
    aria-label="Approval ${approval.ref}"
  >
    ${question(approval, job, now)}${pending ? decide(approval, viewer, job) : decided(approval)}
  </article>`;
}

function decide({ ref, kind, approvers }: ApprovalView, viewer: JobSnapshot['viewer'], job: JobView): Html {
  const mayNot = viewer.mayApprove.includes(ref)
    ? null
    : `Only ${whoMay(approvers)} may decide; you are ${viewer.login} with the role ${viewer.role} on ${job.repository.owner}/${job.repository.name}.`;
  const disabled = mayNot === null ? nothing : html`disabled`;
  return html`<div class="decide live-only">
      <button type="button" class="button deny" data-decision="deny" ${disabled}>Deny</button
      ><button type="button" class="button approve" data-decision="allow" ${disabled}>Approve</button>
    </div>
    ${
      mayNot === null
        ? html`<details class="reason live-only" data-key="reason-${ref}">
            <summary>Add a reason</summary>
            <input
              class="input"
              data-reason
              data-key="reason-text-${ref}"
              maxlength="500"
              aria-label="Reason for ${ref}"
              placeholder="${kind === 'start' ? 'Said to the team' : 'Said to the agent and the team'}"
            />
          </details>`
        : html`<p class="may-not">${icon('no-entry')}${mayNot}</p>`
    }
    <p class="error" role="alert" data-error></p>`;
}

const decided = ({ kind, state, decidedBy, decidedReason }: ApprovalView): Html =>
  html`<p class="verdict">
    ${icon(state === 'allowed' ? 'check' : 'x')}<span
      >${state === 'allowed' ? 'Approved' : 'Denied'}${decidedBy !== null && ` by ${decidedBy}`}${decidedReason !== '' && html`: “${decidedReason}”`}.
      ${kind === 'tool' ? 'Waiting for the runner to act on it.' : 'It takes effect in a moment.'}</span
    >
  </p>`;
