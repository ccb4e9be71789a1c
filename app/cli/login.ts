/**
 * `login`, `logout` and `whoami`. The token is made here, and the server is told its hash only; it counts once the person has entered a code
 * at GitHub. So nobody who overhears the login can use it, and an answer that is lost on the way costs nothing.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { visible } from '../ground/plain-text.ts';
import { askOnce, Away, notOurs, patiently, Refusal } from './door.ts';
import { findAccess, findServer } from './place.ts';
import { forgetLogin, keepLogin, loginAt, readLogins, type Login } from './saved-logins.ts';
import { Ending, EXIT, refused, type Surroundings } from './surroundings.ts';

const Begun = z.object({
  userCode: z.string(),
  verificationUri: z.string(),
  interval: z.number().positive().max(300),
  expiresIn: z.number().positive(),
  ticket: z.string(),
});
type Begun = z.infer<typeof Begun>;

const State = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending'), interval: z.number().positive().max(300) }),
  z.object({ state: z.literal('granted'), login: z.string(), name: z.string(), expiresAt: z.number() }),
]);

const Me = z.object({
  login: z.string(),
  token: z.object({ name: z.string(), expiresAt: z.number() }).nullable(),
});

interface Asked {
  readonly server: string | undefined;
  readonly json: boolean;
}

export async function logIn(asked: Asked, around: Surroundings): Promise<number> {
  const { server, logins } = await findServer(asked, around);
  const before = loginAt(logins, server);
  const token = `sbt_${around.newSecret()}`;
  const tokenHash = createHash('sha256').update(token).digest('hex');
  const body = { tokenHash, machine: around.machine() };
  const begun = await read(server, 'a login', Begun, { path: '/api/v1/login/device', body }, around);
  around.err(`Open ${visible(begun.verificationUri)} and enter the code ${visible(begun.userCode)}.`);
  around.err('Enter no code there that somebody else gave you. Waiting for GitHub …');
  const login = { token, ...(await untilGranted(server, begun, around)) };
  try {
    await keepLogin(around.logins, server, login);
  } catch (error) {
    // A token that is lost must not go on counting.
    await revoke(server, token, around).catch(() => undefined);
    throw error;
  }
  // The machine has one login for each server.
  if (before) await revoke(server, before.token, around).catch(() => undefined);
  if (asked.json) around.out(JSON.stringify({ server, login: login.login, token: publicPart(login) }));
  else
    around.out(
      `You are ${visible(login.login)} at ${server} now. This machine's token “${visible(login.name)}” lasts until ${day(login.expiresAt)}; it is listed at ${server}/settings/tokens.`,
    );
  return EXIT.done;
}

/** Asks as often as GitHub allows, and goes on through a network that comes and goes. */
async function untilGranted(server: string, begun: Begun, around: Surroundings): Promise<Omit<Login, 'token'>> {
  let interval = begun.interval;
  let away: Away | undefined;
  const deadline = around.now() + begun.expiresIn * 1000;
  for (;;) {
    await around.pause(Math.max(interval * 1000, away?.retryAfterMs ?? 0));
    if (around.now() >= deadline) throw away ?? refused(TOO_LATE);
    try {
      const state = await once(server, begun.ticket, around);
      if (away) around.err('Connected again.');
      away = undefined;
      if (state.state === 'granted') return state;
      interval = Math.max(interval, state.interval);
    } catch (error) {
      if (!(error instanceof Away)) throw atLogin(error);
      if (!away) around.err(`${error.message} Trying again …`);
      away = error;
    }
  }
}

const TOO_LATE = 'The code was not entered in time. Begin again with `signalbox login`.';

async function once(server: string, ticket: string, around: Surroundings): Promise<z.infer<typeof State>> {
  const said = await askOnce(server, { method: 'POST', path: '/api/v1/login/device/state', body: { ticket } }, around);
  const state = State.safeParse(said);
  if (!state.success) throw notOurs(server, 'a login');
  return state.data;
}

/** The server's words, and what to do about them here. */
function atLogin(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  if (error.reason === 'login_denied') return refused('The login was declined at GitHub. Nothing was changed here.');
  return error.reason === 'login_expired' ? refused(TOO_LATE) : error;
}

export async function logOut(asked: Asked, around: Surroundings): Promise<number> {
  const { server } = await findServer(asked, around);
  const login = loginAt(await readLogins(around.logins), server);
  if (!login) throw refused(`This machine is not logged in to ${server}.`);
  let problem: Ending | undefined;
  try {
    await revoke(server, login.token, around);
  } catch (error) {
    if (!(error instanceof Ending)) throw error;
    // What the server does not know any more needs no revoking.
    if (!(error instanceof Refusal && error.reason === 'bad_token')) problem = error;
  }
  await forgetLogin(around.logins, server);
  if (asked.json) around.out(JSON.stringify({ server, revoked: problem === undefined }));
  if (problem === undefined) {
    if (!asked.json) around.out(`Logged out of ${server}: the token “${visible(login.name)}” counts no more.`);
    return EXIT.done;
  }
  around.err(
    `${problem.message} The login was deleted here, but its token “${visible(login.name)}” still counts until ${day(login.expiresAt)}: revoke it at ${server}/settings/tokens.`,
  );
  return EXIT.unreachable;
}

export async function sayWho(
  asked: Asked & { readonly repo: string | undefined },
  around: Surroundings,
): Promise<number> {
  const { server, token } = await findAccess(asked, around);
  const me = await read(server, 'who you are', Me, { path: '/api/v1/me', token }, around);
  if (asked.json) around.out(JSON.stringify({ server, ...me }));
  else {
    const by =
      me.token === null
        ? 'by a token of GitHub'
        : `by the token “${visible(me.token.name)}”, until ${day(me.token.expiresAt)}`;
    around.out(`${visible(me.login)} at ${server}, ${by}`);
  }
  return EXIT.done;
}

const revoke = (server: string, token: string, around: Surroundings): Promise<unknown> =>
  patiently(() => askOnce(server, { method: 'DELETE', path: '/api/v1/me/token', token }, around), around);

async function read<T>(
  server: string,
  what: string,
  shape: z.ZodType<T>,
  call: { readonly path: string; readonly token?: string; readonly body?: object },
  around: Surroundings,
): Promise<T> {
  const method = call.body === undefined ? 'GET' : 'POST';
  return patiently(async () => {
    const said = shape.safeParse(await askOnce(server, { method, ...call }, around));
    if (!said.success) throw notOurs(server, what);
    return said.data;
  }, around);
}

const publicPart = ({ name, expiresAt }: Login) => ({ name, expiresAt });
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
