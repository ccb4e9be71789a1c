/** An app about the tokens people gave it: is one still good, take one back, forget a person altogether. The app proves itself by its secret. */
import { createHash } from 'node:crypto';
import { notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { oauthClientOf } from '../callers.ts';
import { isoOrNull, iso } from '../represent/shape.ts';
import { representUser, representUserId } from '../represent/users.ts';
import { findToken, revokeToken, revokeUserTokens } from '../tokens.ts';
import { emitToApp } from '../webhooks.ts';
import type { App, World } from '../world.ts';

const PATH = '/applications/{client_id}/token';

interface Held {
  app: App;
  token: string;
  userId: number;
  expiresAt: number | null;
}

/** The token in the body, if it is one of the calling app's. */
const heldToken = (world: World, request: ApiRequest): Held => {
  const app = oauthClientOf(world, request.headers['authorization']);
  if (app?.clientId !== request.params['client_id'] || app === undefined) throw new ApiError(401, 'Bad credentials');
  const token = String(request.body?.access_token);
  const record = findToken(world, token);
  if (record?.kind !== 'user' || record.appId !== app.id) throw notFound();
  return { app, token, userId: record.userId, expiresAt: record.expiresAt };
};

const represent = (world: World, { app, token, userId, expiresAt }: Held) => ({
  id: userId,
  url: `${world.baseUrl}/authorizations/${userId}`,
  scopes: [],
  token,
  token_last_eight: token.slice(-8),
  hashed_token: createHash('sha256').update(token).digest('hex'),
  app: { client_id: app.clientId, name: app.name, url: `${world.baseUrl}/apps/${app.slug}` },
  note: null,
  note_url: null,
  updated_at: iso(world.clock()),
  created_at: iso(world.clock()),
  fingerprint: null,
  expires_at: isoOrNull(expiresAt),
  user: representUserId(world, userId),
});

export const oauthTokenRoutes: Route[] = [
  {
    method: 'POST',
    path: PATH,
    handle: (request, world) => ({ status: 200, body: represent(world, heldToken(world, request)) }),
  },
  {
    method: 'DELETE',
    path: PATH,
    handle: (request, world) => {
      revokeToken(world, heldToken(world, request).token);
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: '/applications/{client_id}/grant',
    handle: (request, world) => {
      const { app, userId } = heldToken(world, request);
      revokeUserTokens(world, userId, app.id);
      const installation = [...world.installations.values()].find(({ appId }) => appId === app.id);
      const user = world.users.get(userId);
      if (installation !== undefined && user !== undefined) {
        emitToApp(world, installation, 'github_app_authorization', {
          action: 'revoked',
          sender: representUser(world, user),
        });
      }
      return { status: 204 };
    },
  },
];
