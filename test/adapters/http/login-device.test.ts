/** A login from a terminal: through the app to the stand-in GitHub and back, and what must not work on the way. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hashOf } from '../../../app/engine/hash.ts';
import { manualClock } from '../../engine/manual-clock.ts';
import { startFixture, type Fixture, type Person } from '../../github/fixture.ts';
import { openApiStage, outcome, type Answer, type ApiStage } from './api-stage.ts';

const clock = manualClock();
let it: Fixture;
let box: ApiStage;
beforeAll(async () => {
  it = await startFixture({ now: () => clock.now() });
  const { clientId, clientSecret } = it.app;
  box = await openApiStage({ clock, githubUrl: it.github.url, clientId, clientSecret });
});
afterAll(async () => {
  await box.close();
  await it.stop();
});
// The window in which logins are counted is over.
beforeEach(() => clock.moveTo(clock.now() + 60_000));

const LOGIN = '/api/v1/login/device';
const secret = (): string => `sbt_${randomBytes(16).toString('hex')}`;

async function begin(token = secret(), machine = 'laptop') {
  const answer = await box.ask('POST', LOGIN, undefined, { tokenHash: hashOf(token), machine });
  expect(outcome(answer)).toBe('200');
  return { token, ...(answer.body as { userCode: string; verificationUri: string; ticket: string; interval: number }) };
}

/** After the time that GitHub wants between two questions. */
async function ask(ticket: string, seconds = 5): Promise<Answer> {
  clock.moveTo(clock.now() + seconds * 1000);
  return box.ask('POST', `${LOGIN}/state`, undefined, { ticket });
}

async function enter(userCode: string, login: Person, over: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`${it.github.url}/login/device`, {
    method: 'POST',
    headers: { cookie: `stand_in_user=${login}`, accept: 'text/html' },
    body: new URLSearchParams({ user_code: userCode, ...over }),
  });
  return /role="status">([^<]*)/.exec(await answer.text())?.[1] ?? '';
}

test('a person who enters the code is who the program’s own token stands for, which the page lists', async () => {
  const { token, userCode, verificationUri, ticket, interval } = await begin();
  expect(userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
  expect([verificationUri, interval]).toEqual([`${it.github.url}/login/device`, 5]);
  expect(await box.ask('GET', '/api/v1/me', token)).toMatchObject({ status: 401 });
  expect((await ask(ticket)).body).toMatchObject({ state: 'pending', login: null });
  expect(await enter(userCode.toLowerCase(), 'writer')).toContain('all set');
  const granted = await ask(ticket);
  const expiresAt = clock.now() + 90 * 86_400_000;
  expect(granted.body).toMatchObject({ state: 'granted', login: 'writer', name: 'signalbox on laptop', expiresAt });
  const me = await box.ask('GET', '/api/v1/me', token);
  expect(me.body).toEqual({ login: 'writer', token: { name: 'signalbox on laptop', expiresAt } });
  const [kept] = await box.store.apiTokensOf(it.people.writer.id);
  expect([kept?.name, kept?.hash]).toEqual(['signalbox on laptop', hashOf(token)]);
});

test('the ticket tells nothing and gives nothing to whoever finds it; its owner may ask again', async () => {
  const { token, userCode, ticket } = await begin();
  await enter(userCode, 'reader');
  expect((await ask(ticket)).body).toMatchObject({ state: 'granted' });
  // The answer was lost on the way: the token counts all the same, and nobody else gets one.
  expect((await ask(ticket)).body).toMatchObject({ state: 'granted', login: 'reader' });
  expect(await box.store.apiTokensOf(it.people.reader.id)).toHaveLength(1);
  const [, , iv = '', sealed = ''] = ticket.split('.');
  expect(Buffer.from(`${iv}${sealed}`, 'base64url').toString('latin1')).not.toContain(hashOf(token));
});

test('each program asks about its own login only', async () => {
  const [one, other] = [await begin(), await begin()];
  await enter(one.userCode, 'writer');
  expect((await ask(other.ticket)).body).toMatchObject({ state: 'pending' });
  expect((await ask(one.ticket)).body).toMatchObject({ state: 'granted' });
  expect(await box.ask('GET', '/api/v1/me', other.token)).toMatchObject({ status: 401 });
});

test('GitHub’s own token is given back at once, and no secret is in the log', async () => {
  const { ticket, userCode } = await begin();
  await enter(userCode, 'writer');
  const before = clock.now();
  await ask(ticket);
  const routes = await it.control<{ route: string; status: number }[]>('GET', `requests?all&since=${before}`);
  expect(routes).toContainEqual(
    expect.objectContaining({ method: 'DELETE', route: '/applications/{client_id}/token', status: 204 }),
  );
  const log = box.logged.join('\n');
  for (const word of [it.app.clientSecret, ticket, 'ghu_']) expect(log).not.toContain(word);
});

test('whoever declines, is late, asks too often or shows something else is told so', async () => {
  const declined = await begin();
  await enter(declined.userCode, 'writer', { cancel: '1' });
  expect(outcome(await ask(declined.ticket))).toBe('403 login_denied');
  expect(outcome(await ask(declined.ticket))).toBe('410 login_expired');

  const late = await begin();
  expect(outcome(await ask(late.ticket, 901))).toBe('410 login_expired');

  const hasty = await begin();
  await ask(hasty.ticket);
  expect((await ask(hasty.ticket, 1)).body).toMatchObject({ state: 'pending', interval: 10 });
  expect((await ask(hasty.ticket, 10)).body).toMatchObject({ state: 'pending', interval: 5 });

  const [head, ...rest] = hasty.ticket.split('.');
  const forged = [`${head}`, ...rest.toReversed()].join('.');
  for (const ticket of ['x', forged, `${hasty.ticket}A`, 'eyJhbGciOiJub25lIn0.e30.'])
    expect([ticket, outcome(await ask(ticket, 0))]).toEqual([ticket, '410 login_expired']);
});

test('nobody makes a token theirs that counts already', async () => {
  const known = await box.token('ada', 'write', { id: 4321 });
  const { ticket, userCode } = await begin(known);
  await enter(userCode, 'outsider');
  expect(outcome(await ask(ticket))).toBe('410 login_expired');
  expect((await box.ask('GET', '/api/v1/me', known)).body).toMatchObject({ login: 'ada' });
  expect(await box.store.apiTokensOf(it.people.outsider.id)).toEqual([]);
});

test('a person with fifty tokens gets no more', async () => {
  const { id } = it.people.triager;
  for (let count = 0; count < 50; count += 1) await box.token('triager', 'triage', { id });
  const { ticket, userCode } = await begin();
  await enter(userCode, 'triager');
  expect(outcome(await ask(ticket))).toBe('409 too_many_tokens');
});

test.each([
  [{}],
  [{ tokenHash: 'x' }],
  [{ tokenHash: 'A'.repeat(64) }],
  [{ tokenHash: 'a'.repeat(64), machine: 'x'.repeat(201) }],
  [{ tokenHash: 'a'.repeat(64), token: 'sbt_mine' }],
])('no login begins with %j', async (body) => {
  expect(outcome(await box.ask('POST', LOGIN, undefined, body))).toBe('422 bad_message');
});

test('a machine’s name is shown as text of one line, and cut', async () => {
  const { ticket, userCode } = await begin(secret(), `evil\u202e\n${'x'.repeat(150)}`);
  await enter(userCode, 'maintainer');
  const { name } = (await ask(ticket)).body as { name: string };
  expect(name).toMatch(/^signalbox on evil‹U\+202E› x+$/);
  expect(name).toHaveLength(60);
});

test('GitHub that is away, and an app that takes no such login, are told as what they are', async () => {
  await it.control('POST', 'faults', { route: 'POST /login/device/code', status: 503, times: 1 });
  expect(outcome(await box.ask('POST', LOGIN, undefined, { tokenHash: hashOf('a') }))).toBe('503 unavailable');
  it.app.deviceFlow = false;
  const refused = await box.ask('POST', LOGIN, undefined, { tokenHash: hashOf('a') });
  it.app.deviceFlow = true;
  expect([outcome(refused), refused.body.error.message]).toEqual([
    '409 device_flow_disabled',
    expect.stringContaining('/settings/tokens'),
  ]);
});

test('logins that begin by the dozen are held up, and so are questions about one', async () => {
  const { ticket } = await begin();
  const answers = [];
  for (let count = 0; count < 31; count += 1) answers.push(outcome(await ask(ticket, 0)));
  expect(answers.at(-1)).toBe('429 too_many_requests');
  const begun = [];
  for (let count = 0; count < 31; count += 1)
    begun.push(outcome(await box.ask('POST', LOGIN, undefined, { tokenHash: hashOf(String(count)) })));
  expect(begun.at(-1)).toBe('429 too_many_requests');
});

test('a program gives its own token back, and nothing else', async () => {
  const token = await box.token('zoe', 'read', { id: 777 });
  const visitor = await box.signIn('zoe', 'read');
  const cookie = { cookie: visitor.cookie, 'x-signalbox-csrf': visitor.csrf };
  expect(outcome(await box.ask('DELETE', '/api/v1/me/token', undefined, undefined, cookie))).toBe('401 bad_token');
  expect((await box.ask('GET', '/api/v1/me', undefined, undefined, cookie)).body).toEqual({
    login: 'zoe',
    token: null,
  });
  expect((await box.ask('DELETE', '/api/v1/me/token', token)).body).toEqual({ revoked: 'zoe' });
  expect(outcome(await box.ask('DELETE', '/api/v1/me/token', token))).toBe('401 bad_token');
  expect(outcome(await box.ask('GET', '/api/v1/me', token))).toBe('401 bad_token');
});
