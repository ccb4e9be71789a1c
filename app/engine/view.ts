/** From what the store knows to what may be shown: job views for reports, checks, the session page and the API. */
import type { Job } from '../dispatch/job.ts';
import { positionOf } from '../dispatch/queue.ts';
import { approvalRef, jobRef } from '../ground/ids.ts';
import type { ApprovalView, JobView } from '../ground/job-view.ts';
import type { Approval } from '../remote/approval.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';

export interface Around {
  /** Jobs that the shown ones need. */
  readonly needed: readonly Job[];
  /** The repository's jobs that have not ended, for positions in the queue. */
  readonly active: readonly Job[];
  readonly approvals: readonly Approval[];
}

type Addresses = Pick<House, 'baseUrl' | 'githubUrl'>;

/** Views in the order of `jobs`. */
export function viewJobs(
  addresses: Addresses,
  repository: RepositoryRow,
  jobs: readonly Job[],
  around: Around,
): JobView[] {
  const byNumber = new Map([...around.needed, ...jobs].map((job) => [job.number, job]));
  return jobs.map((job) => viewJob(addresses, repository, job, byNumber, around));
}

/** Reads what surrounds `jobs` and views them. */
export async function viewsOf(house: House, repository: RepositoryRow, jobs: readonly Job[]): Promise<JobView[]> {
  const needs = [...new Set(jobs.flatMap((job) => job.needs.map((need) => need.job)))];
  const [needed, active, approvals] = await Promise.all([
    house.store.jobsOf(repository.id, needs),
    house.store.activeJobsOf(repository.id),
    house.store.approvalsOf(
      repository.id,
      jobs.map((job) => job.number),
    ),
  ]);
  return viewJobs(house, repository, jobs, { needed, active, approvals });
}

/** Where people watch the job. */
export function jobUrl(baseUrl: string, repository: Pick<RepositoryRow, 'owner' | 'name'>, number: number): string {
  return `${baseUrl}/${repository.owner}/${repository.name}/${jobRef(number)}`;
}

function viewJob(
  addresses: Addresses,
  repository: RepositoryRow,
  job: Job,
  byNumber: ReadonlyMap<number, Job>,
  around: Around,
): JobView {
  const { owner, name } = repository;
  return {
    ref: jobRef(job.number),
    name: job.name,
    title: titleOf(job),
    asked: job.asked,
    kind: job.work.kind,
    state: job.state,
    reason: job.reason,
    requester: job.requester.login,
    repository: { owner, name },
    thread: job.thread,
    threadTitle: job.threadTitle,
    threadUrl: `${addresses.githubUrl}/${owner}/${name}/${job.thread.kind === 'pull' ? 'pull' : 'issues'}/${job.thread.number}`,
    runUrl: job.runUrl,
    url: jobUrl(addresses.baseUrl, repository, job.number),
    commit: job.commit,
    profile: job.profile.name,
    agent: job.work.kind === 'prompt' ? job.work.agent.name : null,
    attempt: job.attempt,
    needs: job.needs.flatMap((need) => {
      const parent = byNumber.get(need.job);
      return parent
        ? [{ ref: jobRef(parent.number), name: parent.name, state: parent.state, onFailure: need.onFailure }]
        : [];
    }),
    position: positionOf(job, around.active),
    approvals: around.approvals.filter((approval) => approval.job === job.number).map(viewApproval),
    output: job.output,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
    deadline: job.deadline,
    runnerSeenAt: job.runnerSeenAt,
  };
}

function viewApproval(approval: Approval): ApprovalView {
  const {
    request,
    state,
    tool,
    title,
    input,
    hash,
    rule,
    approvers,
    requestedAt,
    deadline,
    decidedBy,
    decidedReason,
    appliedAt,
  } = approval;
  return {
    ref: approvalRef(approval.number),
    job: jobRef(approval.job),
    request,
    state,
    tool,
    title,
    input,
    hash,
    rule,
    approvers,
    requestedAt,
    deadline,
    decidedBy,
    decidedReason,
    appliedAt,
  };
}

/** The name, or the first line of what is to be done. */
function titleOf(job: Job): string {
  const text = job.work.kind === 'run' ? job.work.command : job.work.prompt;
  const [line = ''] = text.split('\n', 1);
  return job.name ?? (line.length > 100 ? `${line.slice(0, 99)}…` : line);
}
