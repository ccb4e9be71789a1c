/** A user as GitHub writes it: the short form used everywhere, and the profile forms of `GET /user` and `GET /users/{username}`. */
import type { User, World } from '../world.ts';
import { iso, nodeId } from './shape.ts';

/** The short form (`simple-user`), valid in REST answers and in webhooks. Works for bots (`slug[bot]`) too. */
export const representUser = (world: World, user: User) => {
  const url = `${world.baseUrl}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId('U', user.id),
    avatar_url: `${world.baseUrl}/_stand-in/avatars/${user.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.baseUrl}/${user.type === 'Bot' ? `apps/${user.login.replace('[bot]', '')}` : user.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    user_view_type: 'public',
    site_admin: false,
  };
};

/** The user behind an id; one that is gone is shown as GitHub shows it, as `ghost`. */
export const representUserId = (world: World, id: number) =>
  representUser(world, world.users.get(id) ?? { id: 10137, login: 'ghost', type: 'User' });

/** The public profile of `GET /users/{username}`. */
export const representProfile = (world: World, user: User) => ({
  ...representUser(world, user),
  name: user.login,
  company: null,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  twitter_username: null,
  public_repos: [...world.repositories.values()].filter(
    (repository) => repository.owner.id === user.id && !repository.private,
  ).length,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: iso(user.createdAt ?? 0),
  updated_at: iso(user.createdAt ?? 0),
});

/** What `GET /user` tells a person about themselves. */
export const representOwnProfile = (world: World, user: User) => ({
  ...representProfile(world, user),
  private_gists: 0,
  total_private_repos: 0,
  owned_private_repos: 0,
  disk_usage: 0,
  collaborators: 0,
  two_factor_authentication: true,
});
