/**
 * `refs/pull/N/head` in the base repository. Once a pull request's head is followed here, each push to its branch
 * brings the commits over, so that they can be read and fetched from the base repository even when they live in a fork.
 */
import type { World } from '../world.ts';
import { git, refTarget, ZERO_SHA } from './plumbing.ts';

interface FollowedHead {
  readonly number: number;
  readonly baseRepositoryId: number;
  readonly headRepositoryId: number;
  readonly headBranch: string;
}

interface PullHeads {
  readonly followed: FollowedHead[];
}

const pullHeads = (world: World): PullHeads => world.part('git.pull-heads', () => ({ followed: [] }));

/** Starts following a pull request's head; answers the SHA it has now. */
export async function followPullHead(world: World, head: FollowedHead): Promise<string> {
  pullHeads(world).followed.push({ ...head });
  return bringOver(world, head);
}

/** After closing or merging, pushes to the branch no longer move the pull request. */
export function leavePullHead(world: World, baseRepositoryId: number, number: number): void {
  const { followed } = pullHeads(world);
  const index = followed.findIndex((head) => head.baseRepositoryId === baseRepositoryId && head.number === number);
  if (index >= 0) followed.splice(index, 1);
}

/** Called before anyone hears of a push, so that whoever hears of it finds the commits in the base repository. */
export async function followPush(
  world: World,
  push: { repositoryId: number; ref: string; after: string },
): Promise<void> {
  if (push.after === ZERO_SHA) return;
  const moved = pullHeads(world).followed.filter(
    (head) => head.headRepositoryId === push.repositoryId && push.ref === `refs/heads/${head.headBranch}`,
  );
  for (const head of moved) await bringOver(world, head);
}

/** One at a time: two pushes in one breath would fight over the same ref. */
function bringOver(world: World, head: FollowedHead): Promise<string> {
  const turn = world.part('live:git.pull-heads', () => ({ last: Promise.resolve('') }));
  turn.last = turn.last.catch(() => '').then(() => fetchHead(world, head));
  return turn.last;
}

async function fetchHead(world: World, head: FollowedHead): Promise<string> {
  const base = world.repositories.get(head.baseRepositoryId);
  const from = world.repositories.get(head.headRepositoryId);
  if (base === undefined || from === undefined)
    throw new Error(`Pull request ${head.number} names a repository that does not exist`);
  const ref = `refs/pull/${head.number}/head`;
  await git(base.gitDir, ['fetch', '--quiet', '--no-tags', from.gitDir, `+refs/heads/${head.headBranch}:${ref}`]);
  const sha = await refTarget(base.gitDir, ref);
  if (sha === undefined) throw new Error(`${ref} was not brought over`);
  return sha;
}
