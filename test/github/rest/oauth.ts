/** The web login's second half: a code becomes a user's token, a refresh token becomes the next pair. Not part of the REST description. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { oauthClientOf } from '../callers.ts';
import { takeFault } from '../faults.ts';
import { logRequest } from '../requests.ts';
import { readBody } from '../read-body.ts';
import type { App, World } from '../world.ts';
import { answerDevice, DEVICE_GRANT } from './device.ts';
import { grant, parse, refreshes, refuse, send, type Answer } from './oauth-grant.ts';

interface Code {
  clientId: string;
  userId: number;
  redirectUri: string;
  expiresAt: number;
}

const codes = (world: World): Map<string, Code> => world.part('oauth-codes', () => new Map());

const TEN_MINUTES = 600_000;

/** The code a person takes back to the app after saying yes; it works once, for ten minutes. */
export const issueOAuthCode = (
  world: World,
  grant: { clientId: string; userId: number; redirectUri: string; state: string },
): string => {
  const code = randomBytes(10).toString('hex');
  codes(world).set(code, {
    clientId: grant.clientId,
    userId: grant.userId,
    redirectUri: grant.redirectUri,
    expiresAt: world.clock() + TEN_MINUTES,
  });
  return code;
};

const exchangeCode = (world: World, app: App, given: Record<string, string>): Answer => {
  const code = codes(world).get(given['code'] ?? '');
  codes(world).delete(given['code'] ?? '');
  if (code === undefined || code.clientId !== app.clientId || code.expiresAt <= world.clock()) {
    return refuse('bad_verification_code', 'The code passed is incorrect or expired.');
  }
  if (given['redirect_uri'] !== undefined && given['redirect_uri'] !== code.redirectUri) {
    return refuse(
      'redirect_uri_mismatch',
      'The redirect_uri MUST match the registered callback URL for this application.',
    );
  }
  return grant(world, code.userId, app);
};

const exchangeRefresh = (world: World, app: App, given: Record<string, string>): Answer => {
  const refresh = refreshes(world).get(given['refresh_token'] ?? '');
  refreshes(world).delete(given['refresh_token'] ?? '');
  if (refresh === undefined || refresh.appId !== app.id || refresh.expiresAt <= world.clock()) {
    return refuse('bad_refresh_token', 'The refresh token passed is incorrect or expired.');
  }
  return grant(world, refresh.userId, app);
};

const exchange = (world: World, given: Record<string, string>, authorization: string | undefined): Answer => {
  // A device proves nothing but its code: no secret.
  if (given['grant_type'] === DEVICE_GRANT) return answerDevice(world, given);
  const named = [...world.apps.values()].find(
    (app) => app.clientId === given['client_id'] && app.clientSecret === given['client_secret'],
  );
  const app = named ?? oauthClientOf(world, authorization);
  if (app === undefined)
    return refuse('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
  return given['grant_type'] === 'refresh_token' ? exchangeRefresh(world, app, given) : exchangeCode(world, app, given);
};

const PATH = '/login/oauth/access_token';

export const isTokenExchange = (req: IncomingMessage, url: URL): boolean =>
  req.method === 'POST' && url.pathname === PATH;

/** GitHub answers 200 even when it refuses, and as a form unless JSON is asked for. */
export const serveTokenExchange = async (world: World, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const given = parse((await readBody(req)).toString('utf8'), req.headers['content-type'] ?? '');
  const fault = takeFault(world, [`POST ${PATH}`]);
  const failed = { message: 'Server Error' };
  const answer = fault?.status === undefined ? exchange(world, given, req.headers.authorization) : failed;
  const status = fault?.status ?? 200;
  logRequest(world, {
    time: new Date(world.clock()).toISOString(),
    method: 'POST',
    path: PATH,
    route: PATH,
    status,
    token: 'oauth',
    who: null,
    createsContent: false,
    faulty: fault !== undefined,
  });
  send(req, res, status, answer);
};
