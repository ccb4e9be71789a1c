/** Organisations and their teams as GitHub writes them. */
import type { Team } from '../teams.ts';
import type { User, World } from '../world.ts';
import { nodeId } from './shape.ts';

/** The form inside webhooks (`organization-simple-webhooks`). */
export const representOrganization = (world: World, org: User) => {
  const url = `${world.baseUrl}/orgs/${org.login}`;
  return {
    login: org.login,
    id: org.id,
    node_id: nodeId('O', org.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.baseUrl}/_stand-in/avatars/${org.id}`,
    description: null,
  };
};

const orgOf = (world: World, team: Team): User => {
  const org = world.users.get(team.orgId);
  if (org === undefined) throw new Error(`team ${team.slug} has no organisation`);
  return org;
};

export const teamUrlOf = (world: World, team: Team): string =>
  `${world.baseUrl}/orgs/${orgOf(world, team).login}/teams/${team.slug}`;

export const representTeam = (world: World, team: Team) => {
  const url = teamUrlOf(world, team);
  return {
    id: team.id,
    node_id: nodeId('T', team.id),
    url,
    html_url: `${world.baseUrl}/orgs/${orgOf(world, team).login}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: team.orgId,
    parent: null,
  };
};
