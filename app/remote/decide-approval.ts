/** Who may decide an approval, and what becomes of it: the first answer wins, and a settled one never changes again. */
import { approvalRef, type Person } from '../ground/ids.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import { isAmong, whoInWords, type Standing } from '../ground/who.ts';
import type { Approval } from './approval.ts';

export interface Verdict {
  readonly decision: 'allow' | 'deny';
  readonly by: Person;
  /** With every team of the approval's approvers asked for. */
  readonly standing: Standing;
  readonly reason: string;
  /** A yes for the rest of the session adds the approval's `sessionRule` to it; `once` when left out. */
  readonly scope?: 'once' | 'session';
  /** The hash the person saw; null where the person named the approval by number in the thread, which shows the input. */
  readonly hash: string | null;
}

export function decideApproval(approval: Approval, verdict: Verdict, now: number): Result<Approval> {
  const ref = approvalRef(approval.number);
  if (!isAmong(approval.approvers, verdict.by, verdict.standing)) {
    return rejected(
      'no_right',
      `${ref} may be decided by ${whoInWords(approval.approvers)}; your role here is \`${verdict.standing.role}\`.`,
    );
  }
  if (approval.state !== 'pending')
    return rejected('already_decided', `${ref} is settled: ${settledInWords(approval)}.`);
  if (approval.deadline <= now)
    return rejected('already_decided', `${ref} is settled: nobody answered in time, so it counts as denied.`);
  if (verdict.hash !== null && verdict.hash !== approval.hash)
    return rejected('changed', `${ref} asks for something else than what you saw. Look at it again.`);
  const isYes = verdict.decision === 'allow';
  const scope = isYes ? (verdict.scope ?? 'once') : null;
  if (scope === 'session' && approval.sessionRule === null)
    return rejected('no_session_rule', `${ref} can be approved only once: ${whyOnlyOnce(approval)}.`);
  return accepted({
    ...approval,
    state: isYes ? 'allowed' : 'denied',
    scope,
    decidedBy: verdict.by.login,
    decidedReason: verdict.reason,
    decidedAt: now,
  });
}

/** No answer by the deadline is a deny. */
export function expireApproval(approval: Approval, now: number): Approval | undefined {
  if (approval.state !== 'pending' || approval.deadline > now) return undefined;
  return { ...approval, state: 'expired', decidedReason: 'nobody answered in time', decidedAt: now };
}

/** The runner answered the agent, or the agent gave up asking. */
export function applyApproval(approval: Approval, outcome: 'allowed' | 'denied' | 'withdrawn', now: number): Approval {
  // A request that the agent took back was never carried out, even where somebody had allowed it.
  const unused = approval.state === 'pending' || (approval.state === 'allowed' && approval.appliedAt === null);
  const state = outcome === 'withdrawn' && unused ? 'withdrawn' : approval.state;
  return { ...approval, state, appliedAt: approval.appliedAt ?? now };
}

const whyOnlyOnce = ({ kind }: Approval): string =>
  kind === 'start'
    ? 'it is about the start of jobs, not about a session'
    : 'no rule says exactly what it asks for, or the profile lets none decide it';

function settledInWords(approval: Approval): string {
  switch (approval.state) {
    case 'allowed':
      return `\`@${approval.decidedBy}\` approved it${approval.scope === 'session' ? ' for the rest of the session' : ''}`;
    case 'denied':
      return `\`@${approval.decidedBy}\` denied it`;
    case 'expired':
      return 'nobody answered in time, so it counts as denied';
    case 'withdrawn':
      return 'the agent no longer asks for it';
    case 'pending':
      return 'it waits for an answer';
  }
}
