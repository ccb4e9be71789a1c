/** The chains that the overview draws: every job that hangs together with an open one that is shown, whether it is shown itself or not. */
import type { Job } from '../../dispatch/job.ts';
import type { House } from '../../engine/house.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { jobUrl, titleOf } from '../../engine/view.ts';
import { jobRef, parseJobRef } from '../../ground/ids.ts';
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded } from '../../ground/job-state.ts';
import type { ChainNode } from '../../web/view.ts';

/** How far a chain is followed, how many jobs of one repository are looked at, and how many of a chain are drawn. */
const STEPS = 12;
const MOST_LOOKED_AT = 300;
const MOST_DRAWN = 40;
const DEPENDENTS = 20;

export async function readChains(
  house: House,
  found: readonly { readonly repository: RepositoryRow; readonly views: readonly JobView[] }[],
): Promise<ChainNode[][]> {
  const chains = await Promise.all(found.map(({ repository, views }) => chainsOf(house, repository, views)));
  return chains.flat();
}

async function chainsOf(house: House, repository: RepositoryRow, views: readonly JobView[]): Promise<ChainNode[][]> {
  const tied = views.filter((job) => !hasEnded(job.state) && job.needs.length + job.dependents.length > 0);
  const jobs = new Map<number, Job>();
  const neighbours = new Map<number, Set<number>>();
  const tie = (one: number, other: number): void => {
    neighbours.set(one, (neighbours.get(one) ?? new Set()).add(other));
    neighbours.set(other, (neighbours.get(other) ?? new Set()).add(one));
  };
  let next = tied.map(({ ref }) => parseJobRef(ref) ?? 0);
  for (let step = 0; step < STEPS && next.length > 0 && jobs.size < MOST_LOOKED_AT; step++) {
    const [these, dependents] = await Promise.all([
      house.store.jobsOf(repository.id, next),
      house.store.dependentsOf(repository.id, next, DEPENDENTS),
    ]);
    for (const job of these) {
      jobs.set(job.number, job);
      for (const need of job.needs) tie(job.number, need.job);
      for (const dependent of dependents.get(job.number) ?? []) tie(job.number, dependent);
    }
    next = [...new Set(these.flatMap(({ number }) => [...(neighbours.get(number) ?? [])]))].filter(
      (number) => !jobs.has(number),
    );
  }
  return together(jobs, neighbours)
    .filter((chain) => chain.length > 1)
    .map((chain) => drawn(chain).map((job) => nodeOf(house, repository, job)));
}

/** Groups of jobs that can be reached from each other, each in the order of their numbers. */
function together(jobs: ReadonlyMap<number, Job>, neighbours: ReadonlyMap<number, ReadonlySet<number>>): Job[][] {
  const left = new Set(jobs.keys());
  const groups: Job[][] = [];
  for (const start of jobs.keys()) {
    if (!left.delete(start)) continue;
    const reached = new Set([start]);
    for (const number of reached)
      for (const neighbour of neighbours.get(number) ?? []) if (left.delete(neighbour)) reached.add(neighbour);
    groups.push([...reached].flatMap((number) => jobs.get(number) ?? []).toSorted((a, b) => a.number - b.number));
  }
  return groups;
}

/** Of a chain that is too long to be drawn, what has not ended first. */
const drawn = (chain: readonly Job[]): Job[] =>
  chain
    .toSorted((a, b) => Number(hasEnded(a.state)) - Number(hasEnded(b.state)) || a.number - b.number)
    .slice(0, MOST_DRAWN)
    .toSorted((a, b) => a.number - b.number);

const nodeOf = ({ baseUrl }: Pick<House, 'baseUrl'>, repository: RepositoryRow, job: Job): ChainNode => ({
  ref: jobRef(job.number),
  name: job.name,
  title: titleOf(job),
  state: job.state,
  url: jobUrl(baseUrl, repository, job.number),
  needs: job.needs.map((need) => jobRef(need.job)),
});
