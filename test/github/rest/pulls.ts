/** Pull requests: opened from a branch or a fork, read, changed, and kept on their branch's head by every push. */
import { findRepository, repositoryOf } from '../access.ts';
import { invalid, listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { headOf } from '../git/repositories.ts';
import { representPull, representPullInList } from '../represent/pull.ts';
import { threadsOf, threadState, type Thread } from '../threads.ts';
import type { Repository, World } from '../world.ts';
import { hasRole, threadOf } from './issue-access.ts';
import { newThread } from './issues.ts';
import { attachHead, moveThread } from './pull-heads.ts';
import { editText } from './thread-changes.ts';
import { emitThread } from './thread-events.ts';

const PATH = '/repos/{owner}/{repo}/pulls';

interface NewPull {
  title?: string;
  head: string;
  head_repo?: string;
  base: string;
  body?: string;
  draft?: boolean;
}

/** `branch` or `owner:branch`: the repository and branch that are offered. */
const findHead = (world: World, base: Repository, given: NewPull): { repository: Repository; branch: string } => {
  const colon = given.head.indexOf(':');
  const owner = colon < 0 ? base.owner.login : given.head.slice(0, colon);
  const branch = given.head.slice(colon + 1);
  const family = [...world.repositories.values()].find(
    (candidate) =>
      candidate.owner.login.toLowerCase() === owner.toLowerCase() &&
      (candidate.id === base.id || candidate.parentId === base.id || candidate.id === base.parentId),
  );
  const repository = given.head_repo === undefined ? family : findRepository(world, owner, given.head_repo);
  if (repository === undefined) throw invalid('PullRequest', 'head', 'invalid');
  return { repository, branch };
};

const open = async (world: World, request: ApiRequest): Promise<Thread> => {
  const base = repositoryOf(world, request.params);
  const given = request.body as NewPull;
  const head = findHead(world, base, given);
  const [baseSha, headSha] = [
    await headOf(world, base.id, given.base),
    await headOf(world, head.repository.id, head.branch),
  ];
  if (baseSha === undefined) throw invalid('PullRequest', 'base', 'invalid');
  if (headSha === undefined) throw invalid('PullRequest', 'head', 'invalid');
  if (!hasRole(head.repository, request.caller, 'write') && !hasRole(base, request.caller, 'write')) {
    throw new ApiError(403, 'Must have push access to the head repository.');
  }
  const label = `${head.repository.owner.login}:${head.branch}`;
  const taken = threadsOf(world, base.id).some(
    ({ state, pull }) =>
      state === 'open' &&
      pull?.headRepositoryId === head.repository.id &&
      pull.headRef === head.branch &&
      pull.baseRef === given.base,
  );
  if (taken)
    throw new ApiError(422, 'Validation Failed', [
      { resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${label}.` },
    ]);
  if (headSha === baseSha) {
    throw new ApiError(422, 'Validation Failed', [
      { resource: 'PullRequest', code: 'custom', message: `No commits between ${given.base} and ${label}` },
    ]);
  }
  const thread = newThread(world, base, request, { title: given.title ?? head.branch, body: given.body ?? null });
  thread.pull = {
    id: world.nextId(),
    headRepositoryId: head.repository.id,
    headRef: head.branch,
    headSha,
    baseRef: given.base,
    baseSha,
    draft: given.draft ?? false,
    mergedAt: null,
    mergedById: null,
    mergeSha: null,
    commits: 0,
    additions: 0,
    deletions: 0,
    changedFiles: 0,
  };
  await attachHead(world, thread, thread.pull);
  threadState(world).threads.set(thread.id, thread);
  emitThread(world, thread, 'opened', actorOf(world, request.caller));
  return thread;
};

interface PullUpdate {
  title?: string;
  body?: string | null;
  state?: 'open' | 'closed';
}

const update = async (world: World, request: ApiRequest): Promise<Thread> => {
  const { repository, thread } = pullOf(world, request);
  const given = (request.body ?? {}) as PullUpdate;
  const sender = actorOf(world, request.caller);
  if (
    sender.id !== thread.authorId &&
    !hasRole(repository, request.caller, given.title === undefined && given.body === undefined ? 'triage' : 'write')
  ) {
    throw new ApiError(403, 'Must have admin rights to Repository.');
  }
  editText(world, thread, given, sender);
  if (given.state !== undefined) await moveThread(world, thread, given.state, null, sender);
  return thread;
};

const pullOf = (world: World, request: ApiRequest): { repository: Repository; thread: Thread } => {
  const found = threadOf(world, request);
  if (found.thread.pull === undefined) throw notFound();
  return found;
};

const matches = (world: World, query: URLSearchParams, { state, pull }: Thread): boolean => {
  if (pull === undefined) return false;
  const wanted = query.get('state') ?? 'open';
  const label = `${world.repositories.get(pull.headRepositoryId)?.owner.login}:${pull.headRef}`;
  const head = query.get('head');
  const base = query.get('base');
  return (
    (wanted === 'all' || wanted === state) &&
    (head === null || head === label) &&
    (base === null || base === pull.baseRef)
  );
};

export const pullRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const direction = request.query.get('direction') === 'asc' ? 1 : -1;
      const pulls = threadsOf(world, repository.id)
        .filter((thread) => matches(world, request.query, thread))
        .toSorted((a, b) => (a.number - b.number) * direction);
      const path = `/repos/${repository.owner.login}/${repository.name}/pulls`;
      return listAnswer(world, request, path, pulls, (thread) => representPullInList(world, thread));
    },
  },
  {
    method: 'POST',
    path: PATH,
    createsContent: true,
    handle: async (request, world) => ({ status: 201, body: representPull(world, await open(world, request)) }),
  },
  {
    method: 'GET',
    path: `${PATH}/{pull_number}`,
    handle: (request, world) => ({ status: 200, body: representPull(world, pullOf(world, request).thread) }),
  },
  {
    method: 'PATCH',
    path: `${PATH}/{pull_number}`,
    handle: async (request, world) => ({ status: 200, body: representPull(world, await update(world, request)) }),
  },
];
