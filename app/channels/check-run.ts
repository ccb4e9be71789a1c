/** The check run of a job: named so that a ruleset can require it, concluded truthfully, with a summary a person wants to read. */
import type { ApprovalView, JobView } from '../ground/job-view.ts';
import { hasEnded, type State } from '../ground/job-state.ts';
import { code, codeBlock, plain, typed } from '../ground/markdown.ts';
import { visible } from '../ground/plain-text.ts';
import { essential, fitted, whole, type Piece } from './fit.ts';
import { commitOf, deliveryLinks, notesOf, quoted, refusalLines } from './job-notes.ts';
import { sentenceStart } from '../ground/sentence.ts';
import { durationOf, momentOf, waitsFor } from './words.ts';
import { wordOf } from '../ground/state-words.ts';

export type Conclusion = 'success' | 'failure' | 'neutral' | 'cancelled' | 'timed_out' | 'action_required';

/** A button under a completed check run. GitHub's bounds: label 20, description 40, identifier 20 characters. */
export interface CheckButton {
  readonly label: string;
  readonly description: string;
  readonly identifier: 'retry' | 'cancel' | 'approve' | 'allow_session' | 'deny';
}

/** A remark on lines of a file. */
export interface Annotation {
  readonly path: string;
  /** From 1. */
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

export interface CheckRun {
  /** `signalbox / NAME`, or `signalbox / J12` for a job without a name. */
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | null;
  readonly title: string;
  readonly summary: string;
  /** At most three. */
  readonly buttons: readonly CheckButton[];
  /** At most 50: GitHub takes no more in one request. */
  readonly annotations: readonly Annotation[];
}

/** `signalbox / tests`: the name that a ruleset can require. */
export const checkName = (what: string): string => `signalbox / ${what}`;

/** GitHub takes 65,535 characters of a summary; the rest is room for what it counts otherwise. */
export const SUMMARY_LIMIT = 65_000;

/** A title as GitHub takes it: text, not Markdown, on one line. */
export const checkTitle = (text: string): string =>
  visible(text.slice(0, 1_000)).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed();

/**
 * Never success for work not done. A skipped job is `cancelled` here, waived or not: a ruleset takes the conclusion `skipped`
 * for a pass, and whoever waives a step lets the chain go on, not the pull request in.
 */
const CONCLUSIONS: Partial<Record<State, Conclusion>> = {
  succeeded: 'success',
  failed: 'failure',
  lost: 'failure',
  cancelled: 'cancelled',
  timed_out: 'timed_out',
  skipped: 'cancelled',
};

const RETRY: CheckButton = { label: 'Retry', description: 'A new attempt at the same commit', identifier: 'retry' };
/** GitHub promises buttons under completed checks only; where it shows them sooner, this one is there. */
const CANCEL: CheckButton = { label: 'Cancel', description: 'End this job', identifier: 'cancel' };

const IN_LINE: readonly State[] = ['gated', 'waiting', 'held', 'queued'];

/** `prefix` is the one that the repository's commands have. */
export function checkRunOf(job: JobView, prefix: string | null = null): CheckRun {
  const conclusion = CONCLUSIONS[job.state] ?? null;
  const status = conclusion !== null ? 'completed' : IN_LINE.includes(job.state) ? 'queued' : 'in_progress';
  return {
    name: checkName(job.name ?? job.ref),
    status,
    conclusion,
    title: checkTitle(titleOf(job)),
    summary: summaryOf(job, prefix),
    buttons: buttonsOf(job),
    annotations: [],
  };
}

function buttonsOf({ state }: JobView): readonly CheckButton[] {
  if (hasEnded(state)) return [RETRY];
  return state === 'stopping' ? [] : [CANCEL];
}

function titleOf(job: JobView): string {
  const pending = pendingOf(job).find(({ kind }) => kind === 'tool');
  if (pending) return `Waits for approval ${pending.ref}`;
  switch (job.state) {
    case 'gated':
      return `Needs an approval to start${job.gate === null ? '' : ` (${job.gate})`}`;
    case 'waiting':
      return `Waits ${waitsFor(job)}`;
    case 'held':
      return sentence(job);
    case 'queued':
      return 'In the queue';
    case 'dispatching':
    case 'starting':
    case 'running':
      return 'In progress';
    case 'stopping':
      return 'Stopping';
    case 'succeeded':
      return durationOf(job) === '' ? 'Succeeded' : `Succeeded in ${durationOf(job)}`;
    case 'failed':
    case 'cancelled':
    case 'timed_out':
    case 'lost':
    case 'skipped':
      return sentence(job);
  }
}

/** `Failed: npm test ended with 1`, `Held by ada`. */
function sentence({ state, reason }: JobView): string {
  const word = sentenceStart(wordOf(state));
  if (reason.startsWith(`${wordOf(state)} `)) return `${word}${reason.slice(word.length)}`;
  return reason === '' ? word : `${word}: ${reason}`;
}

/** A question of a job that is over is nobody's business any more. */
const pendingOf = (job: JobView): readonly ApprovalView[] =>
  hasEnded(job.state) ? [] : job.approvals.filter((approval) => approval.state === 'pending');

function summaryOf(job: JobView, prefix: string | null): string {
  return fitted(
    [
      essential(
        `**[Watch the session](${job.url})** · ${job.ref} on [#${job.thread.number}](${job.threadUrl}), asked by @${job.requester}`,
      ),
      { rank: 3, forms: [quoted(job.asked, 4_000), quoted(job.asked.slice(0, 600).toWellFormed(), 600)] },
      ...pendingOf(job).map((approval) => questionOf(approval, prefix)),
      // Why it has no slot changes without a word to the check.
      whole(5, job.state === 'queued' ? '' : plain(job.reason, 500)),
      whole(4, paused(job)),
      whole(4, deliveryOf(job)),
      essential(factsOf(job)),
      whole(4, remarksOf(job)),
      outputOf(job),
    ],
    SUMMARY_LIMIT,
  );
}

function questionOf({ ref, input }: ApprovalView, prefix: string | null): Piece {
  const line = `**${ref} waits for an answer.** Reply ${typed(`approve ${ref}`, prefix)} or ${typed(`deny ${ref}`, prefix)} in the thread, press a button of its own check \`${checkName(ref)}\`, or decide on the session page.`;
  return { rank: 2, forms: [`${line}\n\n${codeBlock(input, 'text', 4_000)}`, line, ''] };
}

function factsOf(job: JobView): string {
  return [
    job.commit === null ? '' : `Commit ${code(job.commit.slice(0, 12))}`,
    `profile ${code(job.profile, 60)}`,
    job.agent === null ? '' : `agent ${code(job.agent, 60)}`,
    job.runUrl === null || !hasEnded(job.state) ? '' : `[run](${job.runUrl})`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function remarksOf(job: JobView): string {
  const lines = [
    job.stale === null
      ? ''
      : `The head has moved to ${commitOf(job.stale)} since: this is about the commit above, and a new job is needed for the new one.`,
    job.isFork ? 'The commit comes from a fork, so the job runs isolated, in a run that holds no secret.' : '',
    ...notesOf({ ...job, stale: null, isFork: false }).map((note) => `${sentenceStart(note)}.`),
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `- ${line}`)
    .join('\n');
}

function paused({ paused: pause }: JobView): string {
  return pause === null ? '' : `GitHub makes us wait until ${momentOf(pause.until)}: ${plain(pause.why, 200)}`;
}

/** Where the work is, or every reason why it is nowhere. */
function deliveryOf(job: JobView): string {
  const links = deliveryLinks(job);
  const where = job.delivery?.url ? `**Delivered**: ${links.join(' · ')}` : links.join(' · ');
  const reasons = refusalLines(job).map((line) => `- ${line}`);
  return [where, ...(reasons.length === 0 ? [] : ['Why it was not delivered:', '', ...reasons])]
    .filter((line, index) => line !== '' || index > 0)
    .join('\n');
}

function outputOf({ output }: JobView): Piece {
  if (output.trim() === '') return essential('');
  const folded = (limit: number): string =>
    `<details open><summary>Output</summary>\n\n${codeBlock(output, 'text', limit)}\n\n</details>`;
  return { rank: 1, forms: [folded(8_000), folded(2_000), folded(500), ''] };
}
