/** What a pull request brings: its commits and files, and the pull requests a commit is in. */
import { repositoryOf } from '../access.ts';
import { listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { readChanges, readCommits } from '../git/history.ts';
import { gitText } from '../git/plumbing.ts';
import { headOf } from '../git/repositories.ts';
import { representCommit, representFile } from '../git/represent.ts';
import { representPullInList } from '../represent/pull.ts';
import { threadsOf, type Pull } from '../threads.ts';
import type { Repository, World } from '../world.ts';
import { threadOf } from './issue-access.ts';

const REPO = '/repos/{owner}/{repo}';

const pullOf = (world: World, request: ApiRequest): { repository: Repository; number: number; pull: Pull } => {
  const { repository, thread } = threadOf(world, request);
  if (thread.pull === undefined) throw notFound();
  return { repository, number: thread.number, pull: thread.pull };
};

/** GitHub lists at most this many commits of one pull request. */
const MOST_COMMITS = 250;

/** Is the commit the head of the pull request, or one that it brings? */
const holds = async (repository: Repository, pull: Pull, sha: string): Promise<boolean> => {
  const brought = await gitText(repository.gitDir, ['rev-list', pull.headSha, `^${pull.baseSha}`]);
  return brought.split('\n').includes(sha) || pull.mergeSha === sha;
};

export const pullContentRoutes: Route[] = [
  {
    method: 'GET',
    path: `${REPO}/pulls/{pull_number}/commits`,
    handle: async (request, world) => {
      const { repository, number, pull } = pullOf(world, request);
      const commits = await readCommits(repository.gitDir, [pull.headSha, `^${pull.baseSha}`], ['--reverse']);
      const path = `/repos/${repository.owner.login}/${repository.name}/pulls/${number}/commits`;
      return listAnswer(world, request, path, commits.slice(0, MOST_COMMITS), (commit) =>
        representCommit(world, repository, commit),
      );
    },
  },
  {
    method: 'GET',
    path: `${REPO}/pulls/{pull_number}/files`,
    handle: async (request, world) => {
      const { repository, number, pull } = pullOf(world, request);
      const base = await gitText(repository.gitDir, ['merge-base', pull.baseSha, pull.headSha], { accept: [1] });
      const changes = await readChanges(repository.gitDir, base === '' ? undefined : base, pull.headSha);
      const path = `/repos/${repository.owner.login}/${repository.name}/pulls/${number}/files`;
      return listAnswer(world, request, path, changes, (change) =>
        representFile(world, repository, change, pull.headSha),
      );
    },
  },
  {
    method: 'GET',
    path: `${REPO}/commits/{commit_sha}/pulls`,
    handle: async (request, world) => {
      const repository = repositoryOf(world, request.params);
      const sha = await headOf(world, repository.id, request.params['commit_sha'] ?? '');
      if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${request.params['commit_sha']}`);
      const pulls = threadsOf(world, repository.id).filter((thread) => thread.pull !== undefined);
      const held = await Promise.all(pulls.map(async ({ pull }) => pull !== undefined && holds(repository, pull, sha)));
      const path = `/repos/${repository.owner.login}/${repository.name}/commits/${sha}/pulls`;
      const found = pulls.filter((_, index) => held[index] === true);
      return listAnswer(world, request, path, found, (thread) => representPullInList(world, thread));
    },
  },
];
