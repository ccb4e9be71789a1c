/** What is remembered of an organisation's teams and who is in them. */
import type { Repository, User, World } from './world.ts';

export interface Membership {
  role: 'member' | 'maintainer';
  /** `pending` until somebody who is not in the organisation yet accepts; they have no rights before. */
  state: 'active' | 'pending';
}

export interface Team {
  id: number;
  orgId: number;
  slug: string;
  name: string;
  /** By user id. */
  members: Map<number, Membership>;
}

const teamState = (world: World): Map<number, Team> => world.part('teams', () => new Map());

export const teamsOf = (world: World, orgId: number): Team[] =>
  [...teamState(world).values()].filter((team) => team.orgId === orgId);

export const findTeam = (world: World, orgId: number, slug: string): Team | undefined =>
  teamsOf(world, orgId).find((team) => team.slug === slug.toLowerCase());

/** Makes a team of these members; owners of the organisation look after it. */
export const addTeam = (world: World, org: User, name: string, members: readonly User[]): Team => {
  const team: Team = {
    id: world.nextId(),
    orgId: org.id,
    slug: name.toLowerCase().replaceAll(/[^\d._a-z-]+/g, '-'),
    name,
    members: new Map(members.map((user) => [user.id, { role: 'member', state: 'active' }])),
  };
  teamState(world).set(team.id, team);
  return team;
};

/** Somebody with a role on any of the organisation's repositories, or in any of its teams, counts as one of its members. */
export const isInOrganization = (world: World, orgId: number, userId: number): boolean =>
  teamsOf(world, orgId).some((team) => team.members.get(userId)?.state === 'active') ||
  [...world.repositories.values()].some(
    ({ owner, roles }) => owner.id === orgId && (roles.get(userId) ?? 'none') !== 'none',
  );

/** Owners who would be forgotten with the last repository they administer. */
const lastOwners = (world: World): Map<number, Set<number>> => world.part('organization-owners', () => new Map());

/** Called before a repository leaves its account: the organisation keeps its owners. */
export const keepOwners = (world: World, { owner, roles }: Repository): void => {
  const admins = [...roles].filter(([, role]) => role === 'admin').map(([id]) => id);
  lastOwners(world).set(owner.id, new Set([...(lastOwners(world).get(owner.id) ?? []), ...admins]));
};

/** Whoever administers any of an organisation's repositories counts as its owner. */
export const ownsOrganization = (world: World, orgId: number, userId: number): boolean =>
  lastOwners(world).get(orgId)?.has(userId) === true ||
  [...world.repositories.values()].some(({ owner, roles }) => owner.id === orgId && roles.get(userId) === 'admin');
