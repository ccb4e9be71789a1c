/** What the thread's comment says of approvals: in full what somebody has to answer, in one line what was answered. */
import type { ApprovalView, JobView } from '../ground/job-view.ts';
import { hasEnded } from '../ground/job-state.ts';
import { code, codeBlock, plain, typed } from '../ground/markdown.ts';
import { visible } from '../ground/plain-text.ts';
import { whoInWords } from '../ground/who.ts';
import { essential, type Piece } from './fit.ts';
import { sentenceStart } from '../ground/sentence.ts';
import { momentOf } from './words.ts';

/** An approval with the jobs that it is about: one that asks, or all that need one approval to start. */
interface Question {
  readonly approval: ApprovalView;
  readonly jobs: readonly JobView[];
}

/** Pending approvals that are shown each by itself; a session asks one thing after the other, so there are never so many. */
const SHOWN = 60;
/** Decided ones that are remembered here. */
const REMEMBERED = 20;

function questionsOf(
  jobs: readonly JobView[],
  isWanted: (approval: ApprovalView, job: JobView) => boolean,
): Question[] {
  const found = new Map<string, Question>();
  for (const job of jobs)
    for (const approval of job.approvals)
      if (!found.has(approval.ref) && isWanted(approval, job))
        found.set(approval.ref, {
          approval,
          jobs: approval.kind === 'start' ? gatedBy(approval, job, jobs) : [job],
        });
  return [...found.values()].sort((a, b) => numberOf(a.approval) - numberOf(b.approval));
}

function gatedBy({ ref }: ApprovalView, asking: JobView, jobs: readonly JobView[]): readonly JobView[] {
  const gated = jobs.filter((job) => job.gate === ref);
  return gated.length > 0 ? gated : [asking];
}

const numberOf = ({ ref }: ApprovalView): number => Number(ref.slice(1));

/** The pending ones, each with its exact input as long as there is room, and never without its name, its job and a link. */
export function pendingPieces(jobs: readonly JobView[], prefix: string | null): Piece[] {
  const pending = questionsOf(jobs, ({ state }, job) => state === 'pending' && !hasEnded(job.state));
  return [
    ...pending.slice(0, SHOWN).map((question) => pieceOf(question, prefix)),
    essential(
      pending.length > SHOWN
        ? `And ${pending.length - SHOWN} more approvals wait for an answer: the session pages of their jobs show them.`
        : '',
    ),
  ];
}

function pieceOf({ approval, jobs }: Question, prefix: string | null): Piece {
  const { ref, input, approvers, deadline } = approval;
  const line = `**${ref}** · ${askingOf(approval, jobs)}. Reply ${typed(`approve ${ref}`, prefix)} or ${typed(`deny ${ref} reason`, prefix)}.`;
  const more = `${sentenceStart(whoInWords(approvers))} may decide; no answer by ${momentOf(deadline)} is a no.`;
  const url = jobs[0]?.url ?? '';
  // Long inputs are looked through once, not for every form.
  const shown = visible(input);
  const full = (limit: number): string => {
    const cut =
      shown.length > limit ? ` It is too long for a comment: read all of it on the [session page](${url}) first.` : '';
    return `${line} ${more}${cut}\n\n${codeBlock(shown, 'text', limit)}`;
  };
  return {
    rank: 50,
    forms: [full(4_000), full(800), full(200), `${line} Read all of it on the [session page](${url}) first.`],
  };
}

/** `J12 asks to use Bash`; the links lead to the jobs. */
function askingOf({ kind, tool }: ApprovalView, jobs: readonly JobView[]): string {
  const [first, second] = jobs;
  if (kind === 'tool' || first === undefined) return `${linked(first)} asks to use ${plain(tool, 40)}`;
  if (second === undefined) return `${linked(first)} needs an approval to start`;
  const listed = jobs.slice(0, 10).map(linked).join(', ');
  return `${listed}${jobs.length > 10 ? ` and ${jobs.length - 10} more` : ''} need an approval to start`;
}

const linked = (job: JobView | undefined): string => (job === undefined ? 'A job' : `[${job.ref}](${job.url})`);

/** One line for each approval that was decided, the newest last; empty when there is none. */
export function decidedOf(jobs: readonly JobView[]): string {
  const decided = questionsOf(jobs, ({ state }) => state !== 'pending');
  const lines = decided.slice(-REMEMBERED).map(({ approval, jobs: about }) => `- ${verdictOf(approval, about)}`);
  const before = decided.length - lines.length;
  return lines.length === 0
    ? ''
    : `<details><summary>${decided.length} decided ${decided.length === 1 ? 'approval' : 'approvals'}</summary>\n\n${before > 0 ? `- ${before} earlier ones\n` : ''}${lines.join('\n')}\n\n</details>`;
}

const VERDICTS: Record<ApprovalView['state'], string> = {
  pending: 'waits',
  allowed: 'allowed',
  denied: 'denied',
  expired: 'was not answered in time',
  withdrawn: 'was withdrawn',
};

function verdictOf(
  { ref, kind, state, tool, decidedBy, decidedReason }: ApprovalView,
  jobs: readonly JobView[],
): string {
  const about = kind === 'start' ? 'start' : plain(tool, 40);
  const who =
    decidedBy !== null && (state === 'allowed' || state === 'denied') ? ` by ${code(`@${decidedBy}`, 60)}` : '';
  const why = decidedReason === '' || state === 'withdrawn' ? '' : `: ${plain(decidedReason, 160)}`;
  return `**${ref}** ${VERDICTS[state]}${who} · ${jobs
    .slice(0, 3)
    .map(({ ref: job }) => job)
    .join(', ')} ${about}${why}`;
}
