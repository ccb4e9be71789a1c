/** The check run of a job: named so that a ruleset can require it, concluded truthfully, with a summary a person wants to read. */
import type { State } from '../ground/job-state.ts';
import type { JobView } from '../ground/job-view.ts';
import { code, codeBlock, plain } from '../ground/markdown.ts';
import { durationOf, waitsFor } from './words.ts';

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'timed_out';

export interface CheckRun {
  /** `signalbox / NAME`, or `signalbox / J12` for a job without a name. */
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | null;
  readonly title: string;
  readonly summary: string;
}

/** Never success for work not done. A skipped job is `cancelled` here: a ruleset takes the conclusion `skipped` for a pass. */
const CONCLUSIONS: Partial<Record<State, Conclusion>> = {
  succeeded: 'success',
  failed: 'failure',
  lost: 'failure',
  cancelled: 'cancelled',
  timed_out: 'timed_out',
  skipped: 'cancelled',
};

export function checkRunOf(job: JobView): CheckRun {
  const conclusion = CONCLUSIONS[job.state] ?? null;
  const status =
    conclusion !== null ? 'completed' : ['waiting', 'held', 'queued'].includes(job.state) ? 'queued' : 'in_progress';
  return {
    name: `signalbox / ${job.name ?? job.ref}`,
    status,
    conclusion,
    title: titleOf(job).slice(0, 200).toWellFormed(),
    summary: summaryOf(job),
  };
}

function titleOf(job: JobView): string {
  const pending = job.approvals.find((approval) => approval.state === 'pending');
  if (pending) return `Waits for approval ${pending.ref}`;
  switch (job.state) {
    case 'waiting':
      return `Waits ${waitsFor(job)}`.trim();
    case 'held':
      return `Held: ${job.reason}`;
    case 'queued':
      return 'In the queue';
    case 'dispatching':
    case 'starting':
    case 'running':
      return 'In progress';
    case 'stopping':
      return 'Stopping';
    case 'succeeded':
      return `Succeeded in ${durationOf(job)}`;
    case 'failed':
    case 'cancelled':
    case 'timed_out':
    case 'lost':
    case 'skipped':
      return sentence(job);
  }
}

function sentence(job: JobView): string {
  const word =
    job.state === 'timed_out' ? 'Ran out of time' : `${job.state.charAt(0).toUpperCase()}${job.state.slice(1)}`;
  return job.reason === '' ? word : `${word}: ${job.reason}`;
}

function summaryOf(job: JobView): string {
  const pending = job.approvals.filter((approval) => approval.state === 'pending');
  const parts = [
    `**[Watch the session](${job.url})** · ${job.ref} on [#${job.thread.number}](${job.threadUrl}), asked by @${job.requester}`,
    `> ${code(job.asked, 300)}`,
    ...pending.map(
      (approval) =>
        `**${approval.ref} waits for an answer.** Reply \`/approve ${approval.ref}\` or \`/deny ${approval.ref}\` in the thread, or decide on the session page.\n\n${codeBlock(approval.input, 'text', 4_000)}`,
    ),
    job.reason === '' ? '' : plain(job.reason, 500),
    `Commit ${code((job.commit ?? '').slice(0, 12))} · profile ${code(job.profile)}${job.agent === null ? '' : ` · agent ${code(job.agent)}`}${job.runUrl === null || job.endedAt === null ? '' : ` · [run](${job.runUrl})`}`,
    job.output.trim() === '' ? '' : `<details open><summary>Output</summary>\n\n${codeBlock(job.output)}\n\n</details>`,
  ];
  return parts
    .filter((part) => part !== '')
    .join('\n\n')
    .slice(0, 65_000)
    .toWellFormed();
}
