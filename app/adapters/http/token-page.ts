/** `/settings/tokens`: a person makes and takes back the tokens that programs use in their name. Only signed in by cookie: no token makes another. */
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { hashOf } from '../../engine/hash.ts';
import { visible } from '../../ground/plain-text.ts';
import { TOKENS_PATH } from '../../web/paths.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import { TOKEN_DAYS, TOKEN_NAME_LIMIT, tokensPage } from '../../web/render/tokens.ts';
import { TOKEN_PREFIX } from './bearers.ts';
import type { PageParts } from './pages.ts';
import type { SignedIn } from './people.ts';

const DAY = 24 * 60 * 60_000;
/** Tokens of one person. */
export const MOST_TOKENS = 50;

const Form = z.object({
  name: z
    .string()
    .transform((name) => visible(name).replace(/\s+/g, ' ').trim())
    .pipe(z.string().min(1).max(TOKEN_NAME_LIMIT)),
  days: z
    .string()
    .transform(Number)
    .refine((days) => TOKEN_DAYS.some((known) => known === days)),
});

export function tokenRoutes({ house, people, assets }: PageParts): Hono {
  const routes = new Hono();

  routes.get(TOKENS_PATH, async (c) => {
    const person = await people.signedIn(c);
    return person ? show(c, person) : signIn(c);
  });

  routes.post(TOKENS_PATH, async (c) => {
    const person = await people.signedIn(c);
    if (!person) return signIn(c);
    const fields = await c.req.parseBody();
    if (fields['csrf'] !== person.csrf) return show(c, person, { problem: OLD_PAGE }, 403);
    const form = Form.safeParse(fields);
    if (!form.success) return show(c, person, { problem: problemOf(form.error) }, 422);
    const mine = await house.store.apiTokensOf(person.id);
    if (mine.length >= MOST_TOKENS)
      return show(c, person, { problem: `You have ${MOST_TOKENS} tokens; revoke one first.` }, 409);
    const fresh = `${TOKEN_PREFIX}${house.chance.token()}`;
    const now = house.clock.now();
    await house.store.putApiToken({
      id: house.chance.token(),
      hash: hashOf(fresh),
      person: { id: person.id, login: person.login },
      name: form.data.name,
      createdAt: now,
      expiresAt: now + form.data.days * DAY,
      usedAt: null,
    });
    return show(c, person, { fresh });
  });

  routes.post(`${TOKENS_PATH}/:id/revoke`, async (c) => {
    const person = await people.signedIn(c);
    if (!person) return signIn(c);
    if ((await c.req.parseBody())['csrf'] !== person.csrf) return show(c, person, { problem: OLD_PAGE }, 403);
    await house.store.deleteApiToken(person.id, c.req.param('id'));
    return c.redirect(TOKENS_PATH, 303);
  });

  async function show(
    c: Context,
    { id, login, csrf }: SignedIn,
    { fresh = null, problem = null }: { fresh?: string | null; problem?: string | null } = {},
    status: 200 | 403 | 409 | 422 = 200,
  ): Promise<Response> {
    const tokens = await house.store.apiTokensOf(id);
    return c.html(tokensPage({ tokens, fresh, csrf, person: { login }, problem }, assets), status) as Response;
  }

  const signIn = (c: Context): Response => c.html(renderSignIn({ next: TOKENS_PATH, assets }), 401) as Response;

  return routes;
}

const OLD_PAGE = 'This page was from an earlier sign-in. Try again.';

const problemOf = ({ issues }: z.ZodError): string =>
  issues.some(({ path }) => path[0] === 'name')
    ? `A token needs a name of 1 to ${TOKEN_NAME_LIMIT} characters, so that you know later what it is for.`
    : `A token expires after ${TOKEN_DAYS.join(', ')} days.`;
