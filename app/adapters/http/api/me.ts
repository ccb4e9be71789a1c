/** Who asks, and with which token; and how a program gives its own token back. */
import type { Context } from 'hono';
import { hashOf } from '../../../engine/hash.ts';
import type { ApiToken } from '../../../engine/ports/store.ts';
import { rejected } from '../../../ground/outcome.ts';
import { refuse } from '../answers.ts';
import { bearerOf, TOKEN_PREFIX } from '../bearers.ts';
import type { PageParts } from '../pages.ts';
import { answer, REFUSALS } from './descriptions.ts';
import { MeShape, RevokedShape } from './login-shapes.ts';
import type { Served } from './served.ts';

const REFUSED = { 401: REFUSALS[401], 429: REFUSALS[429], 503: REFUSALS[503] };

export function serveMe({ house, people }: PageParts, { serve }: Served): void {
  serve(
    {
      method: 'get',
      path: '/api/v1/me',
      operationId: 'whoAmI',
      tags: ['people'],
      summary: 'Who you are here, by what you sent.',
      responses: { 200: answer('You.', MeShape), ...REFUSED },
    },
    async (c) => {
      const who = await people.caller(c);
      if (!who.ok) return refuse(c, who.rejection);
      const token = await ownToken(c);
      return c.json({
        login: who.value.person.login,
        token: token ? { name: token.name, expiresAt: token.expiresAt } : null,
      });
    },
  );

  serve(
    {
      method: 'delete',
      path: '/api/v1/me/token',
      operationId: 'revokeMyToken',
      tags: ['people'],
      summary: 'Revokes the token of this app that the request carries.',
      responses: { 200: answer('It counts no more.', RevokedShape), ...REFUSED },
    },
    async (c) => {
      const token = await ownToken(c);
      if (!token) return refuse(c, NO_TOKEN.rejection);
      await house.store.deleteApiToken(token.person.id, token.id);
      return c.json({ revoked: token.name });
    },
  );

  async function ownToken(c: Context): Promise<ApiToken | undefined> {
    const token = bearerOf(c) ?? '';
    return token.startsWith(TOKEN_PREFIX) ? house.store.useApiToken(hashOf(token), house.clock.now()) : undefined;
  }
}

const NO_TOKEN = rejected('bad_token', 'The request carries no token of this app that still counts.');
