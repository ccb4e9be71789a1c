/** Repositories: read, made, changed, forked. */
import { join } from 'node:path';
import { effectiveRole, repositoryOf } from '../access.ts';
import { listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { createRepository, forkRepository, seedCommit } from '../git/repositories.ts';
import { representFullRepository, representRepository } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';
import { ownsOrganization } from '../teams.ts';
import type { Repository, User, World } from '../world.ts';
import { joinInstallations } from './installations.ts';
import { checkName, updateRepository } from './repository-changes.ts';

interface NewRepository {
  name: string;
  description?: string | null;
  private?: boolean;
  auto_init?: boolean;
}

const reposOf = (world: World, owner: User): Repository[] =>
  [...world.repositories.values()].filter((repository) => repository.owner.id === owner.id);

const shape = (
  world: World,
  owner: User,
  given: { name: string; private: boolean; description: string | null },
): Repository => {
  checkName(world, owner, given.name);
  const id = world.nextId();
  return {
    id,
    owner,
    ...given,
    defaultBranch: 'main',
    gitDir: join(world.dataDir, 'repositories', `${id}.git`),
    roles: new Map(),
    variables: new Map(),
    createdAt: world.clock(),
  };
};

const create = async (world: World, request: ApiRequest, owner: User): Promise<Repository> => {
  const given = request.body as NewRepository;
  const maker = actorOf(world, request.caller);
  const repository = shape(world, owner, {
    name: given.name,
    private: given.private ?? false,
    description: given.description ?? null,
  });
  if (owner.id !== maker.id) repository.roles.set(maker.id, 'admin');
  await createRepository(world, repository);
  world.repositories.set(repository.id, repository);
  joinInstallations(world, repository, maker.id);
  world.emit(repository.id, 'repository', { action: 'created', sender: representUser(world, maker) });
  if (given.auto_init === true) {
    await seedCommit(world, repository.id, {
      branch: 'main',
      files: { 'README.md': `# ${given.name}\n` },
      message: 'Initial commit',
      userId: maker.id,
    });
  }
  return repository;
};

const fork = async (world: World, request: ApiRequest): Promise<Repository> => {
  const parent = repositoryOf(world, request.params);
  const given = (request.body ?? {}) as { name?: string; organization?: string };
  const owner =
    given.organization === undefined ? actorOf(world, request.caller) : accountNamed(world, given.organization);
  const known = reposOf(world, owner).find((repository) => repository.parentId === parent.id);
  // Forking twice gives the fork that is there.
  if (known !== undefined) return known;
  const repository = shape(world, owner, {
    name: given.name ?? parent.name,
    private: parent.private,
    description: parent.description ?? null,
  });
  Object.assign(repository, { parentId: parent.id, defaultBranch: parent.defaultBranch });
  await forkRepository(world, parent.id, repository);
  world.repositories.set(repository.id, repository);
  joinInstallations(world, repository, owner.id);
  world.emit(parent.id, 'fork', {
    forkee: { ...representRepository(world, repository), public: !repository.private },
    sender: representUser(world, owner),
  });
  return repository;
};

const accountNamed = (world: World, login: string | undefined): User => {
  const user = [...world.users.values()].find((candidate) => candidate.login.toLowerCase() === login?.toLowerCase());
  if (user === undefined) throw notFound();
  return user;
};

/** Who is an administrator of any repository of an organisation may make more in it. */
const checkMember = (world: World, org: User, userId: number): void => {
  if (org.type !== 'Organization') throw notFound();
  if (!ownsOrganization(world, org.id, userId))
    throw new ApiError(403, 'You need admin access to the organization before adding a repository to it.');
};

const full = (world: World, request: ApiRequest, repository: Repository) =>
  representFullRepository(world, repository, effectiveRole(repository, request.caller));

const listing = (world: World, request: ApiRequest, path: string, repositories: readonly Repository[]) =>
  listAnswer(world, request, path, repositories, (repository) =>
    representRepository(world, repository, effectiveRole(repository, request.caller)),
  );

const isVisible = (request: ApiRequest) => (repository: Repository) =>
  effectiveRole(repository, request.caller) !== 'none';

export const repositoryRoutes: Route[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}',
    handle: (request, world) => ({ status: 200, body: full(world, request, repositoryOf(world, request.params)) }),
  },
  {
    method: 'PATCH',
    path: '/repos/{owner}/{repo}',
    handle: async (request, world) => {
      const repository = repositoryOf(world, request.params);
      await updateRepository(world, repository, request.body ?? {}, actorOf(world, request.caller));
      return { status: 200, body: full(world, request, repository) };
    },
  },
  {
    method: 'GET',
    path: '/user/repos',
    handle: (request, world) => {
      const mine = actorOf(world, request.caller).id;
      const repositories = [...world.repositories.values()].filter(
        ({ owner, roles }) => owner.id === mine || roles.has(mine),
      );
      return listing(world, request, '/user/repos', repositories);
    },
  },
  {
    method: 'POST',
    path: '/user/repos',
    createsContent: true,
    handle: async (request, world) => ({
      status: 201,
      body: full(world, request, await create(world, request, actorOf(world, request.caller))),
    }),
  },
  {
    method: 'POST',
    path: '/orgs/{org}/repos',
    createsContent: true,
    handle: async (request, world) => {
      const org = accountNamed(world, request.params['org']);
      checkMember(world, org, actorOf(world, request.caller).id);
      return { status: 201, body: full(world, request, await create(world, request, org)) };
    },
  },
  {
    method: 'GET',
    path: '/users/{username}/repos',
    handle: (request, world) => {
      const owner = accountNamed(world, request.params['username']);
      return listing(world, request, `/users/${owner.login}/repos`, reposOf(world, owner).filter(isVisible(request)));
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/forks',
    handle: (request, world) => {
      const parent = repositoryOf(world, request.params);
      const forks = [...world.repositories.values()]
        .filter((repository) => repository.parentId === parent.id)
        .filter(isVisible(request));
      return listing(world, request, `/repos/${parent.owner.login}/${parent.name}/forks`, forks);
    },
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/forks',
    createsContent: true,
    handle: async (request, world) => ({ status: 202, body: full(world, request, await fork(world, request)) }),
  },
];
