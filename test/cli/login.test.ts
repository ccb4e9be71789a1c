/** `login`, `logout` and `whoami`: with the app and the stand-in GitHub, and with a world that says no. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFolder, loginFile } from '../../app/cli/login-file.ts';
import { openApiStage, type ApiStage } from '../adapters/http/api-stage.ts';
import { startFixture, type Fixture } from '../github/fixture.ts';
import { AT_HOME, signalbox, type Machine, type Ran } from './stage.ts';

describe('with the app and GitHub', () => {
  let it: Fixture;
  let box: ApiStage;
  let server: string;
  let offset = 0;
  const now = (): number => Date.now() + offset;
  beforeAll(async () => {
    it = await startFixture({ now });
    const { clientId, clientSecret } = it.app;
    const clock = { now, after: () => () => undefined };
    box = await openApiStage({ clock, githubUrl: it.github.url, clientId, clientSecret });
    server = await box.listen();
  });
  afterAll(async () => {
    await box.close();
    await it.stop();
  });

  /** Somebody enters the code that the command has shown, before it asks again. */
  function person(login: string, over: Record<string, string> = {}) {
    let code: string | undefined;
    const fetchAndSee: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      const body = (await answer.clone().json()) as { userCode?: string };
      code ??= body.userCode;
      return answer;
    };
    return {
      fetch: fetchAndSee,
      pause: async (ms: number) => {
        offset += ms;
        if (code === undefined) return;
        const body = new URLSearchParams({ user_code: code, ...over });
        const headers = { cookie: `stand_in_user=${login}`, accept: 'text/html' };
        await fetch(`${it.github.url}/login/device`, { method: 'POST', headers, body });
      },
    };
  }
  const run = (args: readonly string[], disk: NonNullable<Machine['disk']>, over: Machine = {}): Promise<Ran> =>
    signalbox(args, {
      ...AT_HOME,
      env: {},
      fetch: globalThis.fetch,
      newSecret: () => randomBytes(16).toString('hex'),
      now,
      disk,
      ...over,
    });

  test('a person logs in, the other commands know them, and logging out ends it', async () => {
    const disk: { text?: string } = {};
    const { code, out, err } = await run(['login', '--server', server], disk, person('writer'));
    expect([code, out]).toEqual([0, expect.stringContaining(`You are writer at ${server} now.`)]);
    expect(err).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+\/login\/device and enter the code [A-Z]{4}-[A-Z]{4}\.\n/);
    const { servers, latest } = JSON.parse(disk.text ?? '') as {
      servers: Record<string, { token: string }>;
      latest: string;
    };
    const { token = '' } = servers[server] ?? {};
    expect([latest, token]).toEqual([server, expect.stringMatching(/^sbt_[0-9a-f]{32}$/)]);
    expect(out + err).not.toContain(token);

    expect((await run(['whoami'], disk)).out).toMatch(
      new RegExp(`^writer at ${server}, by the token “signalbox on laptop”, until \\d{4}-\\d\\d-\\d\\d$`),
    );
    box.github.roles.set('writer', 'write');
    expect((await run(['status', '--server', `${server}/`], disk)).out).toBe('There are no jobs.');
    const again = await run(['login'], disk, person('reader'));
    expect(again.out).toContain('You are reader');
    // The token that was there before counts no more.
    expect(await box.store.apiTokensOf(it.people.writer.id)).toEqual([]);

    expect((await run(['logout', '--json'], disk)).out).toBe(JSON.stringify({ server, revoked: true }));
    expect(await box.store.apiTokensOf(it.people.reader.id)).toEqual([]);
    expect(disk.text).not.toContain('sbt_');
    expect(await run(['logout', '--server', server], disk)).toMatchObject({
      code: 2,
      err: expect.stringContaining('not logged in'),
    });
    expect(await run(['whoami', '--server', server], disk)).toMatchObject({
      code: 2,
      err: expect.stringContaining('signalbox login'),
    });
  });

  test('one that is declined, or that nobody enters, is told so and leaves nothing', async () => {
    const disk: { text?: string } = {};
    const declined = await run(['login', '--server', server], disk, person('writer', { cancel: '1' }));
    expect(declined).toMatchObject({ code: 2, out: '', err: expect.stringContaining('declined at GitHub') });
    const late = await run(['login', '--server', server], disk, { pause: (ms) => Promise.resolve((offset += ms)) });
    expect(late).toMatchObject({ code: 2, out: '', err: expect.stringContaining('not entered in time') });
    expect(disk.text).toBeUndefined();
  });

  test('a token that cannot be kept does not go on counting', async () => {
    const disk = { broken: 'ENOSPC: no space left' };
    const { code, err } = await run(['login', '--server', server], disk, person('writer'));
    expect([code, err]).toEqual([2, expect.stringContaining('cannot be written: ENOSPC')]);
    expect(await box.store.apiTokensOf(it.people.writer.id)).toEqual([]);
  });

  test('an app that takes no such login says what to do instead', async () => {
    it.app.deviceFlow = false;
    const { code, err } = await run(['login', '--server', server], {});
    it.app.deviceFlow = true;
    expect([code, err]).toEqual([2, expect.stringContaining('Enable Device Flow')]);
  });
});

describe('with a server that comes and goes', () => {
  const BEGUN = {
    userCode: 'AB',
    verificationUri: 'https://github.test/login/device',
    interval: 5,
    expiresIn: 60,
    ticket: 't',
  };
  const GRANTED = {
    state: 'granted',
    interval: 5,
    login: 'ada',
    name: 'signalbox on laptop',
    expiresAt: Date.now() + 1e9,
  };
  const LOGINS = JSON.stringify({
    version: 1,
    latest: 'https://box.test',
    servers: { 'https://box.test': { token: 'sbt_kept', login: 'ada', name: 'mine', expiresAt: Date.now() + 1e9 } },
  });
  const refusal = (code: string, message: string, status: number): Response =>
    Response.json({ error: { code, message } }, { status });

  function answering(...answers: (Response | Error)[]) {
    const pauses: number[] = [];
    let time = 0;
    const machine: Machine = {
      ...AT_HOME,
      env: { SIGNALBOX_URL: 'https://box.test' },
      disk: {},
      now: () => time,
      pause: (ms) => {
        pauses.push(ms);
        time += ms;
        return Promise.resolve();
      },
      fetch: () => {
        const answer = answers.shift() ?? new TypeError('fetch failed');
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    };
    return { machine, pauses };
  }

  test('the network may be lost on the way', async () => {
    const slower = Response.json({ state: 'pending', interval: 10 });
    const pending = Response.json({ state: 'pending', interval: 5 });
    const { machine, pauses } = answering(
      Response.json(BEGUN),
      new TypeError('fetch failed'),
      slower,
      pending,
      Response.json(GRANTED),
    );
    const { code, out, err } = await signalbox(['login'], machine);
    expect([code, out]).toEqual([0, expect.stringContaining('You are ada')]);
    expect(err).toContain('cannot be reached (fetch failed). Trying again …\nConnected again.');
    // Once GitHub asked for more patience, it is kept up.
    expect(pauses).toEqual([5000, 5000, 10_000, 10_000]);
  });

  test('one that never comes back ends it when the code does', async () => {
    const { machine } = answering(Response.json(BEGUN));
    expect(await signalbox(['login'], machine)).toMatchObject({
      code: 3,
      err: expect.stringContaining('cannot be reached'),
    });
  });

  test.each([
    ['too many', refusal('too_many_requests', 'Too many logins begin just now.', 429), 3, 'Too many logins'],
    ['a page', new Response('<html>'), 3, 'is it a Signalbox?'],
    ['fifty tokens', refusal('too_many_tokens', 'You have 50 tokens.', 409), 2, '50 tokens'],
  ])('%s', async (_, answer, code, words) => {
    const { machine } = answering(answer, answer.clone(), answer.clone(), answer.clone());
    expect(await signalbox(['login'], machine)).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
  });

  test('who logs out while it is away is told that the token still counts', async () => {
    const disk = { text: LOGINS };
    const { code, err } = await signalbox(['logout'], { ...answering().machine, disk });
    expect([code, err]).toEqual([3, expect.stringMatching(/still counts until .*\/settings\/tokens/)]);
    expect(disk.text).not.toContain('sbt_kept');
  });

  test('a token that the server knows no more needs no revoking', async () => {
    const { machine } = answering(refusal('bad_token', 'Unknown.', 401));
    expect(await signalbox(['logout'], { ...machine, disk: { text: LOGINS } })).toMatchObject({ code: 0 });
  });

  test.each([
    ['not JSON', '{'],
    ['other JSON', '{"version":2}'],
    ['a token that is none', LOGINS.replace('sbt_kept', String.raw`a\nb`)],
  ])('a file of logins that holds %s is told of, and holds up nobody who says it all', async (_, text) => {
    const damaged = { ...AT_HOME, env: {}, disk: { text } };
    expect(await signalbox(['whoami'], damaged)).toMatchObject({ code: 2, err: expect.stringContaining('is damaged') });
    const all = { ...answering(Response.json({ jobs: [], said: null })).machine, env: AT_HOME.env, disk: { text } };
    expect(await signalbox(['status'], all)).toMatchObject({ code: 0 });
  });

  test('a login goes to its own server only, and not after its end', async () => {
    const seen: (string | null)[] = [];
    const fetch: Machine['fetch'] = (_, init) => {
      seen.push(new Headers(init?.headers).get('authorization'));
      return Promise.resolve(Response.json({ jobs: [], said: null }));
    };
    const programs = { ...AT_HOME.programs, 'gh auth token': 'of-gh' };
    const machine = { ...AT_HOME, env: {}, programs, fetch, disk: { text: LOGINS } };
    await signalbox(['status'], machine);
    await signalbox(['status', '--server', 'https://other.test'], machine);
    await signalbox(['status'], { ...machine, env: { SIGNALBOX_TOKEN: 'sbt_env' } });
    expect(seen).toEqual(['Bearer sbt_kept', 'Bearer of-gh', 'Bearer sbt_env']);
    expect(await signalbox(['status'], { ...machine, now: () => Date.now() + 2e9 })).toMatchObject({
      code: 2,
      err: expect.stringContaining('has expired'),
    });
  });
});

describe('the file of logins', () => {
  test.each([
    [{}, 'linux', '/people/ada/.config/signalbox'],
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/signalbox'],
    [{ XDG_CONFIG_HOME: 'relative' }, 'linux', '/people/ada/.config/signalbox'],
    [{}, 'darwin', '/people/ada/Library/Application Support/signalbox'],
    [{ APPDATA: '/roaming' }, 'win32', '/roaming/signalbox'],
  ] as const)('with %j on %s it lies in %s', (env, platform, folder) => {
    expect(configFolder(env, platform, '/people/ada')).toBe(folder);
  });

  test('is this user’s alone, also where one lay open before, and nothing else is left beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-login-'));
    try {
      const file = loginFile(join(folder, 'config', 'signalbox'));
      expect(await file.read()).toBeUndefined();
      await file.write('one');
      writeFileSync(file.path, 'open', { mode: 0o666 });
      await file.write('two');
      expect([await file.read(), statSync(file.path).mode & 0o777]).toEqual(['two', 0o600]);
      expect(statSync(join(folder, 'config', 'signalbox')).mode & 0o777).toBe(0o700);
      expect(readdirSync(join(folder, 'config', 'signalbox'))).toEqual(['logins.json']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
