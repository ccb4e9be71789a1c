/** Controls that let something happen on GitHub for which there is no API: an owner's clicks, a policy, the merge queue, the death of a runner. */
import { dropRun } from './actions/drop-runs.ts';
import { environmentOf, repositorySecrets } from './actions/environments.ts';
import { loseRunner } from './actions/lose-runner.ts';
import { actionsState } from './actions/state.ts';
import { ApiError } from './api.ts';
import { findRepository } from './access.ts';
import { onlyKnown, type Control } from './control.ts';
import { dequeue, enqueue, mergeGroups, REASONS, type Reason } from './merge-queue.ts';
import { DISPATCH_FORBIDDEN, policiesOf, setDispatchPolicy } from './policies.ts';
import { acceptPermissions, renameAccount, suspend, uninstall, unsuspend } from './rest/installation-changes.ts';
import { addRepositories, installApp, removeRepository } from './rest/installations.ts';
import type { Installation, Permissions, Repository, User, World } from './world.ts';

const userNamed = (world: World, login: string): User => {
  const user = [...world.users.values()].find(
    (candidate) => candidate.login.toLowerCase() === String(login).toLowerCase(),
  );
  if (user === undefined) throw new ApiError(422, `There is no account ${login}.`);
  return user;
};

const repositoryNamed = (world: World, owner: string, repo: string): Repository => {
  const repository = findRepository(world, owner, repo);
  if (repository === undefined) throw new ApiError(404, `There is no repository ${owner}/${repo}.`);
  return repository;
};

/** Who does it when nobody is named: somebody who administers the account. */
const actorFor = (world: World, owner: User, login: string | undefined): User => {
  if (login !== undefined) return userNamed(world, login);
  const repositories = [...world.repositories.values()].filter((repository) => repository.owner.id === owner.id);
  const admins = repositories.flatMap(({ roles }) => [...roles].filter(([, role]) => role === 'admin'));
  return world.users.get(admins[0]?.[0] ?? owner.id) ?? owner;
};

interface InstallationAct {
  action: string;
  owner: string;
  /** Slug of the app; the only one installed there when left out. */
  app?: string;
  /** For `added` and `removed`. */
  repo?: string;
  /** What is granted from now on: by `new_permissions_accepted`, or in silence by `limit`. */
  permissions?: Permissions;
  login?: string;
}

const actOnInstallation = (world: World, given: InstallationAct): unknown => {
  const owner = userNamed(world, given.owner);
  const senderId = actorFor(world, owner, given.login).id;
  const apps = [...world.apps.values()].filter(({ slug }) => given.app === undefined || slug === given.app);
  const owned = [...world.repositories.values()].filter((repository) => repository.owner.id === owner.id);
  if (given.action === 'created') {
    const [app] = apps;
    if (app === undefined) throw new ApiError(422, `There is no app ${given.app ?? 'here'}.`);
    const repositoryIds = owned.map(({ id }) => id);
    return { id: installApp(world, { appId: app.id, accountId: owner.id, repositoryIds, senderId }).id };
  }
  const installation = [...world.installations.values()].find(
    ({ accountId, appId }) => accountId === owner.id && apps.some((app) => app.id === appId),
  );
  if (installation === undefined) throw new ApiError(404, `Nothing is installed on ${given.owner}.`);
  change(world, installation, given, senderId);
  return { id: installation.id };
};

const change = (world: World, installation: Installation, given: InstallationAct, senderId: number): void => {
  const repository = (): Repository => repositoryNamed(world, given.owner, given.repo ?? '');
  switch (given.action) {
    case 'suspend':
      return suspend(world, installation, senderId);
    case 'unsuspend':
      return unsuspend(world, installation, senderId);
    case 'deleted':
      return uninstall(world, installation, senderId);
    case 'new_permissions_accepted':
      return acceptPermissions(world, installation, given.permissions, senderId);
    case 'limit':
      installation.permissions = given.permissions ?? {};
      return undefined;
    case 'added':
      return addRepositories(world, installation, [repository().id], senderId);
    case 'removed':
      return removeRepository(world, installation, repository().id, senderId);
    default:
      throw new ApiError(
        422,
        'action is one of created, deleted, suspend, unsuspend, new_permissions_accepted, limit, added, removed.',
      );
  }
};

const renameOwner = (world: World, given: { owner: string; login: string }): unknown => {
  const isTaken = [...world.users.values()].some(({ login }) => login.toLowerCase() === given.login.toLowerCase());
  if (isTaken) throw new ApiError(422, `There is an account ${given.login} already.`);
  renameAccount(world, userNamed(world, given.owner), given.login);
  return { login: given.login };
};

interface PolicyAct {
  owner: string;
  repo?: string;
  dispatch: 'forbidden' | null;
  message?: string;
}

const setPolicy = (world: World, given: PolicyAct): unknown => {
  userNamed(world, given.owner);
  if (given.repo !== undefined) repositoryNamed(world, given.owner, given.repo);
  if (given.dispatch !== 'forbidden' && given.dispatch !== null)
    throw new ApiError(422, 'dispatch is "forbidden" or null.');
  const message = given.dispatch === null ? null : (given.message ?? DISPATCH_FORBIDDEN);
  setDispatchPolicy(world, given.owner, given.repo ?? null, message);
  return policiesOf(world);
};

interface QueueAct {
  owner: string;
  repo: string;
  pull: number;
  reason?: Reason;
  login?: string;
}

const actOnQueue = async (world: World, method: string, given: QueueAct): Promise<unknown> => {
  const repository = repositoryNamed(world, given.owner, given.repo);
  const sender = actorFor(world, repository.owner, given.login);
  if (method === 'POST') return enqueue(world, repository, given.pull, sender);
  const reason = given.reason ?? 'dequeued';
  if (!REASONS.includes(reason)) throw new ApiError(422, `reason is one of ${REASONS.join(', ')}.`);
  await dequeue(world, repository, given.pull, reason, sender);
  return {};
};

interface RunAct {
  runId: number;
  action: 'vanish' | 'lose_runner';
  /** How long GitHub goes on showing the run as in progress, by its own clock. */
  afterSeconds?: number;
}

const actOnRun = async (world: World, given: RunAct): Promise<unknown> => {
  const run = actionsState(world).runs.get(given.runId);
  if (run === undefined || run.isGone === true) throw new ApiError(404, `There is no run ${given.runId}.`);
  if (given.action === 'vanish') await dropRun(world, run);
  else if (given.action === 'lose_runner') loseRunner(world, run, (given.afterSeconds ?? 60) * 1000);
  else throw new ApiError(422, 'action is vanish or lose_runner.');
  return { runId: run.id };
};

interface EnvironmentAct {
  owner: string;
  repo: string;
  /** Of the environment; the repository itself when left out. */
  name?: string;
  secrets?: Record<string, string>;
  variables?: Record<string, string>;
  /** Logins of whom one must agree before a job begins. */
  reviewers?: string[];
}

const setEnvironment = (world: World, given: EnvironmentAct): unknown => {
  const repository = repositoryNamed(world, given.owner, given.repo);
  if (given.name === undefined) {
    for (const [key, value] of Object.entries(given.secrets ?? {}))
      repositorySecrets(world, repository.id).set(key, value);
    return { secrets: [...repositorySecrets(world, repository.id).keys()] };
  }
  const environment = environmentOf(world, repository.id, given.name);
  for (const [key, value] of Object.entries(given.secrets ?? {})) environment.secrets.set(key, value);
  for (const [key, value] of Object.entries(given.variables ?? {})) environment.variables.set(key, value);
  if (given.reviewers) environment.reviewerIds = given.reviewers.map((login) => userNamed(world, login).id);
  return { name: environment.name, secrets: [...environment.secrets.keys()] };
};

/** The answer to one of these controls, or `undefined` when it is none of them. */
export const answerAct = async (world: World, { method, name, body }: Control): Promise<unknown> => {
  switch (`${method} ${name}`) {
    case 'POST installation':
      return actOnInstallation(world, onlyKnown(body, ['action', 'owner', 'app', 'repo', 'permissions', 'login']));
    case 'POST account':
      return renameOwner(world, onlyKnown(body, ['owner', 'login']));
    case 'GET policy':
      return policiesOf(world);
    case 'POST policy':
      return setPolicy(world, onlyKnown(body, ['owner', 'repo', 'dispatch', 'message']));
    case 'GET merge-queue':
      return mergeGroups(world);
    case 'POST merge-queue':
    case 'DELETE merge-queue':
      return actOnQueue(world, method, onlyKnown(body, ['owner', 'repo', 'pull', 'reason', 'login']));
    case 'POST environment':
      return setEnvironment(world, onlyKnown(body, ['owner', 'repo', 'name', 'secrets', 'variables', 'reviewers']));
    case 'POST run':
      return actOnRun(world, onlyKnown(body, ['runId', 'action', 'afterSeconds']));
    default:
      return undefined;
  }
};
