/**
 * The commit a job starts from once what it needs has ended: what those jobs have delivered, where they did. Its own commit was
 * the head when it was asked for, and knows nothing of that.
 */
import type { Job } from '../job.ts';

export type Start =
  /** The commit it has. */
  | { readonly kind: 'own' }
  | { readonly kind: 'delivered'; readonly commit: string }
  /** Several were delivered, and none of them holds the others; `by` are their jobs, and `commit` is the last one's. */
  | { readonly kind: 'torn'; readonly by: readonly Job[]; readonly commit: string };

export function startOf(job: Job, jobOf: (number: number) => Job | undefined): Start {
  const parents = job.needs.flatMap((need) => jobOf(need.job) ?? []).filter((parent) => hasSay(parent, job));
  // What another of them was based on is in that one already; so is the commit that all were asked for at.
  const held = new Set(
    parents.flatMap((parent) => (parent.delivered !== null || isFirst(parent, job) ? [parent.commit] : [])),
  );
  const by = parents.filter((parent) => !held.has(commitOf(parent)));
  const commits = new Set(by.map(commitOf));
  if (commits.size > 1) commits.delete(job.commit);
  const [commit] = commits;
  if (commits.size === 1 && commit !== undefined) return settled(job, commit);
  const last = by.findLast((parent) => commits.has(commitOf(parent)));
  if (last) return { kind: 'torn', by: by.filter((parent) => commits.has(commitOf(parent))), commit: commitOf(last) };
  // Nothing was delivered, perhaps other than in an earlier attempt: then it starts where the chain began.
  const first = parents.find((parent) => isFirst(parent, job));
  return first ? settled(job, first.commit) : { kind: 'own' };
}

const settled = (job: Job, commit: string): Start =>
  commit === job.commit ? { kind: 'own' } : { kind: 'delivered', commit };

/** The commit a job hands on: the one it delivered, else the one it ran on. */
export const commitOf = (job: Job): string => job.delivered ?? job.commit;

/** A job that was asked for in the same breath was given the same commit; what it starts from, those after it start from too. */
const isSameBreath = (parent: Job, job: Job): boolean =>
  parent.createdAt === job.createdAt && parent.thread.number === job.thread.number;

const isFirst = (parent: Job, job: Job): boolean =>
  isSameBreath(parent, job) && parent.needs.length === 0 && parent.delivered === null;

function hasSay(parent: Job, job: Job): boolean {
  if (parent.delivered === null) return isSameBreath(parent, job) && parent.startedAt !== null;
  // What had been delivered by then, the head of the pull request knew of when the job was asked for.
  const wasThere = job.thread.kind === 'pull' && (parent.endedAt ?? Infinity) < job.createdAt;
  const isStacked = parent.deliver === 'pull_request' && parent.thread.number === job.thread.number;
  return !wasThere || isStacked;
}
