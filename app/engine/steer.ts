/** What people do to a running session: messages, decisions on approvals, interrupts. The same from comment and page. */
import { unknownJob } from '../dispatch/recording.ts';
import { standingText } from '../dispatch/texts.ts';
import { approvalRef, jobRef, type Person } from '../ground/ids.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Approval } from '../remote/approval.ts';
import { decideApproval, type Verdict } from '../remote/decide-approval.ts';
import type { Order } from '../wire/controls.ts';
import type { AppEvent } from '../wire/events.ts';
import { applyGate, showing } from './gates.ts';
import { note, type Act } from './handle.ts';
import { jobTopic, sessionTopic } from './live.ts';

export interface Message {
  readonly job: number;
  readonly text: string;
  readonly by: Person;
  readonly mode: 'queue' | 'steer';
}

/** Queues a message for the runner; returns the control's number. */
export async function tellSession(scope: Act, message: Message): Promise<Result<number>> {
  const session = await runningSession(scope, message.job);
  if (!session.ok) return session;
  const { text, by, mode } = message;
  const control = await order(scope, session.value, { kind: 'message', text, by: by.login, mode });
  await note(scope, session.value, { kind: 'message.queued', control, by: by.login, text, mode });
  return accepted(control);
}

/** Ends the running turn and keeps the session; `text`, where there is one, is what the agent hears next. */
export async function interruptSession(scope: Act, job: number, by: Person, text = ''): Promise<Result<number>> {
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  const number = await order(scope, session.value, { kind: 'interrupt', by: by.login });
  return text === '' ? accepted(number) : tellSession(scope, { job, text, by, mode: 'queue' });
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
  if (approval.kind === 'start') return applyGate(scope, decided.value, verdict.by);
  await settleApproval(scope, decided.value, {
    kind: 'approval.decided',
    approval: approvalRef(number),
    request: approval.request,
    decision: verdict.decision,
    by: verdict.by.login,
    reason: verdict.reason,
  });
  return decided;
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

async function order(scope: Act, sessionId: string, what: Order): Promise<number> {
  const control = await scope.tx.addControl(sessionId, what, scope.now);
  scope.tell(sessionTopic(sessionId), { kind: 'control', control });
  return control.number;
}

async function runningSession(scope: Act, number: number): Promise<Result<string>> {
  const [job] = await scope.tx.jobs([number]);
  if (!job) return unknownJob(number);
  if (job.state !== 'running' || job.sessionId === null)
    return rejected('not_running', `${standingText(number, job.state)}, so there is no session to speak to.`);
  if (job.work.kind === 'run')
    return rejected('no_agent', `${jobRef(number)} is a shell command, which takes no messages.`);
  return accepted(job.sessionId);
}
