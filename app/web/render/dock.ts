/** What waits for someone: approvals for a person, messages for the agent. Above the composer, or at the side when wide. */
import { html, nothing, type Html } from '../html.ts';
import { latestPlan, type Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { approvalCard, openApprovals, type Answers, NO_ANSWERS } from './approval-card.ts';
import { plan } from './plan.ts';
import { queue } from './queue.ts';
import { rules } from './rules.ts';

/** Each part is drawn by itself, so that a change of one leaves alone what a person does in another. */
export const dock = (snapshot: JobSnapshot, session: Session): Html =>
  html`<div data-region="approvals">${approvalCards(snapshot)}</div>
    <div data-region="rules">${rules(snapshot, session)}</div>
    <div data-region="queue">${queue(snapshot, session)}</div>
    <div class="side-plan" data-region="plan">${sidePlan(session)}</div>`;

/** `answers`: what this person answered from here. */
export function approvalCards(snapshot: JobSnapshot, answers: Answers = NO_ANSWERS): Html {
  const approvals = openApprovals(snapshot.job, answers);
  return approvals.length === 0
    ? nothing
    : html`<section class="approvals" aria-label="Approvals" tabindex="-1">
        ${approvals.length > 1 && html`<h2 class="dock-title">${approvals.length} approvals, the oldest first</h2>`}${approvals.map((approval) => approvalCard(approval, snapshot, answers.get(approval.ref)))}
      </section>`;
}

export function sidePlan(session: Session): Html {
  const steps = latestPlan(session);
  return steps ? plan(steps) : nothing;
}
