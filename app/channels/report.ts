/** The one comment of a thread: a table of its jobs, the chain as a graph, what can be typed. Edited in place, short. */
import type { JobView } from '../ground/job-view.ts';
import { code, codeBlock, plain } from '../ground/markdown.ts';
import { chainGraph } from './chain-graph.ts';
import { durationOf, signOf, waitsFor } from './words.ts';

/** Marks our comment, so that it is found again after a crash. It counts only in comments written by the app itself. */
export const REPORT_MARKER = '<!-- signalbox:report -->';

/** GitHub refuses bodies over 65,536 characters; the margin is for the parts that are counted in bytes elsewhere. */
const BODY_LIMIT = 60_000;
/** Jobs shown at once; older ones are folded, and the oldest are only counted. */
const SHOWN = 12;
const FOLDED = 40;
/** Characters of an approval's input that the comment shows, and where many are pending at once. */
const INPUT_SHOWN = 4_000;
const INPUT_IN_NEED = 800;

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
    : [REPORT_MARKER, table(shown), approvalsOf(shown, INPUT_IN_NEED), details('What you can type', helpTable)]
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
    job.state === 'succeeded' ? '' : plain(reasonOf(job), 160),
    job.state === 'held' ? `\`/release ${job.ref}\` runs it all the same` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
  return more === '' ? signOf(job.state) : `${signOf(job.state)} ${more}`;
}

/** A reason that begins with the state's own word does not say it twice. */
function reasonOf({ state, reason }: JobView): string {
  return reason.startsWith(`${state} `) ? reason.slice(state.length + 1) : reason;
}

function linksOf(job: JobView): string {
  return [link('session', job.url), job.runUrl === null ? '' : link('run', job.runUrl)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** Everything a person says yes to stands in full beside the words to say it with. */
function approvalsOf(jobs: readonly JobView[], limit = INPUT_SHOWN): string {
  const pending = jobs.flatMap((job) =>
    job.approvals.filter((approval) => approval.state === 'pending').map((approval) => ({ approval, job })),
  );
  return pending
    .map(({ approval, job }) => {
      const cut =
        approval.input.length > limit
          ? ` It is too long for a comment: read all of it on the [session page](${job.url}) first.`
          : '';
      return `**${approval.ref}** · ${approval.job} asks to use ${plain(approval.tool, 40)}. Reply \`/approve ${approval.ref}\` or \`/deny ${approval.ref} reason\`.${cut}\n\n${codeBlock(approval.input, 'text', limit)}`;
    })
    .join('\n\n');
}

const link = (text: string, url: string): string => `[${text}](${url})`;

const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
