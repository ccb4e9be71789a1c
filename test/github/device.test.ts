/** The login by device answers as GitHub documents it: both codes, each refusal by its name, more patience for whoever asks too soon. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFixture, type Fixture } from './fixture.ts';

let time = Date.UTC(2026, 10, 22);
let it: Fixture;
beforeAll(async () => {
  it = await startFixture({ now: () => time });
});
afterAll(() => it.stop());

type Answer = Record<string, string | number>;

async function post(path: string, fields: Record<string, string>, accept = 'application/json'): Promise<Response> {
  return fetch(`${it.github.url}${path}`, { method: 'POST', headers: { accept }, body: new URLSearchParams(fields) });
}
async function begin(): Promise<{ device_code: string; user_code: string }> {
  return (await (await post('/login/device/code', { client_id: it.app.clientId })).json()) as Awaited<
    ReturnType<typeof begin>
  >;
}
async function ask(device_code: string, seconds = 5, over: Record<string, string> = {}): Promise<Answer> {
  time += seconds * 1000;
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  const fields = { client_id: it.app.clientId, device_code, grant_type, ...over };
  return (await (await post('/login/oauth/access_token', fields)).json()) as Answer;
}
async function enter(user_code: string, over: Record<string, string> = {}, login = 'writer'): Promise<number> {
  const answer = await fetch(`${it.github.url}/login/device`, {
    method: 'POST',
    headers: { accept: 'text/html', cookie: `stand_in_user=${login}` },
    body: new URLSearchParams({ user_code, ...over }),
  });
  return answer.status;
}

test('a device gets its codes, waits, and gets a token once the person has entered theirs', async () => {
  const answer = await post('/login/device/code', { client_id: it.app.clientId });
  const codes = (await answer.json()) as { device_code: string; user_code: string };
  expect([answer.status, codes]).toEqual([
    200,
    {
      device_code: expect.stringMatching(/^[0-9a-f]{40}$/),
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${it.github.url}/login/device`,
      expires_in: 900,
      interval: 5,
    },
  ]);
  expect(await ask(codes.device_code)).toMatchObject({ error: 'authorization_pending' });
  const page = await fetch(`${it.github.url}/login/device`, { headers: { accept: 'text/html' } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('name="user_code"')]);
  expect(await enter(codes.user_code)).toBe(200);
  const granted = await ask(codes.device_code);
  expect(granted).toMatchObject({ token_type: 'bearer', scope: '', access_token: expect.stringMatching(/^ghu_/) });
  const user = await fetch(`${it.github.url}/user`, {
    headers: { authorization: `Bearer ${granted['access_token']}` },
  });
  expect(await user.json()).toMatchObject({ login: 'writer' });
  expect(await ask(codes.device_code)).toMatchObject({ error: 'incorrect_device_code' });
});

test('whoever asks too soon is told to slow down, by five seconds each time', async () => {
  const { device_code } = await begin();
  expect(await ask(device_code, 0)).toMatchObject({ error: 'authorization_pending' });
  expect(await ask(device_code, 4)).toMatchObject({ error: 'slow_down', interval: 10 });
  expect(await ask(device_code, 9)).toMatchObject({ error: 'slow_down', interval: 15 });
  expect(await ask(device_code, 15)).toMatchObject({ error: 'authorization_pending' });
});

test('each refusal has its name', async () => {
  const declined = await begin();
  await enter(declined.user_code, { cancel: '1' });
  expect(await ask(declined.device_code)).toMatchObject({ error: 'access_denied' });
  const late = await begin();
  expect(await ask(late.device_code, 900)).toMatchObject({ error: 'expired_token' });
  expect(await enter(late.user_code)).toBe(404);
  expect(await ask('0'.repeat(40))).toMatchObject({ error: 'incorrect_device_code' });
  const { device_code } = await begin();
  expect(await ask(device_code, 5, { client_id: 'Iv1.other' })).toMatchObject({
    error: 'incorrect_client_credentials',
  });
  expect((await post('/login/device/code', { client_id: 'Iv1.other' })).status).toBe(404);
  it.app.deviceFlow = false;
  expect(await begin()).toMatchObject({ error: 'device_flow_disabled' });
  expect(await ask(device_code)).toMatchObject({ error: 'device_flow_disabled' });
  it.app.deviceFlow = true;
});

test('answers come as a form unless JSON is asked for', async () => {
  const answer = await post('/login/device/code', { client_id: it.app.clientId }, '*/*');
  expect(answer.headers.get('content-type')).toContain('application/x-www-form-urlencoded');
  expect(new URLSearchParams(await answer.text()).get('interval')).toBe('5');
});

test('fifty codes are entered an hour, and no more', async () => {
  time += 3_600_000;
  const entered: number[] = [];
  for (let count = 0; count < 51; count += 1) entered.push(await enter((await begin()).user_code, {}, 'reader'));
  expect([new Set(entered.slice(0, 50)), entered.at(-1)]).toEqual([new Set([200]), 429]);
});
