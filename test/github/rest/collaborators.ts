/** Who has which role on a repository. */
import { effectiveRole, repositoryOf, roleOf } from '../access.ts';
import { invalid, listAnswer, notFound } from '../answers.ts';
import type { ApiRequest, Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { reaches, representRole } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';
import type { Repository, Role, User, World } from '../world.ts';

const PATH = '/repos/{owner}/{repo}/collaborators';

const userNamed = (world: World, request: ApiRequest): User => {
  const login = request.params['username']?.toLowerCase();
  const user = [...world.users.values()].find((candidate) => candidate.login.toLowerCase() === login);
  if (user === undefined) throw notFound();
  return user;
};

/** The four levels of old: maintain counts as write, triage as read. */
const permissionOf = (role: Role): 'admin' | 'write' | 'read' | 'none' => {
  if (role === 'admin' || role === 'none') return role;
  return reaches(role, 'write') ? 'write' : 'read';
};

const representCollaborator = (world: World, user: User, role: Role) => ({
  ...representUser(world, user),
  permissions: representRole(role),
  role_name: role,
});

const ROLES: Readonly<Record<string, Role>> = {
  pull: 'read',
  triage: 'triage',
  push: 'write',
  maintain: 'maintain',
  admin: 'admin',
  read: 'read',
  write: 'write',
};

const collaborators = (world: World, repository: Repository): { user: User; role: Role }[] =>
  [...world.users.values()]
    .filter((user) => user.type === 'User')
    .map((user) => ({ user, role: roleOf(repository, user.id) }))
    .filter(({ role }) => role !== 'none');

export const collaboratorRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const path = `/repos/${repository.owner.login}/${repository.name}/collaborators`;
      return listAnswer(world, request, path, collaborators(world, repository), ({ user, role }) =>
        representCollaborator(world, user, role),
      );
    },
  },
  {
    method: 'GET',
    path: `${PATH}/{username}`,
    handle: (request, world) => {
      if (roleOf(repositoryOf(world, request.params), userNamed(world, request).id) === 'none') throw notFound();
      return { status: 204 };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/{username}`,
    createsContent: true,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const user = userNamed(world, request);
      const role = ROLES[String(request.body?.permission ?? 'push')];
      if (role === undefined) throw invalid('Repository', 'permission', 'invalid');
      const before = repository.roles.get(user.id);
      // GitHub would send an invitation first; here everyone accepts at once.
      repository.roles.set(user.id, role);
      const sender = representUser(world, actorOf(world, request.caller));
      const member = representUser(world, user);
      if (before === undefined)
        world.emit(repository.id, 'member', { action: 'added', member, changes: { role_name: { to: role } }, sender });
      else if (before !== role)
        world.emit(repository.id, 'member', {
          action: 'edited',
          member,
          changes: { permission: { from: permissionOf(before), to: permissionOf(role) } },
          sender,
        });
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{username}`,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const user = userNamed(world, request);
      if (repository.roles.delete(user.id)) {
        world.emit(repository.id, 'member', {
          action: 'removed',
          member: representUser(world, user),
          sender: representUser(world, actorOf(world, request.caller)),
        });
      }
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/{username}/permission`,
    handle: (request, world) => {
      const user = userNamed(world, request);
      // Anyone may read a public repository, and GitHub says so here.
      const role = effectiveRole(repositoryOf(world, request.params), { kind: 'user', userId: user.id, viaApp: false });
      return {
        status: 200,
        body: {
          permission: permissionOf(role),
          user: role === 'none' ? null : representCollaborator(world, user, role),
          role_name: role,
        },
      };
    },
  },
];
