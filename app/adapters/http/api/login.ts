/**
 * How a program at a person's machine becomes them: the person agrees at GitHub, and the program's own token counts from then on. It made
 * that token itself and showed us its hash only, so what is said here on the way is of no use to anybody else.
 */
import { OAuthApp } from '@octokit/oauth-app';
import { Octokit } from '@octokit/rest';
import type { z } from '@hono/zod-openapi';
import type { Person } from '../../../ground/ids.ts';
import { visible } from '../../../ground/plain-text.ts';
import { accepted, Failure, rejected, type Result } from '../../../ground/outcome.ts';
import { TOKEN_DAYS, TOKEN_NAME_LIMIT } from '../../../web/render/tokens.ts';
import { readBody, refuse, waitWords } from '../answers.ts';
import { EXPIRED, makeDeviceLogins } from '../device-github.ts';
import { makeTickets, type Ticket } from '../device-ticket.ts';
import { makeFixedWindow } from '../fixed-window.ts';
import type { PageParts } from '../pages.ts';
import type { OAuthSettings } from '../sign-in.ts';
import { MOST_TOKENS } from '../token-page.ts';
import { answer, body, ORDER_REFUSALS, REFUSALS } from './descriptions.ts';
import { DeviceLoginBody, DeviceTicketBody } from './login-bodies.ts';
import { BegunShape, LoginStateShape } from './login-shapes.ts';
import type { Served } from './served.ts';

const DAY = 24 * 60 * 60_000;
/** As long as a token can last that is made on the page. */
const LASTS = Math.max(...TOKEN_DAYS) * DAY;
/** Logins that may begin in a minute, whoever begins them: GitHub counts them by the app. */
const MOST_BEGUN = 30;
/** Questions about one login in a minute: more than GitHub's interval allows. */
const MOST_ASKED = 30;
const REFUSED = { 409: ORDER_REFUSALS[409], 413: ORDER_REFUSALS[413], 422: ORDER_REFUSALS[422], 429: REFUSALS[429] };
const AWAY = { 502: REFUSALS[502], 503: REFUSALS[503] };

export function serveLogin({ house }: PageParts, settings: OAuthSettings, { serve }: Served): void {
  const github = makeDeviceLogins(settings);
  const tickets = makeTickets(settings.clientSecret, house.baseUrl);
  const begun = makeFixedWindow(house.clock, MOST_BEGUN);
  const asked = makeFixedWindow(house.clock, MOST_ASKED);

  serve(
    {
      method: 'post',
      path: '/api/v1/login/device',
      operationId: 'beginLogin',
      tags: ['people'],
      summary: 'Begins a login: the person then enters a code at GitHub.',
      security: [],
      request: body(DeviceLoginBody),
      responses: { 200: answer('What to tell the person, and what to ask with.', BegunShape), ...REFUSED, ...AWAY },
    },
    async (c) => {
      const wait = begun.excess('');
      if (wait !== undefined)
        return refuse(c, tooMany(`Too many logins begin just now. Try again ${waitWords(c, wait)}.`));
      const wish = await readBody(c, DeviceLoginBody);
      if (!wish.ok) return refuse(c, wish.rejection);
      const code = await github.begin();
      if (!code.ok) return refuse(c, code.rejection);
      const { device, expiresIn, ...told } = code.value;
      const expiresAt = house.clock.now() + expiresIn * 1000;
      const { tokenHash, machine } = wish.value;
      const ticket = { device, token: tokenHash, name: nameFor(machine), interval: told.interval };
      return c.json({ ...told, expiresIn, ticket: await tickets.seal(ticket, expiresAt) });
    },
  );

  serve(
    {
      method: 'post',
      path: '/api/v1/login/device/state',
      operationId: 'askLogin',
      tags: ['people'],
      summary: 'Whether the person has agreed. Once they have, the token counts whose hash the login began with.',
      security: [],
      request: body(DeviceTicketBody),
      responses: {
        200: answer('How it stands.', LoginStateShape),
        403: ORDER_REFUSALS[403],
        410: answer('The login is over without success.', ORDER_REFUSALS[409].content['application/json'].schema),
        ...REFUSED,
        ...AWAY,
      },
    },
    async (c) => {
      const wish = await readBody(c, DeviceTicketBody);
      if (!wish.ok) return refuse(c, wish.rejection);
      const ticket = await tickets.open(wish.value.ticket, house.clock.now());
      if (!ticket) return refuse(c, EXPIRED.rejection, 410);
      const wait = asked.excess(ticket.token);
      if (wait !== undefined) return refuse(c, tooMany(`That was asked too often. Ask again ${waitWords(c, wait)}.`));
      const state = await stateOf(ticket);
      if (state.ok) return c.json(state.value);
      return refuse(c, state.rejection, STATUS_OF[state.rejection.code]);
    },
  );

  async function stateOf(ticket: Ticket): Promise<Result<z.infer<typeof LoginStateShape>>> {
    const said = await github.ask(ticket.device);
    if (!said.ok) return said;
    const { value } = said;
    if (value.kind === 'pending')
      return accepted({ state: 'pending', interval: value.interval ?? ticket.interval, ...NOBODY });
    // An answer of ours may have been lost on the way: what was made is made.
    if (value.kind === 'granted') {
      const person = await whose(value.token);
      const made = await make(ticket, person);
      if (!made.ok) return made;
    }
    const known = await house.store.useApiToken(ticket.token, house.clock.now());
    if (!known || known.name !== ticket.name) return EXPIRED;
    const { person, name, expiresAt } = known;
    return accepted({ state: 'granted', interval: ticket.interval, login: person.login, name, expiresAt });
  }

  async function make({ token, name }: Ticket, person: Person): Promise<Result<null>> {
    const mine = await house.store.apiTokensOf(person.id);
    if (mine.length >= MOST_TOKENS)
      return rejected(
        'too_many_tokens',
        `You have ${MOST_TOKENS} tokens. Revoke one on the page \`/settings/tokens\`, and begin the login again.`,
      );
    const now = house.clock.now();
    // Nobody makes a token their own that is known already.
    if (await house.store.useApiToken(token, now)) return EXPIRED;
    const times = { createdAt: now, expiresAt: now + LASTS, usedAt: null };
    await house.store.putApiToken({ id: house.chance.token(), hash: token, person, name, ...times });
    return accepted(null);
  }

  /** Whose GitHub's token is. It is not kept, and given back at once. */
  async function whose(token: string): Promise<Person> {
    const at = Octokit.defaults({ baseUrl: settings.githubApiUrl });
    try {
      const { data } = await new at({ auth: token }).rest.users.getAuthenticated();
      return { id: data.id, login: data.login };
    } catch {
      // The error holds the token.
      throw new Failure('transient', 'GitHub did not say whose a login is');
    } finally {
      const { clientId, clientSecret } = settings;
      const oauth = new OAuthApp({ clientType: 'github-app', clientId, clientSecret, Octokit: at });
      await oauth.deleteToken({ token }).catch(() => {
        house.log.warn({}, 'GitHub did not take back the token of a login; it ends by itself');
      });
    }
  }
}

const NOBODY = { login: null, name: null, expiresAt: null };
const STATUS_OF = { login_denied: 403, login_expired: 410 } as Readonly<Record<string, 403 | 410>>;

const tooMany = (message: string) => rejected('too_many_requests', message).rejection;

function nameFor(machine: string): string {
  const shown = visible(machine).replace(/\s+/g, ' ').trim();
  return `signalbox${shown === '' ? '' : ` on ${shown}`}`.slice(0, TOKEN_NAME_LIMIT).toWellFormed();
}
