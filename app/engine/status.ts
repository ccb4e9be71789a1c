/** `/status`: where the jobs of a thread stand in a line each, or one job in full. */
import { jobStatusText, statusText } from '../channels/status.ts';
import { unknownJob } from '../dispatch/recording.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import type { Act } from './handle.ts';
import type { House } from './house.ts';
import type { CommentCreated } from './incoming.ts';
import { THREAD_JOBS } from './submit.ts';
import { viewJobs, type Around } from './view.ts';

/** Most jobs that `/status` lists. */
const STATUS_JOBS = 20;

export async function statusOf(
  house: House,
  scope: Act,
  number: number | null,
  { author, thread }: Pick<CommentCreated, 'author' | 'thread'>,
): Promise<Result<string>> {
  const { tx } = scope;
  const jobs =
    number === null ? (await tx.threadJobs(thread.number, THREAD_JOBS)).slice(-STATUS_JOBS) : await tx.jobs([number]);
  if (number !== null && jobs.length === 0) return unknownJob(number);
  const numbers = jobs.map((job) => job.number);
  const queued = jobs.filter((job) => job.state === 'queued').map((job) => job.number);
  const approvals = [];
  for (const gate of new Set(jobs.flatMap((job) => job.gate ?? []))) {
    const approval = await tx.approval(gate);
    if (approval) approvals.push(approval);
  }
  for (const asking of numbers) approvals.push(...(await tx.pendingApprovals(asking)));
  const around: Around = {
    needed: await tx.jobs([...new Set(jobs.flatMap((job) => job.needs.map((need) => need.job)))]),
    dependents: new Map(),
    ahead: await tx.queueAhead(queued),
    busy: queued.length === 0 ? [] : await tx.busyJobs(),
    // What was refused has its patch, whatever stands here.
    patches: new Set(),
    approvals: [...new Map(approvals.map((approval) => [approval.number, approval])).values()],
    heads: new Map(
      await Promise.all(
        [...new Set(jobs.map((job) => job.thread.number))].map(async (of) => [of, await tx.threadHead(of)] as const),
      ),
    ),
    paused: house.github.pause(tx.repository),
  };
  const { prefix } = tx.repository.settings;
  const views = viewJobs(house, tx.repository, jobs, around);
  const [only] = views;
  return accepted(
    number !== null && only ? jobStatusText(author.login, only, prefix) : statusText(author.login, views, prefix),
  );
}
