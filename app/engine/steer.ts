/** What people do to a running session: messages, decisions on approvals, interrupts and stops. The same from comment and page. */
import { projection, type KeyedEffect } from '../dispatch/effects.ts';
import type { Job } from '../dispatch/job.ts';
import { approvalRef, jobRef, type Person } from '../ground/ids.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Approval } from '../remote/approval.ts';
import { decideApproval, type Verdict } from '../remote/decide-approval.ts';
import type { Order } from '../wire/controls.ts';
import type { AppEvent } from '../wire/events.ts';
import type { Act } from './handle.ts';
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
  const number = await order(scope, session.value, {
    kind: 'message',
    text: message.text,
    by: message.by.login,
    mode: message.mode,
  });
  await note(scope, session.value, {
    kind: 'message.queued',
    control: number,
    by: message.by.login,
    text: message.text,
    mode: message.mode,
  });
  return accepted(number);
}

/** Ends the running turn and keeps the session. */
export async function interruptSession(scope: Act, job: number, by: Person): Promise<Result<number>> {
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  return accepted(await order(scope, session.value, { kind: 'interrupt', by: by.login }));
}

export async function decideOnApproval(scope: Act, number: number, verdict: Verdict): Promise<Result<Approval>> {
  const approval = await scope.tx.approval(number);
  if (!approval) return rejected('unknown_approval', `There is no ${approvalRef(number)} in this repository.`);
  const decided = decideApproval(approval, verdict, scope.now);
  if (!decided.ok) return decided;
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

/** Saves a decided or expired approval, orders the runner to apply it, and brings thread and check up to date. */
export async function settleApproval(scope: Act, approval: Approval, event: AppEvent): Promise<void> {
  await scope.tx.saveApproval(approval);
  const decision = approval.state === 'allowed' ? 'allow' : 'deny';
  const by = approval.decidedBy ?? 'signalbox';
  await order(scope, approval.sessionId, {
    kind: 'decision',
    request: approval.request,
    hash: approval.hash,
    decision,
    by,
    reason: approval.decidedReason,
  });
  await note(scope, approval.sessionId, event);
  await showApproval(scope, approval);
}

/** The thread's report and the job's check show the approval's new state. */
export async function showApproval(scope: Act, approval: Approval): Promise<void> {
  const [job] = await scope.tx.jobs([approval.job]);
  if (!job) return;
  scope.tell(jobTopic(job.repositoryId, job.number), { kind: 'job' });
  await scope.enqueue(projectionsOf(job, scope.random));
}

export async function note(scope: Act, sessionId: string, event: AppEvent): Promise<void> {
  const entry = await scope.tx.appendEvent(sessionId, event, scope.now);
  scope.tell(sessionTopic(sessionId), { kind: 'log', entries: [entry] });
}

async function order(scope: Act, sessionId: string, what: Order): Promise<number> {
  const control = await scope.tx.addControl(sessionId, what, scope.now);
  scope.tell(sessionTopic(sessionId), { kind: 'control', control });
  return control.number;
}

async function runningSession(scope: Act, number: number): Promise<Result<string>> {
  const [job] = await scope.tx.jobs([number]);
  if (!job)
    return rejected(
      'unknown_job',
      `There is no ${jobRef(number)} in this repository. \`/status\` lists the jobs of this thread.`,
    );
  if (job.state !== 'running' || job.sessionId === null)
    return rejected('not_running', `${jobRef(number)} is ${job.state}, so there is no session to speak to.`);
  if (job.work.kind === 'run')
    return rejected('no_agent', `${jobRef(number)} is a shell command, which takes no messages.`);
  return accepted(job.sessionId);
}

function projectionsOf(job: Job, seed: string): KeyedEffect[] {
  const report = projection('report', job.thread.number, { kind: 'report', thread: job.thread.number }, seed, 0);
  return job.thread.kind === 'pull'
    ? [report, projection('check', job.number, { kind: 'check', job: job.number }, seed, 0)]
    : [report];
}
