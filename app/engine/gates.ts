/** The gate before a job that a stranger asked for: an approval, bound to the exact commands and commit, opens or shuts it. */
import { projection, type KeyedEffect } from '../dispatch/effects.ts';
import { startApprovers } from '../dispatch/gate.ts';
import type { Job } from '../dispatch/job.ts';
import { approvalRef, jobRef } from '../ground/ids.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import { visible } from '../ground/plain-text.ts';
import type { Approval } from '../remote/approval.ts';
import { carryOut, type Act } from './handle.ts';
import { hashOf } from './hash.ts';
import { questionEffects } from './push-effects.ts';

/** How long `needs-approval` waits for an answer that makes it needless, in milliseconds. */
const LABEL_DELAY = 3_000;

/** Asks the approvers of the jobs' profile to let them start. All jobs wait at gate `number`, and share thread and commit. */
export async function requestStart(scope: Act, number: number, jobs: readonly Job[]): Promise<void> {
  const [first] = jobs;
  if (!first) return;
  const refs = jobs.map((job) => jobRef(job.number)).join(', ');
  const input = visible(
    [
      `asked by ${first.requester.login}, at commit ${first.commit}${first.isFork ? ' of a fork' : ''}`,
      ...jobs.map((job) => `${jobRef(job.number)} with profile ${job.profile.name}:\n${job.asked}\n${workOf(job)}`),
    ].join('\n\n'),
  );
  const approval: Approval = {
    repositoryId: first.repositoryId,
    number,
    kind: 'start',
    job: first.number,
    sessionId: null,
    request: `start/${approvalRef(number)}`,
    tool: 'Start',
    title: `start ${refs}`,
    input,
    hash: hashOf(input),
    rule: null,
    approvers: startApprovers(first),
    state: 'pending',
    requestedAt: scope.now,
    deadline: scope.now + first.limits.gateSeconds * 1000,
    sessionRule: null,
    scope: null,
    decidedBy: null,
    decidedReason: '',
    decidedAt: null,
    appliedAt: null,
  };
  await scope.tx.insertApproval(approval);
  await scope.enqueue(showing(approval, first, scope.random));
}

/** What was decided about a gate takes effect at once. */
export async function applyGate(
  scope: Act,
  approval: Approval,
  by: { readonly id: number; readonly login: string } | null,
): Promise<Result<Approval>> {
  const applied: Approval = { ...approval, appliedAt: scope.now };
  await scope.tx.saveApproval(applied);
  const [first] = await scope.tx.jobs([approval.job]);
  const gated = first ? await scope.tx.jobsOfThread(first.thread.number, ['gated']) : [];
  const opened = approval.state === 'allowed' ? by : null;
  const who = by?.login ?? 'signalbox';
  const reason = opened
    ? ''
    : approval.state === 'expired'
      ? 'nobody let it start in time'
      : `${who} did not let it start${approval.decidedReason === '' ? '' : `: ${approval.decidedReason}`}`;
  const decided = await carryOut(scope, {
    kind: 'gate',
    jobs: gated.filter((job) => job.gate === approval.number).map((job) => job.number),
    opened,
    by: who,
    reason,
    expired: approval.state === 'expired',
  });
  if (!decided.ok) return decided;
  if (first) await scope.enqueue(showing(applied, first, scope.random));
  return accepted(applied);
}

/** What an agent would be told, or a shell given, as an approver must see it: not only the name of a job. */
function workOf(job: Job): string {
  if (job.work.kind === 'run') return `$ ${job.work.command}`;
  return job.work.prompt.map((part) => (typeof part === 'string' ? part : `{{ ${part.need}.${part.field} }}`)).join('');
}

/** The effects that bring everything up to date that shows an approval, and tell of a new one. */
export function showing(approval: Approval, job: Job, seed: string): KeyedEffect[] {
  const { number } = job.thread;
  return [
    projection('report', number, { kind: 'report', thread: number }, seed, 0),
    // A question that is answered within seconds moves no label.
    projection('labels', number, { kind: 'labels', thread: number }, seed, LABEL_DELAY),
    ...(job.thread.kind === 'pull'
      ? [
          projection('check', job.number, { kind: 'check', job: job.number }, seed, 0),
          projection('approval_check', approval.number, { kind: 'approval_check', approval: approval.number }, seed, 0),
        ]
      : []),
    ...questionEffects(approval),
  ];
}
