/** Signing in with GitHub: to the stand-in and back, and what must not work on the way. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFixture, type Fixture } from '../../github/fixture.ts';
import { openStage, type Stage } from './stage.ts';

const HOME = 'https://box.test';
let it: Fixture;
let box: Stage;
beforeAll(async () => {
  it = await startFixture();
  it.app.callbackUrls.push(`${HOME}/login/callback`);
  box = await openStage({
    baseUrl: HOME,
    githubUrl: it.github.url,
    clientId: it.app.clientId,
    clientSecret: it.app.clientSecret,
  });
});
afterAll(async () => {
  await box.close();
  await it.stop();
});

const cookiesOf = (answer: Response): string[] => answer.headers.getSetCookie();
const pairOf = (line: string | undefined): string => line?.split(';', 1)[0] ?? '';
const locationOf = (answer: Response): string => answer.headers.get('location') ?? '';

/** Begins to sign in; the stand-in's answer is the way back. */
async function begin(next?: string): Promise<{ cookie: string; back: string; state: string }> {
  const query = new URLSearchParams({ login: 'writer', ...(next !== undefined && { next }) });
  const answer = await box.request(`/login?${query.toString()}`);
  const agreed = await fetch(locationOf(answer), { redirect: 'manual', headers: { accept: 'text/html' } });
  const back = locationOf(agreed);
  return {
    cookie: pairOf(cookiesOf(answer)[0]),
    back: back.replace(HOME, ''),
    state: new URL(back).searchParams.get('state') ?? '',
  };
}

test('who signs in comes back to where they were, known by a cookie that scripts and other sites do not get', async () => {
  const { cookie, back } = await begin('/acme/widgets.js/J1');
  const answer = await box.request(back, { headers: { cookie } });
  expect([answer.status, locationOf(answer)]).toEqual([302, '/acme/widgets.js/J1']);
  const [stateGone, signIn = ''] = cookiesOf(answer);
  expect(stateGone).toMatch(/^signalbox_state=; Max-Age=0; Path=\/login$/);
  expect(signIn).toMatch(/^signalbox=[0-9a-f]{32}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);

  const home = await box.request('/', { headers: { cookie: pairOf(signIn) } });
  expect([home.status, await home.text()]).toEqual([200, expect.stringContaining('writer')]);
  // GitHub's token is not kept, and the cookie's value is not either.
  expect(await box.store.signIn(pairOf(signIn).split('=')[1] ?? '', Date.now())).toBeUndefined();
});

test.each([
  ['//evil.test', '/'],
  ['/\\evil.test', '/'],
  ['https://evil.test/', '/'],
  ['/\t/evil.test', '/'],
  ['javascript:alert(1)', '/'],
  ['/ok\r\nset-cookie: a=b', '/'],
  ['', '/'],
  ['/acme/widgets/J1?a=1#b', '/acme/widgets/J1?a=1#b'],
])('asked to go on to %j, it goes on to %j', async (next, expected) => {
  const { cookie, back } = await begin(next);
  expect(locationOf(await box.request(back, { headers: { cookie } }))).toBe(expected);
});

test('the cookie that holds the way back is not believed either', async () => {
  const { back, state } = await begin();
  const cookie = `signalbox_state=${encodeURIComponent(`${state} //evil.test`)}`;
  expect(locationOf(await box.request(back, { headers: { cookie } }))).toBe('/');
  for (const broken of ['signalbox_state=%E0%A4%A', 'signalbox_state=', 'signalbox_state=a'])
    expect((await box.request(back, { headers: { cookie: broken } })).status).toBe(400);
});

test('an answer that belongs to no sign-in of this browser signs nobody in', async () => {
  const [one, other] = [await begin(), await begin()];
  const attempts = [
    box.request(one.back, { headers: { cookie: other.cookie } }),
    box.request(one.back),
    box.request('/login/callback?state=&code=x', { headers: { cookie: 'signalbox_state=%20/' } }),
    box.request(`/login/callback?state=${one.state}`, { headers: { cookie: one.cookie } }),
    box.request(`/login/callback?state=${one.state}&error=access_denied`, { headers: { cookie: one.cookie } }),
  ];
  for (const answer of await Promise.all(attempts)) {
    expect(answer.status).toBe(400);
    expect(cookiesOf(answer).filter((line) => line.startsWith('signalbox='))).toEqual([]);
  }
});

test('a code that GitHub does not take is told of, and no secret is logged', async () => {
  const { cookie, state } = await begin();
  const answer = await box.request(`/login/callback?state=${state}&code=made-up-code`, { headers: { cookie } });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('GitHub did not accept the sign-in'),
  ]);
  const log = box.logged.join('\n');
  expect(log).toContain('a sign-in was refused by GitHub');
  expect(log).not.toContain(it.app.clientSecret);
  expect(log).not.toContain('made-up-code');
});

test('signing out needs the token of the sign-in, and ends it on the server', async () => {
  const ada = await box.signIn('ada', 'read');
  const out = async (csrf: string): Promise<number> => {
    await box.request('/logout', {
      method: 'POST',
      headers: { cookie: ada.cookie },
      body: new URLSearchParams({ csrf }),
    });
    return (await box.request('/', { headers: { cookie: ada.cookie } })).status;
  };
  expect(await out('forged')).toBe(200);
  expect(await out(ada.csrf)).toBe(401);
});
