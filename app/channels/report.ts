/** The one comment of a thread: a table of its jobs, what waits for an answer, the chain as a graph, what can be typed. Edited in place, short. */
import type { ApprovalView, JobView } from '../ground/job-view.ts';
import { hasEnded } from '../ground/job-state.ts';
import { codeInTable, plain, typed } from '../ground/markdown.ts';
import { chainGraph } from './chain-graph.ts';
import { essential, fitted, type Piece, whole } from './fit.ts';
import { deliveryLinks, notesOf, stateInWords } from './job-notes.ts';
import { decidedOf, pendingPieces } from './report-approvals.ts';
import { momentOf } from './words.ts';

/** Marks our comment, so that it is found again after a crash. It counts only in comments written by the app itself. */
export const REPORT_MARKER = '<!-- signalbox:report -->';

/** GitHub refuses bodies over 65,536 characters; the margin is for the parts that are counted in bytes elsewhere. */
const BODY_LIMIT = 60_000;
/** Newest jobs shown at once, and with those that have not ended; older ones are folded, and the oldest are only counted. */
const SHOWN = 12;
const SHOWN_AT_MOST = 24;
const FOLDED = 40;

/** `jobs` oldest first; `helpTable` is the grammar's table; `prefix` is the one that the repository's commands have. */
export function reportOf(jobs: readonly JobView[], helpTable: string, prefix: string | null = null): string {
  const recent = new Set(jobs.slice(-SHOWN));
  const shown = jobs.filter((job) => recent.has(job) || !hasEnded(job.state)).slice(-SHOWN_AT_MOST);
  const older = jobs.filter((job) => !shown.includes(job));
  return fitted(
    [
      essential(REPORT_MARKER),
      tablePiece(shown, prefix),
      essential(paused(jobs)),
      ...pendingPieces(jobs, prefix),
      whole(30, chainGraph(shown)),
      whole(10, decidedOf(jobs)),
      foldedPiece(older, prefix),
      whole(40, details('What you can type', helpTable)),
    ],
    BODY_LIMIT,
  );
}

/** The newest rows stay whatever happens. */
function tablePiece(jobs: readonly JobView[], prefix: string | null): Piece {
  const form = (most: number): string => table(jobs.slice(-most), prefix);
  return {
    rank: 60,
    forms: [form(SHOWN_AT_MOST), form(SHOWN), form(4), form(1)],
  };
}

function foldedPiece(jobs: readonly JobView[], prefix: string | null): Piece {
  if (jobs.length === 0) return essential('');
  const form = (most: number): string => {
    const folded = jobs.slice(-most);
    const before = jobs.length - folded.length;
    return details(
      `${folded.length} earlier ${folded.length === 1 ? 'job' : 'jobs'}${before > 0 ? ` (and ${before} before them)` : ''}`,
      table(folded, prefix),
    );
  };
  return { rank: 20, forms: [form(FOLDED), form(20), form(5), ''] };
}

function table(jobs: readonly JobView[], prefix: string | null): string {
  const rows = jobs.map(
    (job) =>
      `| ${[link(job.ref, job.url), titleOf(job), stateOf(job, prefix), `@${job.requester}`, linksOf(job)].join(' | ')} |`,
  );
  return ['| | job | state | asked by | |', '|-|-|-|-|-|', ...rows].join('\n');
}

function titleOf(job: JobView): string {
  return job.name === null ? codeInTable(job.title, 60) : `**${plain(job.name, 40)}**`;
}

function stateOf(job: JobView, prefix: string | null): string {
  const asked = asking(job);
  return [
    asked === '' ? stateInWords(job) : asked,
    job.state === 'held' ? `${typed(`release ${job.ref}`, prefix)} lets it go on` : '',
    ...notesOf(job),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Questions named in a row; the comment shows each of them below. */
const NAMED = 3;

function asking(job: JobView): string {
  const isOpen = ({ kind, state }: ApprovalView): boolean => kind === 'tool' && state === 'pending';
  const pending = hasEnded(job.state) ? [] : job.approvals.filter(isOpen);
  if (pending.length === 0) return '';
  const named = pending.slice(0, NAMED).map(({ ref, input }) => `**${ref}** ${codeInTable(input, 60)}`);
  const more = pending.length > NAMED ? ` and ${pending.length - NAMED} more` : '';
  return `🟡 needs approval ${named.join(', ')}${more}`;
}

function linksOf(job: JobView): string {
  return [...deliveryLinks(job), link('session', job.url), job.runUrl === null ? '' : link('run', job.runUrl)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** The same for every job of the installation, so it is said once. */
function paused(jobs: readonly JobView[]): string {
  const pause = jobs.find((job) => job.paused !== null && !hasEnded(job.state))?.paused;
  return pause ? `⏸ GitHub makes us wait until ${momentOf(pause.until)}: ${plain(pause.why, 200)}` : '';
}

const link = (text: string, url: string): string => `[${text}](${url})`;

const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
