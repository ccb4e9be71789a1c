/** An approval that waits for a person (or for the runner to act on it): everything needed to decide, and two buttons well apart. */
import type { ApprovalView, JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import type { ApprovalRef } from '../../ground/ids.ts';
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, type Html } from '../html.ts';
import type { JobSnapshot } from '../view.ts';
import { moment, until } from './clock.ts';
import { sentenceEnd } from './box.ts';
import { icon } from './icon.ts';
import { inlineMarkdown } from './markdown.ts';
import { whoMay } from './person.ts';

/** What this person answered from here, and what came of it: still on its way, not accepted, or somebody was faster. */
export interface Answer {
  readonly said: 'allow' | 'deny' | 'session';
  readonly stage: 'sent' | 'refused' | 'late';
  /** Why it was not accepted. */
  readonly problem: Html;
}

export type Answers = ReadonlyMap<ApprovalRef, Answer>;

export const NO_ANSWERS: Answers = new Map();

/** What the dock holds, the oldest first: the undecided, the decided whose decision has not taken effect yet, and those where somebody was faster than this person. */
export const openApprovals = (job: JobView, answers: Answers = NO_ANSWERS): ApprovalView[] =>
  hasEnded(job.state)
    ? []
    : job.approvals
        .filter(
          ({ ref, state, appliedAt }) =>
            state === 'pending' ||
            ((state === 'allowed' || state === 'denied') && appliedAt === null) ||
            answers.get(ref)?.stage === 'late',
        )
        .toSorted((one, other) => one.requestedAt - other.requestedAt);

/** The question itself, without buttons. */
const question = (approval: ApprovalView, job: JobView, now: number): Html =>
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

export function approvalCard(
  approval: ApprovalView,
  snapshot: Pick<JobSnapshot, 'job' | 'viewer' | 'now' | 'runnerConnected'>,
  answer?: Answer,
): Html {
  const { job, viewer, now } = snapshot;
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
    ${question(approval, job, now)}${pending ? decide(approval, viewer, job, answer) : decided(approval, snapshot, answer)}
  </article>`;
}

function decide(
  { ref, kind, approvers, sessionRule }: ApprovalView,
  viewer: JobSnapshot['viewer'],
  job: JobView,
  answer?: Answer,
): Html {
  if (viewer.shared !== null)
    return html`<p class="may-not">${icon('hourglass')}Waiting for someone who may decide.</p>`;
  const mayNot = viewer.mayApprove.includes(ref)
    ? null
    : `Only ${whoMay(approvers)} may decide; you are ${viewer.login} with the role ${viewer.role} on ${job.repository.owner}/${job.repository.name}.`;
  const sent = answer?.stage === 'sent' ? answer.said : null;
  const disabled = mayNot === null && sent === null ? nothing : html`disabled`;
  return html`<div class="decide live-only">
      <button type="button" class="button deny" data-decision="deny" ${disabled}>
        ${sent === 'deny' ? 'Denying…' : 'Deny'}</button
      ><button type="button" class="button approve" data-decision="allow" ${disabled}>
        ${sent === 'allow' ? 'Approving…' : 'Approve'}
      </button>
    </div>
    ${
      mayNot === null
        ? html`<div class="more-decide live-only">
            <details class="reason" data-key="reason-${ref}">
              <summary>Add a reason</summary>
              <input
                class="input"
                data-reason
                data-key="reason-text-${ref}"
                maxlength="500"
                aria-label="Reason for ${ref}"
                placeholder="${kind === 'start' ? 'Said to the team' : 'Said to the agent and the team'}"
              />
            </details>
            ${sessionRule !== null && sessionWide(ref, sessionRule, sent)}
          </div>`
        : html`<p class="may-not">${icon('no-entry')}${mayNot}</p>`
    }
    <p class="error" role="alert" data-error>${answer?.stage === 'refused' && answer.problem}</p>`;
}

/** Behind a menu, since it reaches further than what is asked: the rule is shown before it is given. */
const sessionWide = (ref: ApprovalRef, rule: string, sent: Answer['said'] | null): Html =>
  html`<details class="session-wide" data-key="session-${ref}">
    <summary>Approve in this session…${icon('triangle-down')}</summary>
    <div>
      <p>
        Allows this, and whatever else the rule names, without asking again until the session ends or someone takes it
        back. What the profile denies stays denied.
      </p>
      <pre dir="ltr" aria-label="The rule">${visible(rule)}</pre>
      <button
        type="button"
        class="button approve"
        data-decision="allow"
        data-scope="session"
        ${sent !== null && html`disabled`}
      >
        ${sent === 'session' ? 'Approving…' : 'Approve in this session'}
      </button>
    </div>
  </details>`;

function decided(
  { ref, kind, state, scope, sessionRule, decidedBy, decidedReason, appliedAt }: ApprovalView,
  { viewer, runnerConnected }: Pick<JobSnapshot, 'viewer' | 'runnerConnected'>,
  answer: Answer | undefined,
): Html {
  const wasFaster = answer?.stage === 'late' && decidedBy !== viewer.login;
  const words = { allowed: 'Approved', denied: 'Denied', expired: 'Expired', withdrawn: 'Withdrawn by the agent' }[
    state === 'pending' ? 'expired' : state
  ];
  return html`<p class="verdict" role="status">
      ${icon(state === 'allowed' ? 'check' : 'x')}<span
        >${words}${decidedBy !== null && ` by ${decidedBy}`}${scope === 'session' && sessionRule !== null && html` for the rest of the session (<code>${visible(sessionRule)}</code>)`}${decidedReason !== '' && html`: “${decidedReason}”`}.
        ${effect(kind, appliedAt, runnerConnected)}${wasFaster && html` <strong>Your ${answer.said === 'deny' ? 'Deny' : 'Approve'} came after it and changed nothing.</strong>`}</span
      >
    </p>
    ${wasFaster && html`<button type="button" class="button live-only" data-action="verdict-read" data-key="read-${ref}">OK</button>`}`;
}

function effect(kind: ApprovalView['kind'], appliedAt: number | null, runnerConnected: boolean): Html {
  if (appliedAt !== null) return html`It took effect at ${moment(appliedAt)}.`;
  if (kind === 'start') return html`It takes effect in a moment.`;
  return runnerConnected
    ? html`Waiting for the runner to act on it.`
    : html`Waiting for the runner, which is not connected now, to act on it.`;
}
