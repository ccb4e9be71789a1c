/** The merge queue: a group is a branch with the merge of one pull request, checks are asked for on it, and it goes again when it is decided. */
import { ApiError } from './api.ts';
import { commitTree } from './git/commit-files.ts';
import { readCommit } from './git/history.ts';
import { identityOf } from './git/identity.ts';
import { ZERO_SHA } from './git/plumbing.ts';
import { moveRef } from './git/pushes.ts';
import { headOf } from './git/repositories.ts';
import { representUserId } from './represent/users.ts';
import { mergedTree } from './rest/pull-merge.ts';
import { detachHead } from './rest/pull-heads.ts';
import { changeState } from './rest/thread-changes.ts';
import { findThread, type Pull, type Thread } from './threads.ts';
import type { Repository, User, World } from './world.ts';

interface MergeGroup {
  repositoryId: number;
  pull: number;
  headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  /** The pull request's own head when it was enqueued. */
  pullSha: string;
}

export const REASONS = ['merged', 'dequeued', 'invalidated'] as const;
export type Reason = (typeof REASONS)[number];

const queue = (world: World): { groups: MergeGroup[] } => world.part('merge-queue', () => ({ groups: [] }));

export const mergeGroups = (world: World): readonly MergeGroup[] => queue(world).groups;

const represent = async (repository: Repository, group: MergeGroup) => {
  const commit = await readCommit(repository.gitDir, group.headSha);
  return {
    head_sha: group.headSha,
    head_ref: group.headRef,
    base_sha: group.baseSha,
    base_ref: group.baseRef,
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
  };
};

const openPull = (world: World, repository: Repository, number: number): { thread: Thread; pull: Pull } => {
  const thread = findThread(world, repository.id, number);
  if (thread?.pull === undefined || thread.state !== 'open')
    throw new ApiError(422, `${repository.name} has no open pull request ${number}.`);
  return { thread, pull: thread.pull };
};

/** The group waits for its checks from now on. */
export const enqueue = async (world: World, repository: Repository, number: number, sender: User) => {
  const { thread, pull } = openPull(world, repository, number);
  if (queue(world).groups.some((group) => group.repositoryId === repository.id && group.pull === number))
    throw new ApiError(422, `Pull request ${number} is in the merge queue already.`);
  const baseRef = `refs/heads/${pull.baseRef}`;
  const baseSha = await headOf(world, repository.id, baseRef);
  if (baseSha === undefined) throw new ApiError(422, `There is no branch ${pull.baseRef}.`);
  const who = identityOf(world, sender.id);
  const headSha = await commitTree(world, repository.gitDir, {
    tree: await mergedTree(repository, baseSha, pull.headSha),
    parents: [baseSha, pull.headSha],
    message: `Merge pull request #${number} from ${pull.headRef}\n\n${thread.title}`,
    author: who,
    committer: who,
  });
  const group: MergeGroup = {
    repositoryId: repository.id,
    pull: number,
    headRef: `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${number}-${baseSha}`,
    headSha,
    baseRef,
    baseSha,
    pullSha: pull.headSha,
  };
  queue(world).groups.push(group);
  const { headRef: ref } = group;
  await moveRef(world, { repositoryId: repository.id, ref, before: ZERO_SHA, after: headSha, userId: sender.id });
  const shown = await represent(repository, group);
  world.emit(repository.id, 'merge_group', {
    action: 'checks_requested',
    merge_group: shown,
    sender: representUserId(world, sender.id),
  });
  return shown;
};

/** The base takes the merge over and the pull request is merged, as when all checks have passed. */
const merge = async (world: World, repository: Repository, group: MergeGroup, sender: User): Promise<void> => {
  const { thread, pull } = openPull(world, repository, group.pull);
  Object.assign(pull, { mergedAt: world.clock(), mergedById: sender.id, mergeSha: group.headSha });
  detachHead(world, thread);
  await moveRef(world, {
    repositoryId: repository.id,
    ref: group.baseRef,
    before: group.baseSha,
    after: group.headSha,
    userId: sender.id,
  });
  changeState(world, thread, 'closed', null, sender);
};

/** The group is decided and its branch goes. */
export const dequeue = async (
  world: World,
  repository: Repository,
  number: number,
  reason: Reason,
  sender: User,
): Promise<void> => {
  const group = queue(world).groups.find(
    (candidate) => candidate.repositoryId === repository.id && candidate.pull === number,
  );
  if (group === undefined) throw new ApiError(404, `Pull request ${number} is not in the merge queue.`);
  const shown = await represent(repository, group);
  if (reason === 'merged') await merge(world, repository, group, sender);
  queue(world).groups = queue(world).groups.filter((other) => other !== group);
  world.emit(repository.id, 'merge_group', {
    action: 'destroyed',
    reason,
    merge_group: shown,
    sender: representUserId(world, sender.id),
  });
  await moveRef(world, {
    repositoryId: repository.id,
    ref: group.headRef,
    before: group.headSha,
    after: ZERO_SHA,
    userId: sender.id,
  });
};
