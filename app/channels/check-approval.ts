/** The check run of an approval, beside those of the jobs: it asks for action, with buttons, until somebody has decided. */
import type { ApprovalView, JobView } from '../ground/job-view.ts';
import { code, codeBlock, plain, typed } from '../ground/markdown.ts';
import { visible } from '../ground/plain-text.ts';
import { whoInWords } from '../ground/who.ts';
import { checkName, type CheckButton, type CheckRun, checkTitle, type Conclusion, SUMMARY_LIMIT } from './check-run.ts';
import { essential, fitted } from './fit.ts';
import { commitOf } from './job-notes.ts';
import { sentenceStart } from '../ground/sentence.ts';
import { momentOf } from './words.ts';

/** A no is `neutral`: what comes of it is said by the job's own check, which did not do its work. */
const CONCLUSIONS: Record<ApprovalView['state'], Conclusion> = {
  pending: 'action_required',
  allowed: 'success',
  denied: 'neutral',
  expired: 'neutral',
  withdrawn: 'neutral',
};

/** `approval` is one of `job`'s; where several jobs need one approval, `job` is the first. */
export function approvalCheckOf(approval: ApprovalView, job: JobView, prefix: string | null = null): CheckRun {
  const isPending = approval.state === 'pending';
  return {
    name: checkName(approval.ref),
    status: 'completed',
    conclusion: CONCLUSIONS[approval.state],
    title: checkTitle(isPending ? questionOf(approval) : verdictOf(approval)),
    summary: summaryOf(approval, job, prefix),
    buttons: isPending ? buttonsOf(approval) : [],
    annotations: [],
  };
}

function buttonsOf({ kind, ref, sessionRule }: ApprovalView): readonly CheckButton[] {
  const what = kind === 'start' ? `${ref}: let it start` : `${ref}: let the agent do it`;
  return [
    { label: 'Approve', description: what, identifier: 'approve' },
    ...(sessionRule === null
      ? []
      : [
          {
            label: 'Approve in session',
            description: `${ref}: now and for the session`,
            identifier: 'allow_session',
          } as const,
        ]),
    { label: 'Deny', description: `${ref}: refuse it`, identifier: 'deny' },
  ];
}

/** What is asked, as plain text. */
function questionOf({ kind, job, tool }: ApprovalView): string {
  return kind === 'start' ? `${job} needs an approval to start` : `${job} asks to use ${tool}`;
}

/** `Allowed by ada`; plain text too. */
function verdictOf({ state, decidedBy, scope }: ApprovalView): string {
  switch (state) {
    case 'pending':
      return 'Waits for an answer';
    case 'expired':
      return 'Nobody answered in time, which counts as a no';
    case 'withdrawn':
      return 'No answer is needed any more';
    case 'allowed':
    case 'denied':
      return `${state === 'allowed' ? 'Allowed' : 'Denied'}${scope === 'session' ? ' in this session' : ''}${decidedBy === null ? '' : ` by ${decidedBy}`}`;
  }
}

function summaryOf(approval: ApprovalView, job: JobView, prefix: string | null): string {
  const { ref, input, rule, state } = approval;
  const about = `**[${job.ref}](${job.url})** on [#${job.thread.number}](${job.threadUrl})${job.name === null ? '' : ` · ${code(job.name, 60)}`} · profile ${code(job.profile, 60)}${job.commit === null ? '' : ` · commit ${commitOf(job.commit)}`}`;
  // Long inputs are looked through once, not for every form.
  const whole = visible(input);
  const shown = (limit: number): string =>
    `${codeBlock(whole, 'text', limit)}${whole.length > limit ? `\n\nThe whole input is too long for this place: read all of it on the [session page](${job.url}) first.` : ''}`;
  return fitted(
    [
      essential(about),
      essential(
        `${plain(questionOf(approval), 200)}${rule === null ? '' : `, because of the rule ${code(rule, 200)}`}:`,
      ),
      { rank: 1, forms: [shown(60_000), shown(20_000), shown(5_000), shown(400)] },
      essential(
        state === 'pending'
          ? howToAnswer(approval, prefix)
          : `**${plain(verdictOf(approval), 200)}.**${whyOf(approval)}`,
      ),
      essential(`Asked ${momentOf(approval.requestedAt)}. ${ref} is bound to exactly this input.`),
    ],
    SUMMARY_LIMIT,
  );
}

function howToAnswer({ ref, approvers, deadline, sessionRule }: ApprovalView, prefix: string | null): string {
  const session =
    sessionRule === null
      ? ''
      : ` ${typed(`approve ${ref} --session`, prefix)} also lets the agent do what the rule ${code(sessionRule, 200)} allows, for the rest of its session.`;
  return `${sentenceStart(whoInWords(approvers))} may decide: with the buttons of this check, with ${typed(`approve ${ref}`, prefix)} or ${typed(`deny ${ref} reason`, prefix)} in the thread, or on the session page. No answer by ${momentOf(deadline)} is a no.${session}`;
}

function whyOf({ state, decidedReason, appliedAt }: ApprovalView): string {
  const reason = decidedReason === '' ? '' : ` ${plain(decidedReason, 500)}`;
  const applied = appliedAt !== null && (state === 'allowed' || state === 'denied');
  return `${reason}${applied ? ` It took effect ${momentOf(appliedAt)}.` : ''}`;
}
