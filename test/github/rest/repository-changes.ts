/** What happens to a repository in its life: renamed, hidden, archived, handed to another account, deleted, and the webhooks that tell of it. */
import { rm } from 'node:fs/promises';
import { dropRuns } from '../actions/drop-runs.ts';
import { repositoryOf } from '../access.ts';
import { invalid, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { headOf } from '../git/repositories.ts';
import { forgetNames, rememberName } from '../moved.ts';
import { representOrganization } from '../represent/organization.ts';
import { representRepository } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';
import { keepOwners, ownsOrganization } from '../teams.ts';
import { threadState } from '../threads.ts';
import type { Repository, User, World } from '../world.ts';
import { joinInstallations, leaveInstallations } from './installations.ts';

const tell = (
  world: World,
  repository: Repository,
  action: string,
  sender: User,
  extra: Record<string, unknown> = {},
): void => world.emit(repository.id, 'repository', { action, ...extra, sender: representUser(world, sender) });

/** GitHub's rules for a name, and that nobody on the account has it yet. */
export const checkName = (world: World, owner: User, name: string, but?: Repository): void => {
  if (!/^[\w.-]{1,100}$/.test(name)) throw invalid('Repository', 'name', 'custom', 'name is invalid');
  const isTaken = [...world.repositories.values()].some(
    (other) => other !== but && other.owner.id === owner.id && other.name.toLowerCase() === name.toLowerCase(),
  );
  if (isTaken) throw invalid('Repository', 'name', 'custom', 'name already exists on this account');
};

const rename = (world: World, repository: Repository, name: string, sender: User): void => {
  if (name === repository.name) return;
  checkName(world, repository.owner, name, repository);
  const from = repository.name;
  rememberName(world, repository);
  repository.name = name;
  tell(world, repository, 'renamed', sender, { changes: { repository: { name: { from } } } });
};

export interface RepositoryUpdate {
  name?: string;
  description?: string | null;
  private?: boolean;
  visibility?: 'public' | 'private';
  archived?: boolean;
  default_branch?: string;
}

const edit = async (world: World, repository: Repository, given: RepositoryUpdate, sender: User): Promise<void> => {
  const before = { default_branch: repository.defaultBranch, description: repository.description ?? null };
  if (given.default_branch !== undefined) {
    if ((await headOf(world, repository.id, `refs/heads/${given.default_branch}`)) === undefined) {
      throw invalid('Repository', 'default_branch', 'invalid', `The branch ${given.default_branch} was not found.`);
    }
    repository.defaultBranch = given.default_branch;
  }
  if (given.description !== undefined) repository.description = given.description;
  const after = { default_branch: repository.defaultBranch, description: repository.description ?? null };
  const changes = Object.entries(before).filter(([key, from]) => after[key as keyof typeof after] !== from);
  if (changes.length === 0) return;
  tell(world, repository, 'edited', sender, {
    changes: Object.fromEntries(changes.map(([key, from]) => [key, { from }])),
  });
};

/** `PATCH /repos/{owner}/{repo}`. Out of the archive first, into it last: what is archived takes no other change. */
export const updateRepository = async (
  world: World,
  repository: Repository,
  given: RepositoryUpdate,
  sender: User,
): Promise<void> => {
  if (repository.archived === true && given.archived !== false)
    throw new ApiError(403, 'Repository was archived so is read-only.');
  if (repository.archived === true) {
    repository.archived = false;
    tell(world, repository, 'unarchived', sender);
  }
  await edit(world, repository, given, sender);
  if (given.name !== undefined) rename(world, repository, given.name, sender);
  const isPrivate = given.visibility === undefined ? given.private : given.visibility === 'private';
  if (isPrivate !== undefined && isPrivate !== repository.private) {
    repository.private = isPrivate;
    tell(world, repository, isPrivate ? 'privatized' : 'publicized', sender);
    if (!isPrivate) world.emit(repository.id, 'public', { sender: representUser(world, sender) });
  }
  if (given.archived === true) {
    repository.archived = true;
    tell(world, repository, 'archived', sender);
  }
};

const newOwnerOf = (world: World, login: string, sender: User): User => {
  const owner = [...world.users.values()].find(
    (user) => user.type !== 'Bot' && user.login.toLowerCase() === login.toLowerCase(),
  );
  if (owner === undefined) throw invalid('Repository', 'new_owner', 'invalid');
  if (owner.type === 'Organization' && !ownsOrganization(world, owner.id, sender.id))
    throw new ApiError(403, 'You don’t have the permission to create repositories on this organization.');
  return owner;
};

/** The answer shows the former owner. A person would have to accept first; here everyone does at once. */
const transfer = (world: World, request: ApiRequest) => {
  const repository = repositoryOf(world, request.params);
  const given = request.body as { new_owner: string; new_name?: string };
  const sender = actorOf(world, request.caller);
  const from = repository.owner;
  const to = newOwnerOf(world, given.new_owner, sender);
  if (to.id === from.id) throw invalid('Repository', 'new_owner', 'invalid');
  checkName(world, to, given.new_name ?? repository.name);
  const shown = representRepository(world, repository);
  keepOwners(world, repository);
  leaveInstallations(world, repository, sender.id);
  rememberName(world, repository);
  if (from.type === 'User') repository.roles.set(from.id, 'admin');
  repository.roles.delete(to.id);
  repository.owner = to;
  repository.name = given.new_name ?? repository.name;
  joinInstallations(world, repository, sender.id);
  const before =
    from.type === 'Organization'
      ? { organization: representOrganization(world, from) }
      : { user: representUser(world, from) };
  tell(world, repository, 'transferred', sender, { changes: { owner: { from: before } } });
  return shown;
};

/** Its runs end first, since nothing can be told of a repository that is gone. */
const remove = async (world: World, request: ApiRequest): Promise<void> => {
  const repository = repositoryOf(world, request.params);
  const sender = actorOf(world, request.caller);
  await dropRuns(world, repository.id);
  if (!world.repositories.has(repository.id)) throw notFound();
  // GitHub's description says that apps do not hear of it; measured, they hear of both.
  tell(world, repository, 'deleted', sender);
  keepOwners(world, repository);
  leaveInstallations(world, repository, sender.id);
  const { threads, labels, comments } = threadState(world);
  for (const [id, thread] of threads) if (thread.repositoryId === repository.id) threads.delete(id);
  for (const [id, label] of labels) if (label.repositoryId === repository.id) labels.delete(id);
  for (const [id, comment] of comments) if (!threads.has(comment.threadId)) comments.delete(id);
  world.repositories.delete(repository.id);
  forgetNames(world, repository.id);
  await rm(repository.gitDir, { recursive: true, force: true });
};

export const repositoryChangeRoutes: Route[] = [
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/transfer',
    handle: (request, world) => ({ status: 202, body: transfer(world, request) }),
  },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}',
    handle: async (request, world) => {
      await remove(world, request);
      return { status: 204 };
    },
  },
];
