/** The one comment of a thread: a table of its jobs, the chain as a graph, what can be typed. Edited in place, short. */
import type { JobView } from '../ground/job-view.ts';
import { code, plain } from '../ground/markdown.ts';
import { chainGraph } from './chain-graph.ts';
import { durationOf, signOf, waitsFor } from './words.ts';

/** Marks our comment, so that it is found again after a crash. It counts only in comments written by the app itself. */
export const REPORT_MARKER = '<!-- signalbox:report -->';

/** GitHub refuses bodies over 65,536 characters; the margin is for the parts that are counted in bytes elsewhere. */
const BODY_LIMIT = 60_000;
/** Jobs shown at once; older ones are folded, and the oldest are only counted. */
const SHOWN = 12;
const FOLDED = 40;

/** `jobs` oldest first; `helpTable` is the grammar's table. */
export function reportOf(jobs: readonly JobView[], helpTable: string): string {
  const shown = jobs.slice(-SHOWN);
  const folded = jobs.slice(-(SHOWN + FOLDED), -SHOWN);
  const uncounted = jobs.length - shown.length - folded.length;
  const parts = [
    REPORT_MARKER,
    table(shown),
    approvalsOf(shown),
    chainGraph(shown),
    folded.length > 0
      ? details(
          `${folded.length} earlier ${folded.length === 1 ? 'job' : 'jobs'}${uncounted > 0 ? ` (and ${uncounted} before them)` : ''}`,
          table(folded),
        )
      : '',
    details('What you can type', helpTable),
  ];
  const body = parts.filter((part) => part !== '').join('\n\n');
  return body.length <= BODY_LIMIT
    ? body
    : [REPORT_MARKER, table(shown), details('What you can type', helpTable)]
        .join('\n\n')
        .slice(0, BODY_LIMIT)
        .toWellFormed();
}

function table(jobs: readonly JobView[]): string {
  const rows = jobs.map(
    (job) =>
      `| ${[link(job.ref, job.url), titleOf(job), stateOf(job), `@${job.requester}`, linksOf(job)].join(' | ')} |`,
  );
  return ['| | job | state | asked by | |', '|-|-|-|-|-|', ...rows].join('\n');
}

function titleOf(job: JobView): string {
  return job.name === null ? code(job.title, 60) : `**${plain(job.name, 40)}**`;
}

function stateOf(job: JobView): string {
  const pending = job.approvals.filter((approval) => approval.state === 'pending');
  if (pending.length > 0)
    return `🟡 needs approval ${pending.map((approval) => `**${approval.ref}** ${code(approval.input, 60)}`).join(', ')}`;
  const more = [
    durationOf(job),
    waitsFor(job),
    job.state === 'succeeded' ? '' : plain(job.reason, 160),
    job.state === 'held' ? `\`/release ${job.ref}\` runs it all the same` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
  return more === '' ? signOf(job.state) : `${signOf(job.state)} ${more}`;
}

function linksOf(job: JobView): string {
  return [link('session', job.url), job.runUrl === null ? '' : link('run', job.runUrl)]
    .filter((part) => part !== '')
    .join(' · ');
}

function approvalsOf(jobs: readonly JobView[]): string {
  const pending = jobs.flatMap((job) => job.approvals.filter((approval) => approval.state === 'pending'));
  return pending
    .map(
      (approval) =>
        `**${approval.ref}** · ${approval.job} asks to use ${plain(approval.tool, 40)}. Reply \`/approve ${approval.ref}\` or \`/deny ${approval.ref} reason\`.`,
    )
    .join('\n\n');
}

const link = (text: string, url: string): string => `[${text}](${url})`;

const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
