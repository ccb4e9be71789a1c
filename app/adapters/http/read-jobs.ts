/** What the pages show: one job with its chain, and the lists of the overview. Always read from the store. */
import type { Job } from '../../dispatch/job.ts';
import type { House } from '../../engine/house.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { THREAD_JOBS } from '../../engine/submit.ts';
import { viewsOf } from '../../engine/view.ts';
import type { JobView } from '../../ground/job-view.ts';
import type { Person } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { isAmong, type Standing } from '../../ground/who.ts';
import { seenByGuest } from './seen-by-guest.ts';
import type { ChainNode, JobSnapshot, Viewer } from '../../web/view.ts';

/** What the person may do, with the teams of these lists asked for. */
export type AskStanding = (lists: readonly (readonly string[])[]) => Promise<Standing>;

export interface Watching {
  readonly person: Person;
  readonly standing: AskStanding;
  readonly runnerConnected: boolean;
  readonly watchers: readonly string[];
  readonly steerers: readonly string[];
  /** Set for a guest. */
  readonly shared: Viewer['shared'];
}

export async function readSnapshot(
  house: House,
  repository: RepositoryRow,
  job: Job,
  watching: Watching,
): Promise<JobSnapshot> {
  const { person, runnerConnected, watchers, steerers, shared } = watching;
  const related = shared ? [job] : await readChain(house, repository, job);
  const [views, session] = await Promise.all([
    viewsOf(house, repository, related),
    job.sessionId === null ? undefined : house.store.session(job.sessionId),
  ]);
  const whole = views.find((candidate) => candidate.ref === `J${job.number}`) as JobView;
  const view = shared ? seenByGuest(whole) : whole;
  const pending = view.approvals.filter((approval) => approval.state === 'pending');
  const standing = await watching.standing(pending.map((approval) => approval.approvers));
  const { role } = standing;
  const mayApprove = pending
    // Nobody lets their own jobs start.
    .filter(({ kind }) => kind === 'tool' || view.requester !== person.login)
    .filter((approval) => isAmong(approval.approvers, person, standing))
    .map((approval) => approval.ref);
  return {
    job: view,
    chain: views.length > 1 ? views.map(nodeOf) : [],
    viewer: {
      login: person.login,
      role,
      maySteer: includesRole(role, 'write'),
      mayApprove,
      mayDelete: includesRole(role, 'maintain'),
      shared,
    },
    runnerConnected,
    rules: session?.rules ?? [],
    deleted: session?.deleted ?? null,
    watchers: shared ? [] : watchers,
    steerers: shared ? [] : steerers,
    now: house.clock.now(),
  };
}

/** The job and everything tied to it through needs, in either direction, among its thread's jobs and theirs. */
async function readChain(house: House, repository: RepositoryRow, job: Job): Promise<Job[]> {
  const around = new Map(
    (await house.store.threadJobsOf(repository.id, job.thread.number, THREAD_JOBS)).map((other) => [
      other.number,
      other,
    ]),
  );
  around.set(job.number, job);
  const missing = [...around.values()]
    .flatMap((other) => other.needs.map((need) => need.job))
    .filter((number) => !around.has(number));
  for (const other of missing.length > 0 ? await house.store.jobsOf(repository.id, missing) : [])
    around.set(other.number, other);
  const neighbours = new Map<number, number[]>();
  for (const other of around.values()) {
    for (const need of other.needs) {
      neighbours.set(other.number, [...(neighbours.get(other.number) ?? []), need.job]);
      neighbours.set(need.job, [...(neighbours.get(need.job) ?? []), other.number]);
    }
  }
  const reached = new Set([job.number]);
  for (const number of reached) for (const neighbour of neighbours.get(number) ?? []) reached.add(neighbour);
  return [...around.values()].filter((other) => reached.has(other.number)).sort((a, b) => a.number - b.number);
}

const nodeOf = (view: JobView): ChainNode => ({
  ref: view.ref,
  name: view.name,
  title: view.title,
  state: view.state,
  url: view.url,
  needs: view.needs.map((need) => need.ref),
});
