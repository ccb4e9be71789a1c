/** Deliveries that are a commit: on the pull request's own branch, or on a new branch with a pull request of its own. */
import { commitText, isCommitOf, pullMarker, pullText } from '../dispatch/texts/deliveries.ts';
import {
  branchGone,
  branchMoved,
  branchTaken,
  defaultBranch,
  FROM_A_FORK,
  NOT_A_PULL,
  PULL_IS_CLOSED,
  PULL_IS_GONE,
} from '../dispatch/texts/undelivered.ts';
import { hasEnded } from '../ground/job-state.ts';
import { Failure } from '../ground/outcome.ts';
import { delivered, objectionsOf, refused, type Delivered, type HandIn } from './delivering.ts';

/** On the branch of the job's pull request; whoever moved it meanwhile keeps what they did. */
export async function pushCommit(handIn: HandIn): Promise<Delivered> {
  const { house, repository, job, received } = handIn;
  if (job.thread.kind !== 'pull') return refused(NOT_A_PULL.push);
  const pull = await house.github.pullOf(repository, job.thread.number);
  if (!pull) return refused(PULL_IS_GONE);
  const { head } = pull;
  if (head.isElsewhere) return refused(FROM_A_FORK);
  const before = await earlierCommit(handIn, head.commit);
  if (before !== undefined) return delivered(before, commitUrl(handIn, before));
  if (received.files.length === 0 && received.leftOut.length === 0) return delivered(null, null);
  if (!pull.isOpen) return refused(PULL_IS_CLOSED);
  // Of two long-lived branches one is offered to the other: what is pushed there has been seen by nobody.
  if (head.branch === repository.defaultBranch) return refused(defaultBranch(head.branch));
  if (head.commit !== job.commit) return refused(branchMoved(head.branch, head.commit));
  const made = await commitOn(handIn, head.branch);
  return typeof made === 'string' ? delivered(made, commitUrl(handIn, made)) : made;
}

/** Against the default branch for an issue; for a pull request against its branch, so that people can take it over there. */
export async function openPull(handIn: HandIn): Promise<Delivered> {
  const { house, repository, job, received } = handIn;
  if (received.files.length === 0 && received.leftOut.length === 0) return delivered(null, null);
  const target = await targetOf(handIn);
  if ('kind' in target) return target;
  const place = await placeFor(handIn);
  if (place === undefined) return refused(branchTaken(branchNames(handIn)[0]));
  const { branch } = place;
  let commit = place.commit;
  if (commit === undefined) {
    const made = await commitOn(handIn, branch, () => house.github.createBranch(repository, branch, job.commit));
    if (typeof made !== 'string') return made;
    commit = made;
  }
  const find = () => house.github.findPull(repository, branch, pullMarker(handIn.key));
  const there = place.commit === undefined ? undefined : await find();
  // Nothing more is begun for a job that has ended.
  if (there === undefined && hasEnded(job.state)) return delivered(commit, commitUrl(handIn, commit));
  const pull = { branch, base: target.base, ...pullText(handIn) };
  const made =
    there ??
    (await house.github.createPull(repository, pull).catch(async (error: unknown) => {
      // GitHub takes one pull request of a branch: a try that is still under way elsewhere may have been first.
      const first = error instanceof Failure && error.kind === 'permanent' ? await find() : undefined;
      if (first === undefined) throw error;
      return first;
    }));
  return delivered(commit, made);
}

async function targetOf({ house, repository, job }: HandIn): Promise<{ readonly base: string } | Delivered> {
  if (job.thread.kind === 'issue') return { base: repository.defaultBranch };
  const pull = await house.github.pullOf(repository, job.thread.number);
  if (!pull) return refused(PULL_IS_GONE);
  if (pull.head.isElsewhere) return refused(FROM_A_FORK);
  return pull.isOpen ? { base: pull.head.branch } : refused(PULL_IS_CLOSED);
}

/** The second one serves where the first is taken, as by an app of before whose numbers began anew. */
function branchNames({ job, key }: HandIn): readonly [string, string] {
  const name = `signalbox/j${job.number}${job.attempt === 1 ? '' : `-${job.attempt}`}`;
  return [name, `${name}-${key.slice(-6)}`];
}

/** The branch to commit on, and the commit that an earlier try has made there. */
async function placeFor(
  handIn: HandIn,
): Promise<{ readonly branch: string; readonly commit: string | undefined } | undefined> {
  const { house, repository, job } = handIn;
  for (const branch of branchNames(handIn)) {
    const tip = await house.github.tipOf(repository, branch);
    if (tip === undefined || tip.commit === job.commit) return { branch, commit: undefined };
    const commit = isCommitOf(tip.message, handIn.key) ? tip.commit : await earlierCommit(handIn, tip.commit);
    if (commit !== undefined) return { branch, commit };
  }
  return undefined;
}

/** Our commit among those that came on top of the job's own. */
async function earlierCommit({ house, repository, job, key }: HandIn, tip: string): Promise<string | undefined> {
  if (tip === job.commit) return undefined;
  const since = await house.github.commitsBetween(repository, job.commit, tip);
  return since?.find(({ message, parents }) => isCommitOf(message, key) && parents[0] === job.commit)?.commit;
}

/** The new commit, or why there is none. */
async function commitOn(
  handIn: HandIn,
  branch: string,
  prepare: () => Promise<void> = () => Promise.resolve(),
): Promise<string | Delivered> {
  const { house, repository, job, changes } = handIn;
  const reasons = [...(await handIn.barred())];
  if (reasons.length === 0) reasons.push(...(await objectionsOf(handIn)));
  if (reasons.length > 0) return refused(...reasons);
  await prepare();
  const made = await house.github.createCommit(repository, {
    branch,
    parent: job.commit,
    ...commitText(handIn),
    additions: changes.files.flatMap(({ path, content }) => (content === null ? [] : [{ path, contents: content }])),
    deletions: changes.files.flatMap(({ path, change }) => (change === 'deleted' ? [path] : [])),
  });
  if (made !== 'moved') return made.commit;
  // It moved under our hands, or an earlier try of ours moved it.
  const tip = await house.github.tipOf(repository, branch);
  if (tip === undefined) return refused(branchGone(branch));
  return (await earlierCommit(handIn, tip.commit)) ?? refused(branchMoved(branch, tip.commit));
}

const commitUrl = ({ house, repository }: HandIn, commit: string): string =>
  `${house.githubUrl}/${repository.owner}/${repository.name}/commit/${commit}`;
