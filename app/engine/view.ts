/** From what the store knows to what may be shown: job views for reports, checks, the session page and the API. */
import { NO_THREAD } from '../dispatch/machine.ts';
import { UNASKED, type Job } from '../dispatch/job.ts';
import { NOTHING_HANDED_IN } from '../dispatch/texts/undelivered.ts';
import { whyQueued } from '../dispatch/why-queued.ts';
import { approvalRef, jobRef, type Thread } from '../ground/ids.ts';
import { STATES, hasEnded, takesSlot, type State } from '../ground/job-state.ts';
import type { ApprovalView, JobView } from '../ground/job-view.ts';
import type { Approval } from '../remote/approval.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';

export interface Around {
  /** Jobs that the shown ones need, and numbers of those that need each of them. */
  readonly needed: readonly Job[];
  readonly dependents: ReadonlyMap<number, readonly number[]>;
  /** How many jobs are before each of the queued ones. */
  readonly ahead: ReadonlyMap<number, number>;
  /** The repository's jobs that take a slot; needed where a shown job is in the queue. */
  readonly busy: readonly Job[];
  readonly approvals: readonly Approval[];
  /** Jobs whose changes can be had as a patch. */
  readonly patches: ReadonlySet<number>;
  /** The threads' heads as they are now. */
  readonly heads: ReadonlyMap<number, string | null>;
  /** What keeps GitHub from being asked. */
  readonly paused: { readonly until: number; readonly why: string } | undefined;
}

type Addresses = Pick<House, 'baseUrl' | 'githubUrl'>;

/** Dependents shown of one job; the chain's page is not for counting. */
const DEPENDENTS = 50;
/** Jobs in a slot that are read to say why another has none: more than a repository can have. */
const BUSY = 200;
const IN_A_SLOT: readonly State[] = STATES.filter(takesSlot);

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
  const { store } = house;
  const numbers = jobs.map((job) => job.number);
  const needs = [...new Set(jobs.flatMap((job) => job.needs.map((need) => need.job)))];
  const queued = jobs.filter((job) => job.state === 'queued').map((job) => job.number);
  const gates = [...new Set(jobs.flatMap((job) => job.gate ?? []))];
  const pulls = [...new Set(jobs.flatMap(({ thread }) => (thread.kind === 'pull' ? [thread.number] : [])))];
  const undelivered = jobs.filter((job) => hasEnded(job.state) && job.state !== 'succeeded').map((job) => job.number);
  const [needed, dependents, ahead, busy, own, asked, heads, patches] = await Promise.all([
    store.jobsOf(repository.id, needs),
    store.dependentsOf(repository.id, numbers, DEPENDENTS),
    store.queueAheadOf(repository.id, queued),
    queued.length === 0 ? [] : store.jobsIn(repository.id, IN_A_SLOT, BUSY),
    store.approvalsOf(repository.id, numbers),
    Promise.all(gates.map((gate) => store.approvalOf(repository.id, gate))),
    Promise.all(pulls.map(async (pull) => [pull, (await store.thread(repository.id, pull))?.head ?? null] as const)),
    store.jobsWithChanges(repository.id, undelivered),
  ]);
  const known = new Set(own.map((approval) => approval.number));
  const approvals = [
    ...own,
    ...asked.flatMap((approval) => (approval && !known.has(approval.number) ? [approval] : [])),
  ];
  return viewJobs(house, repository, jobs, {
    needed,
    dependents,
    ahead,
    busy,
    approvals,
    patches,
    heads: new Map(heads),
    paused: house.github.pause(repository),
  });
}

/** Where the thread is at GitHub; of a session on someone's machine, which has none, where the repository is. */
export function threadUrlOf(
  { githubUrl }: Pick<House, 'githubUrl'>,
  { owner, name }: Pick<RepositoryRow, 'owner' | 'name'>,
  thread: Thread,
): string {
  if (thread.number === NO_THREAD.number) return `${githubUrl}/${owner}/${name}`;
  return `${githubUrl}/${owner}/${name}/${thread.kind === 'pull' ? 'pull' : 'issues'}/${thread.number}`;
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
    reason: job.reason || whyNot(repository, job, around),
    requester: job.requester.login,
    charge: job.charge?.login ?? null,
    machine: job.place.machine ?? null,
    repository: { owner, name },
    thread: job.thread,
    threadTitle: job.threadTitle,
    threadUrl: threadUrlOf(addresses, repository, job.thread),
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
    dependents: (around.dependents.get(job.number) ?? []).map(jobRef),
    priority: job.priority,
    group: job.group,
    deliver: job.deliver,
    continues: job.continues === null ? null : jobRef(job.continues),
    blockedBy: job.blockedBy.filter((issue) => issue !== UNASKED),
    waivedBy: job.waivedBy,
    gate: job.gate === null ? null : approvalRef(job.gate),
    isFork: job.isFork,
    stale: staleOf(job, byNumber, around),
    paused: hasEnded(job.state) ? null : (around.paused ?? null),
    position: around.ahead.has(job.number) ? (around.ahead.get(job.number) ?? 0) + 1 : null,
    approvals: around.approvals
      .filter((approval) => approval.job === job.number || approval.number === job.gate)
      .map(viewApproval),
    output: job.output,
    usage: job.usage,
    delivery: job.delivery && { ...job.delivery, commit: job.delivered },
    patch: isPatchKept(job, around) ? `${jobUrl(addresses.baseUrl, repository, job.number)}/changes.patch` : null,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
    deadline: job.deadline,
    runnerSeenAt: job.runnerSeenAt,
  };
}

function whyNot({ settings, status }: RepositoryRow, job: Job, { busy, ahead }: Around): string {
  return whyQueued(job, busy, { ...settings, status, ahead: ahead.get(job.number) ?? 0 });
}

const isPatchKept = ({ number, delivery }: Job, { patches }: Around): boolean =>
  patches.has(number) || (delivery !== null && delivery.refused !== null && delivery.refused !== NOTHING_HANDED_IN);

function staleOf(job: Job, byNumber: ReadonlyMap<number, Job>, { heads }: Around): string | null {
  const head = heads.get(job.thread.number) ?? null;
  // What starts from another job's delivery was never about the head.
  if (job.needs.some((need) => byNumber.get(need.job)?.delivered === job.commit)) return null;
  return head === null || head === job.commit || hasEnded(job.state) ? null : head;
}

function viewApproval(approval: Approval): ApprovalView {
  const {
    kind,
    request,
    state,
    tool,
    title,
    input,
    hash,
    rule,
    approvers,
    sessionRule,
    scope,
    requestedAt,
    deadline,
    decidedBy,
    decidedReason,
    appliedAt,
  } = approval;
  return {
    ref: approvalRef(approval.number),
    kind,
    job: jobRef(approval.job),
    request,
    state,
    tool,
    title,
    input,
    hash,
    rule,
    approvers,
    sessionRule,
    scope,
    requestedAt,
    deadline,
    decidedBy,
    decidedReason,
    appliedAt,
  };
}

/** The name, or the first line of what is to be done. */
export function titleOf(job: Job): string {
  const text =
    job.work.kind === 'run'
      ? job.work.command
      : job.work.prompt.map((part) => (typeof part === 'string' ? part : `(${part.need})`)).join('');
  const [line = ''] = text.split('\n', 1);
  if (job.name === null && line === '' && job.place.machine !== undefined) return `a session on ${job.place.machine}`;
  return job.name ?? (line.length > 100 ? `${line.slice(0, 99)}…` : line);
}
