/** The web login's second half: a code becomes a user's token, a refresh token becomes the next pair. Not part of the REST description. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { oauthClientOf } from '../callers.ts';
import { takeFault } from '../faults.ts';
import { logRequest } from '../requests.ts';
import { readBody } from '../read-body.ts';
import { issueUserToken } from '../tokens.ts';
import type { App, World } from '../world.ts';

interface Code {
  clientId: string;
  userId: number;
  redirectUri: string;
  expiresAt: number;
}

interface Refresh {
  userId: number;
  appId: number;
  expiresAt: number;
}

const codes = (world: World): Map<string, Code> => world.part('oauth-codes', () => new Map());
const refreshes = (world: World): Map<string, Refresh> => world.part('oauth-refreshes', () => new Map());

const TEN_MINUTES = 600_000;
const EIGHT_HOURS_S = 28_800;
const SIX_MONTHS_S = 15_897_600;

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

type Answer = Record<string, string | number>;

const refuse = (error: string, error_description: string): Answer => ({
  error,
  error_description,
  error_uri: 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
});

const grant = (world: World, userId: number, app: App): Answer => {
  const refresh = `ghr_${randomBytes(38).toString('hex')}`;
  refreshes(world).set(refresh, { userId, appId: app.id, expiresAt: world.clock() + SIX_MONTHS_S * 1000 });
  return {
    access_token: issueUserToken(world, userId, app.id),
    expires_in: EIGHT_HOURS_S,
    refresh_token: refresh,
    refresh_token_expires_in: SIX_MONTHS_S,
    scope: '',
    token_type: 'bearer',
  };
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
  const named = [...world.apps.values()].find(
    (app) => app.clientId === given['client_id'] && app.clientSecret === given['client_secret'],
  );
  const app = named ?? oauthClientOf(world, authorization);
  if (app === undefined)
    return refuse('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
  return given['grant_type'] === 'refresh_token' ? exchangeRefresh(world, app, given) : exchangeCode(world, app, given);
};

const parse = (text: string, type: string): Record<string, string> => {
  try {
    return type.includes('json')
      ? (JSON.parse(text || '{}') as Record<string, string>)
      : Object.fromEntries(new URLSearchParams(text));
  } catch {
    return {};
  }
};

const PATH = '/login/oauth/access_token';

export const isTokenExchange = (req: IncomingMessage, url: URL): boolean =>
  req.method === 'POST' && url.pathname === PATH;

/** GitHub answers 200 even when it refuses, and as a form unless JSON is asked for. */
export const serveTokenExchange = async (world: World, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const given = parse((await readBody(req)).toString('utf8'), req.headers['content-type'] ?? '');
  const fault = takeFault(world, [`POST ${PATH}`]);
  const answer = exchange(world, given, req.headers.authorization);
  const asJson = req.headers.accept?.includes('json') === true;
  const text = asJson
    ? JSON.stringify(answer)
    : new URLSearchParams(
        Object.entries(answer).map(([key, value]): [string, string] => [key, String(value)]),
      ).toString();
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
  res.writeHead(status, {
    'content-type': `${asJson ? 'application/json' : 'application/x-www-form-urlencoded'}; charset=utf-8`,
  });
  res.end(status === 200 ? text : JSON.stringify({ message: 'Server Error' }));
};
