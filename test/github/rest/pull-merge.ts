/** Merging a pull request: a real merge (or squash) commit on the base branch, and everything that follows a push. */
import { notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { commitTree } from '../git/commit-files.ts';
import { identityOf } from '../git/identity.ts';
import { git } from '../git/plumbing.ts';
import { moveRef } from '../git/pushes.ts';
import { headOf } from '../git/repositories.ts';
import type { Pull, Thread } from '../threads.ts';
import type { Repository, World } from '../world.ts';
import { threadOf } from './issue-access.ts';
import { detachHead } from './pull-heads.ts';
import { changeState } from './thread-changes.ts';

const PATH = '/repos/{owner}/{repo}/pulls/{pull_number}/merge';

interface MergeRequest {
  commit_title?: string;
  commit_message?: string;
  sha?: string;
  merge_method?: 'merge' | 'squash' | 'rebase';
}

/** The tree of both sides together; GitHub answers 405 where they conflict. */
export const mergedTree = async (repository: Repository, base: string, head: string): Promise<string> => {
  const merged = await git(repository.gitDir, ['merge-tree', '--write-tree', base, head], { accept: [1] });
  const [tree = '', ...conflicts] = merged.toString('utf8').trim().split('\n');
  if (conflicts.length > 0) throw new ApiError(405, 'Pull Request is not mergeable');
  return tree;
};

/** The new head of the base branch. A rebase of several commits is what `git rebase` is for; here it is one commit, like a squash. */
const makeCommit = async (
  world: World,
  request: ApiRequest,
  thread: Thread,
  pull: Pull,
  base: string,
): Promise<string> => {
  const { repository } = threadOf(world, request);
  const given = (request.body ?? {}) as MergeRequest;
  const owner = world.repositories.get(pull.headRepositoryId)?.owner.login;
  const isMerge = (given.merge_method ?? 'merge') === 'merge';
  const title =
    given.commit_title ??
    (isMerge
      ? `Merge pull request #${thread.number} from ${owner}/${pull.headRef}`
      : `${thread.title} (#${thread.number})`);
  const who = identityOf(world, actorOf(world, request.caller).id);
  return commitTree(world, repository.gitDir, {
    tree: await mergedTree(repository, base, pull.headSha),
    parents: isMerge ? [base, pull.headSha] : [base],
    message: `${title}\n\n${given.commit_message ?? (isMerge ? thread.title : '')}`.trim(),
    author: who,
    committer: who,
  });
};

const merge = async (world: World, request: ApiRequest): Promise<string> => {
  const { repository, thread } = threadOf(world, request);
  const { pull } = thread;
  if (pull === undefined) throw notFound();
  const { sha } = (request.body ?? {}) as MergeRequest;
  if (sha !== undefined && sha !== pull.headSha)
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  const base = await headOf(world, repository.id, `refs/heads/${pull.baseRef}`);
  if (thread.state !== 'open' || pull.draft || base === undefined)
    throw new ApiError(405, 'Pull Request is not mergeable');
  const commit = await makeCommit(world, request, thread, pull, base);
  const sender = actorOf(world, request.caller);
  Object.assign(pull, { mergedAt: world.clock(), mergedById: sender.id, mergeSha: commit });
  detachHead(world, thread);
  await moveRef(world, {
    repositoryId: repository.id,
    ref: `refs/heads/${pull.baseRef}`,
    before: base,
    after: commit,
    userId: sender.id,
  });
  changeState(world, thread, 'closed', null, sender);
  return commit;
};

export const pullMergeRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (request, world) => {
      if (typeof threadOf(world, request).thread.pull?.mergedAt !== 'number') throw notFound();
      return { status: 204 };
    },
  },
  {
    method: 'PUT',
    path: PATH,
    handle: async (request, world) => ({
      status: 200,
      body: { sha: await merge(world, request), merged: true, message: 'Pull Request successfully merged' },
    }),
  },
];
