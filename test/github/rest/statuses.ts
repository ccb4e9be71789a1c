/** Commit statuses: the older sibling of check runs, written by anyone who can push. */
import { repositoryOf } from '../access.ts';
import { listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { headOf } from '../git/repositories.ts';
import { apiUrlOf, representRepository } from '../represent/repository.ts';
import { iso, nodeId } from '../represent/shape.ts';
import { representUserId } from '../represent/users.ts';
import type { Repository, World } from '../world.ts';

interface Status {
  id: number;
  repositoryId: number;
  sha: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  context: string;
  description: string | null;
  targetUrl: string | null;
  creatorId: number;
  createdAt: number;
}

const statuses = (world: World): Status[] => world.part('statuses', () => []);

const REPO = '/repos/{owner}/{repo}';

const represent = (world: World, repository: Repository, status: Status) => ({
  url: `${apiUrlOf(world, repository)}/statuses/${status.sha}`,
  avatar_url: `${world.baseUrl}/_stand-in/avatars/${status.creatorId}`,
  id: status.id,
  node_id: nodeId('SC', status.id),
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: iso(status.createdAt),
  updated_at: iso(status.createdAt),
  creator: representUserId(world, status.creatorId),
});

const shaOf = async (world: World, repository: Repository, ref: string | undefined): Promise<string> => {
  const sha = await headOf(world, repository.id, ref ?? '');
  if (sha === undefined) throw notFound();
  return sha;
};

/** Newest first. */
const statusesAt = (world: World, repository: Repository, sha: string): Status[] =>
  statuses(world)
    .filter((status) => status.repositoryId === repository.id && status.sha === sha)
    .toReversed();

const create = async (world: World, request: ApiRequest) => {
  const repository = repositoryOf(world, request.params);
  const sha = request.params['sha'] ?? '';
  if ((await headOf(world, repository.id, sha)) !== sha) throw new ApiError(422, `No commit found for SHA: ${sha}`);
  const given = request.body as {
    state: Status['state'];
    target_url?: string | null;
    description?: string | null;
    context?: string;
  };
  const status: Status = {
    id: world.nextId(),
    repositoryId: repository.id,
    sha,
    state: given.state,
    context: given.context ?? 'default',
    description: given.description ?? null,
    targetUrl: given.target_url ?? null,
    creatorId: actorOf(world, request.caller).id,
    createdAt: world.clock(),
  };
  statuses(world).push(status);
  return represent(world, repository, status);
};

/** One state for all contexts: failure if any failed, pending while any is, or when there is none. */
const combine = (latest: readonly Status[]): string => {
  if (latest.some(({ state }) => state === 'failure' || state === 'error')) return 'failure';
  return latest.length === 0 || latest.some(({ state }) => state === 'pending') ? 'pending' : 'success';
};

export const statusRoutes: Route[] = [
  {
    method: 'POST',
    path: `${REPO}/statuses/{sha}`,
    handle: async (request, world) => ({ status: 201, body: await create(world, request) }),
  },
  {
    method: 'GET',
    path: `${REPO}/commits/{ref}/statuses`,
    handle: async (request, world) => {
      const repository = repositoryOf(world, request.params);
      const sha = await shaOf(world, repository, request.params['ref']);
      const path = `/repos/${repository.owner.login}/${repository.name}/commits/${sha}/statuses`;
      return listAnswer(world, request, path, statusesAt(world, repository, sha), (status) =>
        represent(world, repository, status),
      );
    },
  },
  {
    method: 'GET',
    path: `${REPO}/commits/{ref}/status`,
    handle: async (request, world) => {
      const repository = repositoryOf(world, request.params);
      const sha = await shaOf(world, repository, request.params['ref']);
      const latest = [
        ...new Map(
          statusesAt(world, repository, sha)
            .toReversed()
            .map((status) => [status.context, status]),
        ).values(),
      ];
      const url = apiUrlOf(world, repository);
      return {
        status: 200,
        body: {
          state: combine(latest),
          statuses: latest.map((status) => represent(world, repository, status)),
          sha,
          total_count: latest.length,
          repository: representRepository(world, repository),
          commit_url: `${url}/commits/${sha}`,
          url: `${url}/commits/${sha}/status`,
        },
      };
    },
  },
];
