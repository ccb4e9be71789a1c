/** Apps and installations as GitHub writes them. */
import type { App, Installation, World } from '../world.ts';
import type { Permissions } from '../world.ts';
import { iso, isoOrNull, nodeId } from './shape.ts';
import { representUserId } from './users.ts';

/** An app (`integration`) as in `GET /app`, `check_run.app` and `performed_via_github_app`. */
export const representApp = (world: World, app: App) => ({
  id: app.id,
  slug: app.slug,
  client_id: app.clientId,
  node_id: nodeId('A', app.id),
  owner: representUserId(world, app.ownerId),
  name: app.name,
  description: null,
  external_url: app.webhookUrl === '' ? world.baseUrl : new URL('/', app.webhookUrl).href,
  html_url: `${world.baseUrl}/apps/${app.slug}`,
  created_at: iso(app.createdAt ?? 0),
  updated_at: iso(app.createdAt ?? 0),
  permissions: grantedTo(app),
  events: app.events,
});

export const representAppId = (world: World, appId: number | null) => {
  const app = appId === null ? undefined : world.apps.get(appId);
  return app === undefined ? null : representApp(world, app);
};

/** What the app may do; reading metadata comes with any other permission. */
export const grantedTo = (app: App): Permissions => ({ metadata: 'read', ...app.permissions });

/** What this installation lets the app do: what the app asks for, unless somebody granted less. */
export const grantedIn = (world: World, installation: Installation): Permissions => {
  const app = world.apps.get(installation.appId);
  if (app === undefined) throw new Error(`installation ${installation.id} has no app`);
  const asked = grantedTo(app);
  const given = installation.permissions;
  if (given === undefined) return asked;
  const granted = Object.entries(asked).flatMap(([name, level]) => {
    const most = name === 'metadata' ? 'read' : given[name];
    return most === undefined ? [] : [[name, level === 'write' && most === 'write' ? 'write' : 'read'] as const];
  });
  return Object.fromEntries(granted);
};

export const representInstallation = (world: World, installation: Installation) => {
  const app = world.apps.get(installation.appId);
  if (app === undefined) throw new Error(`installation ${installation.id} has no app`);
  const account = representUserId(world, installation.accountId);
  const url = `${world.baseUrl}/app/installations/${installation.id}`;
  return {
    id: installation.id,
    client_id: app.clientId,
    account,
    repository_selection: 'all',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${world.baseUrl}/installation/repositories`,
    html_url: `${world.baseUrl}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: installation.accountId,
    target_type: account.type,
    permissions: grantedIn(world, installation),
    events: app.events,
    created_at: iso(installation.createdAt ?? 0),
    updated_at: iso(installation.createdAt ?? 0),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedById === undefined ? null : representUserId(world, installation.suspendedById),
    suspended_at: isoOrNull(installation.suspendedAt ?? null),
  };
};
