/** Tokens in place of a sign-in: who makes them, whose they are, and which count for nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFixture, type Fixture } from '../../github/fixture.ts';
import { addUserToken, issueInstallationToken, issueUserToken } from '../../github/tokens.ts';
import { manualClock } from '../../engine/manual-clock.ts';
import { JOBS, openApiStage, outcome, widgets, type ApiStage } from './api-stage.ts';
import type { Visitor } from './stage.ts';

const clock = manualClock();
let it: Fixture;
let box: ApiStage;
let ada: Visitor;
beforeAll(async () => {
  it = await startFixture();
  box = await openApiStage({ clock, githubUrl: it.github.url });
  ada = await box.signIn('ada', 'write');
});
afterAll(async () => {
  await box.close();
  await it.stop();
});

const TOKENS = '/settings/tokens';
const form = (visitor: Visitor, fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { cookie: visitor.cookie },
  body: new URLSearchParams({ csrf: visitor.csrf, ...fields }),
});
const list = async (token: string, headers: object = {}): Promise<string> =>
  outcome(await box.ask('GET', JOBS, token, undefined, headers));

test('a person makes a token, sees it once, uses it and takes it back', async () => {
  const made = await box.request(TOKENS, form(ada, { name: 'laptop', days: '7' }));
  const page = await made.text();
  const token = /sbt_[0-9a-f]{32}/.exec(page)?.[0] ?? '';
  expect([made.status, token.length]).toEqual([200, 36]);
  expect(made.headers.get('cache-control')).toBe('no-store');
  expect(await (await box.request(TOKENS, { headers: { cookie: ada.cookie } })).text()).not.toContain(token);
  const run = await box.ask('POST', JOBS, token, { thread: 3, run: 'make' });
  expect(run.body.jobs).toMatchObject([{ requester: 'ada' }]);

  const [kept] = await box.store.apiTokensOf(ada.id);
  expect(kept).toMatchObject({ name: 'laptop', usedAt: clock.now(), expiresAt: clock.now() + 7 * 86_400_000 });
  expect(JSON.stringify(kept)).not.toContain(token);
  const zoe = await box.signIn('zoe', 'admin');
  await box.request(`${TOKENS}/${kept?.id}/revoke`, form(zoe, {}));
  await box.request(`${TOKENS}/${kept?.id}/revoke`, form({ ...ada, csrf: zoe.csrf }, {}));
  expect(await list(token)).toBe('200');
  const gone = await box.request(`${TOKENS}/${kept?.id}/revoke`, form(ada, {}));
  expect([gone.status, gone.headers.get('location')]).toEqual([303, TOKENS]);
  expect(await list(token)).toBe('401 bad_token');
});

test.each([
  [{ csrf: 'forged', name: 'a', days: '7' }, 403],
  [{ name: '  ', days: '7' }, 422],
  [{ name: 'x'.repeat(61), days: '7' }, 422],
  [{ name: 'a', days: '3650' }, 422],
  [{ name: 'a', days: 'NaN' }, 422],
])('the form %j makes no token', async (fields, status) => {
  const before = await box.store.apiTokensOf(ada.id);
  const answer = await box.request(TOKENS, form(ada, fields));
  expect([answer.status, (await answer.text()).includes('sbt_')]).toEqual([status, false]);
  expect(await box.store.apiTokensOf(ada.id)).toEqual(before);
});

test('nobody makes a token without being signed in, and no token makes or shows another', async () => {
  const token = await box.token('tom', 'write');
  for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
    expect((await box.request(TOKENS, { headers })).status).toBe(401);
    const body = new URLSearchParams({ name: 'a', days: '7', csrf: '' });
    expect((await box.request(TOKENS, { method: 'POST', headers, body })).status).toBe(401);
  }
});

test('a person has fifty tokens and no more', async () => {
  const kim = await box.signIn('kim', 'read');
  for (let count = 0; count < 50; count += 1) await box.token('kim', 'read', { id: kim.id });
  const answer = await box.request(TOKENS, form(kim, { name: 'one more', days: '7' }));
  expect([answer.status, (await box.store.apiTokensOf(kim.id)).length]).toEqual([409, 50]);
});

test('a token that has expired counts no more, nor does one that is none', async () => {
  const token = await box.token('lou', 'read', { lasts: 1000 });
  expect(await list(token)).toBe('200');
  clock.moveTo(clock.now() + 1000);
  expect(await list(token)).toBe('401 bad_token');
  for (const none of ['sbt_', `sbt_${'0'.repeat(32)}`, "' or 1=1 --", 'x'.repeat(2000), '../../user'])
    expect([none, await list(none)]).toEqual([none, '401 bad_token']);
  for (const authorization of ['', 'Basic YTpi', 'Bearer', 'bearer  '])
    expect([authorization, await list('', { authorization })]).toEqual([authorization, '401 bad_token']);
});

test('where a token is shown, a cookie counts for nothing; and a cookie needs the token of its page', async () => {
  const wrong = { cookie: ada.cookie, 'x-signalbox-csrf': ada.csrf };
  expect(await list('sbt_wrong-wrong', wrong)).toBe('401 bad_token');
  const send = async (headers: object): Promise<string> =>
    outcome(await box.ask('POST', JOBS, undefined, { thread: 3, run: 'make' }, headers));
  expect(await send({})).toBe('401 not_signed_in');
  expect(await send({ cookie: ada.cookie })).toBe('403 bad_csrf');
  expect(await send({ cookie: ada.cookie, 'x-signalbox-csrf': 'forged' })).toBe('403 bad_csrf');
  expect(await send(wrong)).toBe('201');
});

test('a token follows a job live, until it is taken back', async () => {
  const token = await box.token('ida', 'read', { id: 900 });
  const job = await box.addJob({ state: 'running', runId: 1 });
  const url = `${await box.listen()}${JOBS}/J${job.number}/stream`;
  const refused = await fetch(url, { headers: { authorization: `Bearer sbt_${'0'.repeat(32)}` } });
  expect([refused.status, await refused.text()]).toEqual([401, expect.stringContaining('bad_token')]);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  await box.store.deleteApiToken(900, token);
  clock.moveTo(clock.now() + 15_000);
  // It ends by itself.
  expect(await answer.text()).toContain('event: hello');
});

test('a token of GitHub is whose GitHub says, for a minute', async () => {
  const { writer } = it.people;
  const token = 'gho_aTokenOfTheWriter000000000000000';
  addUserToken(it.world, writer.id, token);
  box.github.roles.set('writer', 'write');
  const made = await box.ask('POST', JOBS, token, { thread: 3, run: 'make' });
  expect(made.body.jobs).toMatchObject([{ requester: 'writer' }]);
  expect((await box.store.job(widgets.id, Number(made.body.jobs[0].ref.slice(1))))?.requester.id).toBe(writer.id);
});

test('a token that belongs to nobody, or does not say what it may do, is refused in words', async () => {
  const refusal = async (token: string): Promise<string> => {
    const { status, body } = await box.ask('GET', JOBS, token);
    return `${status} ${body.error.message}`;
  };
  const rights = { permissions: { issues: 'write' }, repositoryIds: null } as const;
  const installation = issueInstallationToken(it.world, it.installation.id, rights);
  expect(await refusal(installation.token)).toMatch(/^401 .*belongs to an app or a workflow run/);
  const { writer } = it.people;
  const ofApp = issueUserToken(it.world, writer.id, it.app.id);
  expect(await refusal(ofApp)).toMatch(/^401 .*scope `repo`/);
  expect(await refusal('ghp_unknownUnknownUnknownUnknown')).toMatch(/^401 GitHub does not know this token/);
});

test('whoever shows one made-up token after the other does not make GitHub be asked for each', async () => {
  const answers: string[] = [];
  for (let count = 0; count < 130; count += 1) answers.push(await list(`ghp_${String(count).padStart(36, '0')}`));
  expect(answers.filter((answer) => answer === '429 too_many_requests').length).toBeGreaterThan(0);
  expect(await list(await box.token('tim', 'read'))).toBe('200');
});
