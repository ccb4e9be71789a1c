/** What the logins of GitHub answer with: a pair of tokens, or a refusal, as JSON or as a form. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { issueUserToken } from '../tokens.ts';
import type { App, World } from '../world.ts';

interface Refresh {
  userId: number;
  appId: number;
  expiresAt: number;
}

export const refreshes = (world: World): Map<string, Refresh> => world.part('oauth-refreshes', () => new Map());

const EIGHT_HOURS_S = 28_800;
const SIX_MONTHS_S = 15_897_600;

export type Answer = Record<string, string | number>;

export const refuse = (error: string, error_description: string): Answer => ({
  error,
  error_description,
  error_uri: 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
});

export const grant = (world: World, userId: number, app: App): Answer => {
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

export const parse = (text: string, type: string): Record<string, string> => {
  try {
    return type.includes('json')
      ? (JSON.parse(text || '{}') as Record<string, string>)
      : Object.fromEntries(new URLSearchParams(text));
  } catch {
    return {};
  }
};

/** As a form unless JSON is asked for. */
export const send = (req: IncomingMessage, res: ServerResponse, status: number, answer: Answer): void => {
  const asJson = req.headers.accept?.includes('json') === true;
  const pairs = Object.entries(answer).map(([key, value]): [string, string] => [key, String(value)]);
  res.writeHead(status, {
    'content-type': `${asJson ? 'application/json' : 'application/x-www-form-urlencoded'}; charset=utf-8`,
  });
  res.end(asJson ? JSON.stringify(answer) : new URLSearchParams(pairs).toString());
};
