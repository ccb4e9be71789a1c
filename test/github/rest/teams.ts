/** Teams of an organisation: who is in them, asked by apps and changed by the organisation's owners. */
import { listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { representOrganization, representTeam, teamUrlOf } from '../represent/organization.ts';
import { representUser } from '../represent/users.ts';
import { findTeam, isInOrganization, ownsOrganization, teamsOf, type Membership, type Team } from '../teams.ts';
import { emitOfOrganization } from '../webhooks.ts';
import type { User, World } from '../world.ts';

const PATH = '/orgs/{org}/teams';
const MEMBERSHIP = `${PATH}/{team_slug}/memberships/{username}`;

const accountNamed = (world: World, login: string | undefined, fits: (user: User) => boolean): User => {
  const found = [...world.users.values()].find(
    (user) => user.login.toLowerCase() === login?.toLowerCase() && fits(user),
  );
  if (found === undefined) throw notFound();
  return found;
};

const orgOf = (world: World, request: ApiRequest): User =>
  accountNamed(world, request.params['org'], ({ type }) => type === 'Organization');

const teamOf = (world: World, request: ApiRequest): Team => {
  const team = findTeam(world, orgOf(world, request).id, request.params['team_slug'] ?? '');
  if (team === undefined) throw notFound();
  return team;
};

const memberNamed = (world: World, request: ApiRequest): User =>
  accountNamed(world, request.params['username'], ({ type }) => type === 'User');

const represent = (world: World, team: Team, user: User, membership: Membership) => ({
  url: `${teamUrlOf(world, team)}/memberships/${user.login}`,
  role: membership.role,
  state: membership.state,
});

/** Owners and the team's maintainers change who is in it; an app does with its permission, which was looked at before. */
const checkMayChange = (world: World, request: ApiRequest, team: Team): void => {
  const { caller } = request;
  if (caller.kind !== 'user') return;
  const isMaintainer = team.members.get(caller.userId)?.role === 'maintainer';
  if (!isMaintainer && !ownsOrganization(world, team.orgId, caller.userId))
    throw new ApiError(403, 'You must be an admin of the organization or a maintainer of the team.');
};

const emit = (world: World, request: ApiRequest, team: Team, user: User, action: 'added' | 'removed'): void => {
  const org = orgOf(world, request);
  emitOfOrganization(world, org.id, 'membership', {
    action,
    scope: 'team',
    member: representUser(world, user),
    team: representTeam(world, team),
    organization: representOrganization(world, org),
    sender: representUser(world, actorOf(world, request.caller)),
  });
};

export const teamRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (request, world) => {
      const org = orgOf(world, request);
      return listAnswer(world, request, `/orgs/${org.login}/teams`, teamsOf(world, org.id), (team) =>
        representTeam(world, team),
      );
    },
  },
  {
    method: 'GET',
    path: `${PATH}/{team_slug}/members`,
    handle: (request, world) => {
      const team = teamOf(world, request);
      const wanted = request.query.get('role') ?? 'all';
      const members = [...team.members].flatMap(([id, { role, state }]) => {
        const user = world.users.get(id);
        return user !== undefined && state === 'active' && (wanted === 'all' || wanted === role) ? [user] : [];
      });
      const path = `/orgs/${request.params['org']}/teams/${team.slug}/members`;
      return listAnswer(world, request, path, members, (user) => representUser(world, user));
    },
  },
  {
    method: 'GET',
    path: MEMBERSHIP,
    handle: (request, world) => {
      const team = teamOf(world, request);
      const user = memberNamed(world, request);
      const membership = team.members.get(user.id);
      if (membership === undefined) throw notFound();
      return { status: 200, body: represent(world, team, user, membership) };
    },
  },
  {
    method: 'PUT',
    path: MEMBERSHIP,
    handle: (request, world) => {
      const team = teamOf(world, request);
      const user = memberNamed(world, request);
      checkMayChange(world, request, team);
      const known = team.members.get(user.id);
      // Who is not in the organisation yet is invited, and in the team only after accepting.
      const state = known?.state ?? (isInOrganization(world, team.orgId, user.id) ? 'active' : 'pending');
      const membership: Membership = { role: request.body?.role ?? known?.role ?? 'member', state };
      team.members.set(user.id, membership);
      if (known === undefined && state === 'active') emit(world, request, team, user, 'added');
      return { status: 200, body: represent(world, team, user, membership) };
    },
  },
  {
    method: 'DELETE',
    path: MEMBERSHIP,
    handle: (request, world) => {
      const team = teamOf(world, request);
      const user = memberNamed(world, request);
      checkMayChange(world, request, team);
      if (team.members.delete(user.id)) emit(world, request, team, user, 'removed');
      return { status: 204 };
    },
  },
];
