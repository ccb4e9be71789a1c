/** The app about itself: its record, its installations, its hook's settings. */
import { notFound, paginate } from '../answers.ts';
import { ApiError, type ApiRequest, type Caller, type Route } from '../api.ts';
import { repositoryOf } from '../access.ts';
import { grantedIn, representApp, representInstallation } from '../represent/app.ts';
import { representRepository } from '../represent/repository.ts';
import { checkSuspension } from '../callers.ts';
import { issueInstallationToken } from '../tokens.ts';
import type { App, Installation, World } from '../world.ts';
import { iso } from '../represent/shape.ts';
import type { Permissions } from '../api.ts';

export const appOf = (world: World, caller: Caller): App => {
  const app = caller.kind === 'app' ? world.apps.get(caller.appId) : undefined;
  if (app === undefined) throw new ApiError(401, 'A JSON web token could not be decoded');
  return app;
};

const installationsOf = (world: World, app: App): Installation[] =>
  [...world.installations.values()].filter(({ appId }) => appId === app.id);

/** An installation of the calling app; another's is not there. */
const ownInstallation = (
  world: World,
  request: ApiRequest,
  fits: (installation: Installation) => boolean,
): Installation => {
  const installation = installationsOf(world, appOf(world, request.caller)).find(fits);
  if (installation === undefined) throw notFound();
  return installation;
};

interface Narrowing {
  repositories?: string[];
  repository_ids?: number[];
  permissions?: Permissions;
}

const MOST_REPOSITORIES = 500;

/** The repositories a token is narrowed to, or nothing when it reaches all of the installation's. */
const narrowRepositories = (world: World, installation: Installation, given: Narrowing): number[] | null => {
  if (given.repositories === undefined && given.repository_ids === undefined) return null;
  const reachable = [...installation.repositoryIds].flatMap((id) => world.repositories.get(id) ?? []);
  const named = (given.repositories ?? []).map(
    (name) => reachable.find((repository) => repository.name.toLowerCase() === name.toLowerCase())?.id,
  );
  const ids = [
    ...named,
    ...(given.repository_ids ?? []).map((id) => (installation.repositoryIds.has(id) ? id : undefined)),
  ];
  if (ids.length > MOST_REPOSITORIES)
    throw new ApiError(422, `A token may be narrowed to at most ${MOST_REPOSITORIES} repositories.`);
  if (ids.includes(undefined)) {
    throw new ApiError(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return ids.flatMap((id) => id ?? []);
};

const narrowPermissions = (granted: Permissions, wanted: Permissions | undefined): Permissions => {
  if (wanted === undefined) return granted;
  const isGranted = ([name, level]: [string, string]) => granted[name] === 'write' || granted[name] === level;
  if (!Object.entries(wanted).every(isGranted))
    throw new ApiError(422, 'The permissions requested are not granted to this installation.');
  return { metadata: 'read', ...wanted };
};

const issueToken = (world: World, request: ApiRequest) => {
  const installation = ownInstallation(world, request, ({ id }) => id === Number(request.params['installation_id']));
  checkSuspension(installation);
  const given = (request.body ?? {}) as Narrowing;
  const repositoryIds = narrowRepositories(world, installation, given);
  const permissions = narrowPermissions(grantedIn(world, installation), given.permissions);
  const { token, expiresAt } = issueInstallationToken(world, installation.id, { permissions, repositoryIds });
  const repositories = repositoryIds
    ?.flatMap((id) => world.repositories.get(id) ?? [])
    .map((repository) => representRepository(world, repository));
  return {
    token,
    expires_at: iso(expiresAt),
    permissions,
    repository_selection:
      repositoryIds === null ? representInstallation(world, installation).repository_selection : 'selected',
    ...(repositories === undefined ? {} : { repositories }),
  };
};

const representHook = (app: App) => ({
  content_type: 'json',
  insecure_ssl: '0',
  secret: '********',
  ...(app.webhookUrl === '' ? {} : { url: app.webhookUrl }),
});

export const appRoutes: Route[] = [
  {
    method: 'GET',
    path: '/app',
    handle: (request, world) => {
      const app = appOf(world, request.caller);
      return {
        status: 200,
        body: { ...representApp(world, app), installations_count: installationsOf(world, app).length },
      };
    },
  },
  {
    method: 'GET',
    path: '/apps/{app_slug}',
    handle: (request, world) => {
      const app = [...world.apps.values()].find(({ slug }) => slug === request.params['app_slug']);
      if (app === undefined) throw notFound();
      return { status: 200, body: representApp(world, app) };
    },
  },
  {
    method: 'GET',
    path: '/app/installations',
    handle: (request, world) => {
      const { page, headers } = paginate(
        world,
        request,
        '/app/installations',
        installationsOf(world, appOf(world, request.caller)),
      );
      return { status: 200, body: page.map((installation) => representInstallation(world, installation)), headers };
    },
  },
  {
    method: 'GET',
    path: '/app/installations/{installation_id}',
    handle: (request, world) => ({
      status: 200,
      body: representInstallation(
        world,
        ownInstallation(world, request, ({ id }) => id === Number(request.params['installation_id'])),
      ),
    }),
  },
  {
    method: 'POST',
    path: '/app/installations/{installation_id}/access_tokens',
    handle: (request, world) => ({ status: 201, body: issueToken(world, request) }),
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/installation',
    handle: (request, world) => {
      const { id } = repositoryOf(world, request.params);
      return {
        status: 200,
        body: representInstallation(
          world,
          ownInstallation(world, request, ({ repositoryIds }) => repositoryIds.has(id)),
        ),
      };
    },
  },
  ...(['/users/{username}/installation', '/orgs/{org}/installation'] as const).map((path): Route => ({
    method: 'GET',
    path,
    handle: (request, world) => {
      const login = (request.params['username'] ?? request.params['org'] ?? '').toLowerCase();
      const fits = ({ accountId }: Installation) => world.users.get(accountId)?.login.toLowerCase() === login;
      return { status: 200, body: representInstallation(world, ownInstallation(world, request, fits)) };
    },
  })),
  {
    method: 'GET',
    path: '/app/hook/config',
    handle: (request, world) => ({ status: 200, body: representHook(appOf(world, request.caller)) }),
  },
  {
    method: 'PATCH',
    path: '/app/hook/config',
    handle: (request, world) => {
      const app = appOf(world, request.caller);
      const given = (request.body ?? {}) as { url?: string; secret?: string };
      app.webhookUrl = given.url ?? app.webhookUrl;
      app.webhookSecret = given.secret ?? app.webhookSecret;
      return { status: 200, body: representHook(app) };
    },
  },
];
