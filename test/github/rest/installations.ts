/** Installing an app on an account, and what an installation or a signed-in person sees of it. */
import { effectiveRole, roleOf } from '../access.ts';
import { notFound, paginate } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { representInstallation } from '../represent/app.ts';
import { representRepository } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';
import { revokeToken } from '../tokens.ts';
import { emitToApp } from '../webhooks.ts';
import type { Installation, Repository, World } from '../world.ts';

export const representShort = (world: World, ids: readonly number[]) =>
  ids
    .flatMap((id) => world.repositories.get(id) ?? [])
    .map((repository) => {
      const { id, node_id, name, full_name } = representRepository(world, repository);
      return { id, node_id, name, full_name, private: repository.private };
    });

const senderOf = (world: World, id: number) => {
  const sender = world.users.get(id);
  if (sender === undefined) throw new Error(`no user ${id}`);
  return representUser(world, sender);
};

/** More repositories for an installation that exists. */
export const addRepositories = (
  world: World,
  installation: Installation,
  ids: readonly number[],
  senderId: number,
): void => {
  const fresh = ids.filter((id) => !installation.repositoryIds.has(id));
  for (const id of fresh) installation.repositoryIds.add(id);
  if (fresh.length === 0) return;
  emitToApp(world, installation, 'installation_repositories', {
    action: 'added',
    installation: representInstallation(world, installation),
    repository_selection: representInstallation(world, installation).repository_selection,
    repositories_added: representShort(world, fresh),
    repositories_removed: [],
    requester: null,
    sender: senderOf(world, senderId),
  });
};

/** Installs the app on the account's repositories, or adds them to the installation that is there. */
export const installApp = (
  world: World,
  wanted: { appId: number; accountId: number; repositoryIds: readonly number[]; senderId: number },
): Installation => {
  const known = [...world.installations.values()].find(
    ({ appId, accountId }) => appId === wanted.appId && accountId === wanted.accountId,
  );
  if (known !== undefined) {
    addRepositories(world, known, wanted.repositoryIds, wanted.senderId);
    return known;
  }
  const installation: Installation = {
    id: world.nextId(),
    appId: wanted.appId,
    accountId: wanted.accountId,
    repositoryIds: new Set(wanted.repositoryIds),
    createdAt: world.clock(),
  };
  world.installations.set(installation.id, installation);
  emitToApp(world, installation, 'installation', {
    action: 'created',
    installation: representInstallation(world, installation),
    repositories: representShort(world, wanted.repositoryIds),
    requester: null,
    sender: senderOf(world, wanted.senderId),
  });
  return installation;
};

export const removeRepository = (world: World, installation: Installation, id: number, senderId: number): void => {
  if (!installation.repositoryIds.delete(id)) return;
  emitToApp(world, installation, 'installation_repositories', {
    action: 'removed',
    installation: representInstallation(world, installation),
    repository_selection: representInstallation(world, installation).repository_selection,
    repositories_added: [],
    repositories_removed: representShort(world, [id]),
    requester: null,
    sender: senderOf(world, senderId),
  });
};

/** A person puts a repository they administer into an installation, or takes it out. */
const repositoryToMove = (
  world: World,
  request: ApiRequest,
): { installation: Installation; id: number; userId: number } => {
  const { caller, params } = request;
  const installation = world.installations.get(Number(params['installation_id']));
  const repository = world.repositories.get(Number(params['repository_id']));
  if (installation === undefined || repository === undefined || caller.kind !== 'user') throw notFound();
  if (roleOf(repository, caller.userId) !== 'admin') throw notFound();
  return { installation, id: repository.id, userId: caller.userId };
};

/** A repository that is made later belongs to the installations on its account, which cover all its repositories. */
export const joinInstallations = (world: World, repository: Repository, senderId: number): void => {
  for (const installation of world.installations.values()) {
    if (installation.accountId === repository.owner.id) addRepositories(world, installation, [repository.id], senderId);
  }
};

/** A repository that goes, to another account or for good, leaves every installation that covered it. */
export const leaveInstallations = (world: World, repository: Repository, senderId: number): void => {
  for (const installation of world.installations.values())
    removeRepository(world, installation, repository.id, senderId);
};

/** Installations that a signed-in person can reach: those with a repository they have a role on. */
const reachable = (world: World, request: ApiRequest): Installation[] => {
  const { caller } = request;
  if (caller.kind !== 'user' || caller.appId === undefined) {
    throw new ApiError(
      403,
      'You must authenticate with an access token authorized to a GitHub App in order to list installations.',
    );
  }
  const has = (id: number): boolean => {
    const repository = world.repositories.get(id);
    return repository !== undefined && roleOf(repository, caller.userId) !== 'none';
  };
  return [...world.installations.values()].filter(
    ({ appId, accountId, repositoryIds }) =>
      appId === caller.appId && (accountId === caller.userId || [...repositoryIds].some(has)),
  );
};

const listRepositories = (world: World, request: ApiRequest, path: string, ids: readonly number[]) => {
  const repositories = ids
    .flatMap((id) => world.repositories.get(id) ?? [])
    .filter((repository) => request.caller.kind !== 'user' || effectiveRole(repository, request.caller) !== 'none');
  const { page, headers } = paginate(world, request, path, repositories);
  const shown = page.map((repository) =>
    representRepository(world, repository, effectiveRole(repository, request.caller)),
  );
  return {
    status: 200,
    body: { total_count: repositories.length, repository_selection: 'all', repositories: shown },
    headers,
  };
};

export const installationRoutes: Route[] = [
  {
    method: 'GET',
    path: '/installation/repositories',
    handle: (request, world) => {
      const { caller } = request;
      const installation = caller.kind === 'installation' ? world.installations.get(caller.installationId) : undefined;
      if (installation === undefined || caller.kind !== 'installation') throw notFound();
      return listRepositories(
        world,
        request,
        '/installation/repositories',
        caller.repositoryIds ?? [...installation.repositoryIds],
      );
    },
  },
  {
    method: 'DELETE',
    path: '/installation/token',
    handle: (request, world) => {
      revokeToken(world, (request.headers['authorization'] ?? '').split(/\s+/)[1] ?? '');
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: '/user/installations',
    handle: (request, world) => {
      const installations = reachable(world, request);
      const { page, headers } = paginate(world, request, '/user/installations', installations);
      const body = {
        total_count: installations.length,
        installations: page.map((installation) => representInstallation(world, installation)),
      };
      return { status: 200, body, headers };
    },
  },
  {
    method: 'GET',
    path: '/user/installations/{installation_id}/repositories',
    handle: (request, world) => {
      const installation = reachable(world, request).find(({ id }) => id === Number(request.params['installation_id']));
      if (installation === undefined) throw notFound();
      return listRepositories(world, request, `/user/installations/${installation.id}/repositories`, [
        ...installation.repositoryIds,
      ]);
    },
  },
  {
    method: 'PUT',
    path: '/user/installations/{installation_id}/repositories/{repository_id}',
    handle: (request, world) => {
      const { installation, id, userId } = repositoryToMove(world, request);
      addRepositories(world, installation, [id], userId);
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: '/user/installations/{installation_id}/repositories/{repository_id}',
    handle: (request, world) => {
      const { installation, id, userId } = repositoryToMove(world, request);
      removeRepository(world, installation, id, userId);
      return { status: 204 };
    },
  },
];
