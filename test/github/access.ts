/** May this caller use this operation on this repository? Decided centrally, from the table of permissions, before any part is asked. */
import { ApiError, type Caller, type Route } from './api.ts';
import { grantedIn } from './represent/app.ts';
import { reaches } from './represent/repository.ts';
import { ruleFor, type Rule } from './permissions.ts';
import { findThread } from './threads.ts';
import { isInOrganization } from './teams.ts';
import type { Installation, Repository, Role, World } from './world.ts';

export const findRepository = (world: World, owner: string, name: string): Repository | undefined => {
  const wanted = `${owner}/${name}`.toLowerCase();
  return [...world.repositories.values()].find(
    (repository) => `${repository.owner.login}/${repository.name}`.toLowerCase() === wanted,
  );
};

/** The repository of a route's `{owner}/{repo}`; access to it was checked before. */
export const repositoryOf = (world: World, params: Readonly<Record<string, string>>): Repository => {
  const repository = findRepository(world, params['owner'] ?? '', params['repo'] ?? '');
  if (repository === undefined) throw new ApiError(404, 'Not Found');
  return repository;
};

/** The role given to a user; `none` for someone who is no collaborator, whether or not they may read. */
export const roleOf = (repository: Repository, userId: number): Role =>
  repository.owner.id === userId ? 'admin' : (repository.roles.get(userId) ?? 'none');

/** The role a caller has in effect: everyone reads a public repository. */
export const effectiveRole = (repository: Repository, caller: Caller): Role => {
  if (caller.kind === 'user') {
    const role = roleOf(repository, caller.userId);
    if (role !== 'none') return role;
  }
  return repository.private ? 'none' : 'read';
};

/** The app's installation that covers the repository; one that is suspended covers nothing. */
const coverOf = (world: World, appId: number, repositoryId: number): Installation | undefined =>
  [...world.installations.values()].find(
    (installation) =>
      installation.appId === appId &&
      installation.suspendedAt === undefined &&
      installation.repositoryIds.has(repositoryId),
  );

const reachesRepository = (world: World, caller: Caller, repository: Repository): boolean => {
  switch (caller.kind) {
    case 'user':
      return (
        roleOf(repository, caller.userId) !== 'none' &&
        (caller.appId === undefined || coverOf(world, caller.appId, repository.id) !== undefined)
      );
    case 'installation':
      return (
        world.installations.get(caller.installationId)?.repositoryIds.has(repository.id) === true &&
        (caller.repositoryIds?.includes(repository.id) ?? true)
      );
    case 'job':
      return caller.repositoryId === repository.id;
    default:
      return false;
  }
};

/** Does the caller learn at all that the repository is there? */
export const maySee = (world: World, caller: Caller, repository: Repository): boolean =>
  !repository.private ||
  reachesRepository(world, caller, repository) ||
  (caller.kind === 'app' && coverOf(world, caller.appId, repository.id) !== undefined);

/** Issues and pull requests share routes; for a plain issue the permission on pull requests is not enough. */
const wantedPermissions = (
  world: World,
  rule: Rule,
  repository: Repository,
  params: Readonly<Record<string, string>>,
): readonly string[] => {
  if (!rule.permissions.includes('pull_requests') || params['issue_number'] === undefined) return rule.permissions;
  const thread = findThread(world, repository.id, Number(params['issue_number']));
  return thread?.pull === undefined ? ['issues'] : rule.permissions;
};

const isGranted = (permissions: Record<string, string>, wanted: readonly string[], level: Rule['level']): boolean =>
  wanted.some((name) => permissions[name] === 'write' || (level === 'read' && permissions[name] === 'read'));

const refusedToApp = (wanted: readonly string[], level: Rule['level']) =>
  new ApiError(403, 'Resource not accessible by integration', undefined, {
    'x-accepted-github-permissions': wanted.map((name) => `${name}=${level}`).join('; '),
  });

const checkUser = (
  world: World,
  caller: Caller & { kind: 'user' },
  rule: Rule,
  repository: Repository,
  wanted: readonly string[],
): void => {
  if (rule.appOnly === true) throw new ApiError(403, 'You must authenticate via a GitHub App.');
  if (!reaches(effectiveRole(repository, caller), rule.role)) {
    throw rule.hides === true
      ? new ApiError(404, 'Not Found')
      : new ApiError(403, rule.refusal ?? 'Must have admin rights to Repository.');
  }
  // A login's token reaches what both the user and the app reach; what is public needs neither.
  const app = caller.appId === undefined ? undefined : world.apps.get(caller.appId);
  if (app === undefined || (rule.level === 'read' && !repository.private)) return;
  const cover = coverOf(world, app.id, repository.id);
  if (cover === undefined || !isGranted(grantedIn(world, cover), wanted, rule.level))
    throw refusedToApp(wanted, rule.level);
};

const checkRepository = (world: World, rule: Rule, params: Readonly<Record<string, string>>, caller: Caller): void => {
  const repository = findRepository(world, params['owner'] ?? '', params['repo'] ?? '');
  if (repository === undefined) throw new ApiError(404, 'Not Found');
  if (rule.level === 'app') {
    if (caller.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
    return;
  }
  const reached = reachesRepository(world, caller, repository);
  if (repository.private && !reached) throw new ApiError(404, 'Not Found');
  if (caller.kind === 'anonymous' && rule.level !== 'read') throw new ApiError(401, 'Requires authentication');
  const wanted = wantedPermissions(world, rule, repository, params);
  if (caller.kind === 'user') return checkUser(world, caller, rule, repository, wanted);
  if (rule.level === 'read' && !repository.private && !reaches(rule.role, 'triage')) return;
  if (caller.kind === 'anonymous') throw new ApiError(401, 'Requires authentication');
  if (caller.kind === 'app' || !reached || !isGranted(caller.permissions, wanted, rule.level))
    throw refusedToApp(wanted, rule.level);
  // A job's token acts for Actions, which is an app of its own and cannot make another's check runs.
  if (rule.appOnly === true && caller.kind !== 'installation') throw refusedToApp(wanted, rule.level);
};

/** Teams are seen by the organisation's own members, and by apps that may read members and are installed on it. */
const checkOrganization = (world: World, method: Route['method'], login: string, caller: Caller): void => {
  const level = method === 'GET' ? 'read' : 'write';
  const org = [...world.users.values()].find((user) => user.login.toLowerCase() === login.toLowerCase());
  if (caller.kind === 'anonymous') throw new ApiError(401, 'Requires authentication');
  if (org === undefined) throw new ApiError(404, 'Not Found');
  if (caller.kind === 'user' && caller.appId === undefined) {
    if (!isInOrganization(world, org.id, caller.userId)) throw new ApiError(404, 'Not Found');
    return;
  }
  const installation =
    caller.kind === 'installation'
      ? world.installations.get(caller.installationId)
      : [...world.installations.values()].find(
          (candidate) => caller.kind === 'user' && candidate.appId === caller.appId && candidate.accountId === org.id,
        );
  if (installation?.accountId !== org.id || caller.kind === 'app' || caller.kind === 'job')
    throw refusedToApp(['members'], level);
  const permissions = caller.kind === 'installation' ? caller.permissions : grantedIn(world, installation);
  if (!isGranted(permissions, ['members'], level)) throw refusedToApp(['members'], level);
  if (caller.kind === 'user' && !isInOrganization(world, org.id, caller.userId)) throw new ApiError(404, 'Not Found');
};

/** Operations outside repositories belong to one kind of caller each. */
const checkElsewhere = (
  world: World,
  { method, path }: Route,
  params: Readonly<Record<string, string>>,
  caller: Caller,
): void => {
  const isFor = (pattern: RegExp) => pattern.test(path);
  if (isFor(/^\/app(\/|$)|^\/(users|orgs)\/\{\w+\}\/installation$/)) {
    if (caller.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
  } else if (isFor(/^\/orgs\/\{org\}\/teams/)) {
    checkOrganization(world, method, params['org'] ?? '', caller);
  } else if (isFor(/^\/installation\//)) {
    if (caller.kind !== 'installation') {
      throw new ApiError(
        caller.kind === 'anonymous' ? 401 : 403,
        'You must authenticate with an installation access token.',
      );
    }
  } else if (isFor(/^\/user(\/(?!\{)|$)/)) {
    if (caller.kind === 'anonymous') throw new ApiError(401, 'Requires authentication');
    if (caller.kind !== 'user') throw new ApiError(403, 'Resource not accessible by integration');
  }
};

/** What can be done to an archived repository: take it out, hand it on, delete it, copy it. */
const OPEN_IN_ARCHIVE = /^\/repos\/\{owner\}\/\{repo\}(\/transfer|\/forks)?$/;

/** Throws GitHub's refusal when the caller may not use the route. */
export const checkAccess = (
  world: World,
  route: Route,
  params: Readonly<Record<string, string>>,
  caller: Caller,
): void => {
  if (!route.path.startsWith('/repos/{owner}/{repo}')) return checkElsewhere(world, route, params, caller);
  const rule = ruleFor(route.method, route.path);
  checkRepository(world, rule, params, caller);
  const isWrite = rule.level === 'write' && !OPEN_IN_ARCHIVE.test(route.path);
  if (isWrite && repositoryOf(world, params).archived === true)
    throw new ApiError(403, 'Repository was archived so is read-only.');
};
