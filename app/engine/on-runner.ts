/** What GitHub says of a run, and what a runner's events ask of the domain. */
import { Failure } from '../ground/outcome.ts';
import { visible } from '../ground/plain-text.ts';
import { applyApproval } from '../remote/decide-approval.ts';
import { sessionRuleFor } from '../remote/session-rule.ts';
import { act, carryOut, note } from './handle.ts';
import { hashOf } from './hash.ts';
import type { House } from './house.ts';
import type { ApprovalApplied, ApprovalRequested, RunCompleted } from './incoming.ts';
import { approvalRef } from '../ground/ids.ts';
import { whoInWords } from '../ground/who.ts';
import type { Approval } from '../remote/approval.ts';
import { showApproval } from './steer.ts';

/** How long to wait for the answer to a dispatch before a run that nobody knows is looked at again, in milliseconds. */
const UNSETTLED = 5_000;

export async function onRunCompleted(house: House, incoming: RunCompleted, inbox: number): Promise<void> {
  const { repositoryId, runId, conclusion } = incoming;
  const job = await house.store.jobByRun(repositoryId, runId);
  if (!job) {
    // It may be the run of a dispatch whose answer is still on its way: then the job has to learn its run first.
    const unsettled = await house.store.jobsIn(repositoryId, ['dispatching', 'stopping'], 100);
    if (unsettled.some(({ runId: run }) => run === null))
      throw new Failure('transient', 'a dispatch is not settled yet', { retryAfterMs: UNSETTLED });
    return house.store.closeInbox(inbox, house.clock.now(), null);
  }
  // A rejection means that the job ended before, as it should have: the run had its last word.
  await act(house, repositoryId, { inbox }, (scope) =>
    carryOut(scope, { kind: 'run_completed', job: job.number, runId, conclusion }),
  );
}

export async function onApprovalRequested(house: House, incoming: ApprovalRequested, inbox: number): Promise<void> {
  const { repositoryId, sessionId, request, tool, title, input, hash, rule, call } = incoming;
  // What was cut or masked on its way is not what its hash was made of.
  const isWhole = hashOf(`${tool}\n${input}`) === hash;
  await act(house, repositoryId, { inbox }, async (scope) => {
    const [job] = await scope.tx.jobs([incoming.job]);
    if (
      job?.state !== 'running' ||
      job.sessionId !== sessionId ||
      (await scope.tx.approvalByRequest(sessionId, request))
    )
      return;
    const number = await scope.tx.takeApprovalNumber();
    const deadline = scope.now + job.profile.expireSeconds * 1000;
    const approval: Approval = {
      repositoryId,
      number,
      kind: 'tool',
      job: job.number,
      sessionId,
      request,
      tool,
      title: visible(title),
      input: visible(input),
      hash,
      rule,
      approvers: job.profile.approvers,
      state: 'pending',
      requestedAt: scope.now,
      deadline,
      sessionRule: isWhole ? sessionRuleFor({ tool, input, ...call }, job.profile) : null,
      scope: null,
      decidedBy: null,
      decidedReason: '',
      decidedAt: null,
      appliedAt: null,
    };
    await scope.tx.insertApproval(approval);
    await note(scope, sessionId, {
      kind: 'approval.routed',
      approval: approvalRef(number),
      request,
      approvers: whoInWords(approval.approvers),
      deadline,
      ...(approval.sessionRule !== null && { sessionRule: approval.sessionRule }),
    });
    await showApproval(scope, approval);
  });
}

export async function onApprovalApplied(house: House, incoming: ApprovalApplied, inbox: number): Promise<void> {
  await act(house, incoming.repositoryId, { inbox }, async (scope) => {
    const approval = await scope.tx.approvalByRequest(incoming.sessionId, incoming.request);
    if (!approval) return;
    const applied = applyApproval(approval, incoming.outcome, scope.now);
    await scope.tx.saveApproval(applied);
    await showApproval(scope, applied);
  });
}
