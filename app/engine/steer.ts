/** What people do to a running session: messages, decisions on approvals, interrupts. The same from comment and page. */
import { approvalRef, type Person } from '../ground/ids.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Approval } from '../remote/approval.ts';
import { decideApproval, type Verdict } from '../remote/decide-approval.ts';
import type { AppEvent } from '../wire/events.ts';
import { noteAct } from './audit.ts';
import { applyGate, showing } from './gates.ts';
import { note, type Act } from './handle.ts';
import { jobTopic } from './live.ts';
import { order, runningSession } from './session-orders.ts';
import { type Grant, grantOf, orderRules } from './session-rules.ts';

export interface Message {
  readonly job: number;
  readonly text: string;
  readonly by: Person;
  readonly mode: 'queue' | 'steer';
}

/** Queues a message for the runner; returns the control's number. */
export async function tellSession(scope: Act, message: Message): Promise<Result<number>> {
  const { job, text, by } = message;
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  const control = await queueMessage(scope, session.value, message);
  await noteAct(scope, { job, by, what: 'message', detail: text });
  return accepted(control);
}

async function queueMessage(scope: Act, sessionId: string, { text, by, mode }: Omit<Message, 'job'>): Promise<number> {
  const control = await order(scope, sessionId, { kind: 'message', text, by: by.login, mode });
  await note(scope, sessionId, { kind: 'message.queued', control, by: by.login, text, mode });
  return control;
}

/** Ends the running turn and keeps the session; `text`, where there is one, is what the agent hears next. */
export async function interruptSession(scope: Act, job: number, by: Person, text = ''): Promise<Result<number>> {
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  const number = await order(scope, session.value, { kind: 'interrupt', by: by.login });
  await note(scope, session.value, { kind: 'interrupt.requested', by: by.login });
  await noteAct(scope, { job, by, what: 'interrupt', detail: text });
  return accepted(text === '' ? number : await queueMessage(scope, session.value, { text, by, mode: 'queue' }));
}

export async function decideOnApproval(scope: Act, number: number, verdict: Verdict): Promise<Result<Approval>> {
  const approval = await scope.tx.approval(number);
  if (!approval) return rejected('unknown_approval', `There is no ${approvalRef(number)} in this repository.`);
  if (approval.kind === 'start' && (await isOwn(scope, approval, verdict)))
    return rejected(
      'no_right',
      `${approvalRef(number)} is about jobs that you asked for yourself: somebody else has to let them start.`,
    );
  const decided = decideApproval(approval, verdict, scope.now);
  if (!decided.ok) return decided;
  const given = await grantOf(scope, decided.value);
  if (!given.ok) return given;
  const applied = approval.kind === 'start' ? await applyGate(scope, decided.value, verdict.by) : decided;
  if (!applied.ok) return applied;
  await noteDecision(scope, decided.value, verdict);
  if (approval.kind === 'tool') await answerAgent(scope, decided.value, verdict, given.value);
  return applied;
}

async function answerAgent(scope: Act, approval: Approval, verdict: Verdict, grant: Grant | null): Promise<void> {
  const by = verdict.by.login;
  // The runner must know the rule before it lets the call go, since the next call may follow at once.
  if (grant) await orderRules(scope, grant.sessionId, grant.rules, by);
  await settleApproval(scope, approval, {
    kind: 'approval.decided',
    approval: approvalRef(approval.number),
    request: approval.request,
    decision: verdict.decision,
    by,
    reason: verdict.reason,
    ...(grant && { rule: grant.rule }),
  });
  if (grant) await note(scope, grant.sessionId, { kind: 'policy', allow: [...grant.rules], by });
}

async function noteDecision(scope: Act, approval: Approval, { by, decision, reason }: Verdict): Promise<void> {
  const { number, job, title, tool, scope: reach, sessionRule } = approval;
  const how = reach === 'session' ? `, for the session: ${sessionRule}` : reason === '' ? '' : `, ${reason}`;
  await noteAct(scope, {
    job,
    by,
    what: decision,
    detail: `${approvalRef(number)} (${title || tool})${how}`,
  });
}

/** Whoever needs leave cannot give it to themselves. Taking the question back by a no is anybody's who may answer. */
async function isOwn({ tx }: Act, approval: Approval, { by, decision }: Verdict): Promise<boolean> {
  const [job] = decision === 'allow' ? await tx.jobs([approval.job]) : [];
  return job?.requester.id === by.id;
}

/** Saves a decided or expired approval, orders the runner to apply it, and brings thread and check up to date. */
export async function settleApproval(scope: Act, approval: Approval, event: AppEvent): Promise<void> {
  const { sessionId } = approval;
  if (sessionId === null) {
    await applyGate(scope, approval, null);
    return;
  }
  await scope.tx.saveApproval(approval);
  await order(scope, sessionId, {
    kind: 'decision',
    request: approval.request,
    hash: approval.hash,
    decision: approval.state === 'allowed' ? 'allow' : 'deny',
    by: approval.decidedBy ?? 'signalbox',
    reason: approval.decidedReason,
  });
  await note(scope, sessionId, event);
  await showApproval(scope, approval);
}

/** Everything that shows the approval shows its new state. */
export async function showApproval(scope: Act, approval: Approval): Promise<void> {
  const [job] = await scope.tx.jobs([approval.job]);
  if (!job) return;
  scope.tell(jobTopic(job.repositoryId, job.number), { kind: 'job' });
  await scope.enqueue(showing(approval, job, scope.random));
}
