/** `--dry-run`: what would run, where, with which permissions, after what. Nothing is written. */
import { startApprovers } from '../dispatch/gate.ts';
import type { PlannedJob } from '../dispatch/plan.ts';
import { dryRunText } from '../dispatch/texts.ts';
import { WORKFLOW_PATH } from '../ground/paths.ts';
import type { Act } from './handle.ts';
import { mayStart, type Gathered, type SubmitContext } from './submit.ts';

/** Beyond this many, the queue is only long. */
const COUNTED = 100;

export async function dryRunOf(
  { tx }: Act,
  planned: readonly PlannedJob[],
  gathered: Gathered,
  { requester }: SubmitContext,
): Promise<string> {
  const { commit, isFork } = gathered.head;
  const { limits, groups, who } = gathered.configured.config;
  const startOf = (job: PlannedJob) => {
    if (mayStart(job, requester, gathered)) return { kind: 'may' } as const;
    return who.outsiders === 'gate'
      ? ({ kind: 'gate', approvers: startApprovers(job) } as const)
      : ({ kind: 'may_not' } as const);
  };
  const jobs = planned.map((job) => ({ planned: job, commit, start: startOf(job) }));
  return dryRunText(requester.login, jobs, {
    workflow: WORKFLOW_PATH,
    isFork,
    blockedBy: gathered.blockedBy,
    slots: limits.slots,
    perThread: limits.perThread,
    groups,
    busy: (await tx.busyJobs()).length,
    queued: (await tx.queueHead(COUNTED, [], [])).length,
  });
}
