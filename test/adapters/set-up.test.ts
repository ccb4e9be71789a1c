/** The first start, followed like a browser: from a folder with nothing in it to an app that answers a comment. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startFixture, type Fixture } from '../github/fixture.ts';
import { startSmee, type Smee } from './smee.ts';
import { freePort, startApp, type StartedApp } from './started-app.ts';

const CREDENTIALS = ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'];

let it: Fixture;
let smee: Smee;
let folder: string;
let port: number;
const running: StartedApp[] = [];

beforeAll(async () => {
  it = await startFixture();
  smee = await startSmee();
  folder = mkdtempSync(join(tmpdir(), 'signalbox-first-start-'));
  port = await freePort();
});
afterAll(async () => {
  await Promise.all(running.map((app) => app.stop()));
  await smee[Symbol.asyncDispose]();
  await it.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Readonly<Record<string, string>> = {}): StartedApp {
  const { url } = it.github;
  const app = startApp(folder, {
    PORT: String(port),
    GITHUB_URL: url,
    GITHUB_API_URL: url,
    OIDC_ISSUER: url,
    SMEE_URL: smee.newUrl,
    ...env,
  });
  running.push(app);
  return app;
}

const at = (path: string): string => `http://localhost:${port}${path}`;
const isHealthy = async (): Promise<boolean> =>
  fetch(at('/healthz')).then(
    (answer) => answer.ok,
    () => false,
  );

/** The form of the set-up page, as a browser reads it. */
async function manifestForm(): Promise<{ action: string; manifest: string }> {
  const page = await (await fetch(at('/probot'))).text();
  const attribute = (pattern: RegExp): string =>
    (pattern.exec(page)?.[1] ?? '').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  return { action: attribute(/<form action="([^"]*)"/), manifest: attribute(/name="manifest"[^>]*? value='([^']*)'/) };
}

/** Presses the button of a page of the stand-in, which goes elsewhere. */
async function press(url: string, form: Record<string, string>): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  expect(answer.status).toBeLessThan(400);
  return answer.headers.get('location') ?? '';
}

test('a first start leads to the configured app, and a comment is answered', async () => {
  const app = start();
  await app.says(`Open http://localhost:${port}/probot`);

  const { action, manifest } = await manifestForm();
  expect(action).toBe(`${it.github.url}/settings/apps/new`);
  expect(JSON.parse(manifest)).toMatchObject({
    name: 'signalbox',
    public: false,
    url: `http://localhost:${port}`,
    redirect_url: at('/probot/setup'),
    callback_urls: [at('/login/callback')],
    hook_attributes: { url: smee.channelUrl },
    default_permissions: { actions: 'write', contents: 'write' },
  });

  const offer = await fetch(action, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams({ manifest }),
  });
  expect(offer.status).toBe(200);
  // Browsers open connections ahead of need and hold them; the set-up must not wait for those.
  const ahead = connect(port, '127.0.0.1');
  const back = await press(`${it.github.url}/settings/apps`, { manifest, name: 'box', state: '' });
  expect(back).toMatch(/\/probot\/setup\?code=\w+/);
  const done = await fetch(back, { redirect: 'manual' });
  const installPage = done.headers.get('location') ?? '';
  expect(installPage).toBe(`${it.github.url}/apps/box/installations/new`);

  await app.says('Signalbox is ready');
  ahead.destroy();
  expect(await isHealthy()).toBe(true);
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  const kept = parseEnv(readFileSync(join(folder, '.env'), 'utf8'));
  expect(Object.keys(kept).toSorted()).toEqual([...CREDENTIALS, 'WEBHOOK_PROXY_URL'].toSorted());
  expect(kept['PRIVATE_KEY']).toContain('BEGIN RSA PRIVATE KEY');
  // What says how to go on must not say the secrets.
  for (const secret of ['WEBHOOK_SECRET', 'GITHUB_CLIENT_SECRET']) expect(app.output()).not.toContain(kept[secret]);

  await press(installPage.replace(/\/new$/, ''), { account: 'acme', state: '' });
  const { data: issue } = await it.as('writer').issues.create({ ...it.where, title: 'Is it there?' });
  const { data: comment } = await it
    .as('writer')
    .issues.createComment({ ...it.where, issue_number: issue.number, body: '/status' });
  const reactions = async () =>
    (await it.as('writer').reactions.listForIssueComment({ ...it.where, comment_id: comment.id })).data;
  await eventually(async () =>
    expect((await reactions()).map(({ content, user }) => [content, user?.login])).toEqual([['eyes', 'box[bot]']]),
  );
  expect(await it.control('GET', 'violations')).toEqual([]);

  expect(await app.stop()).toEqual({ code: 0, signal: null });
  expect(smee.listeners()).toBe(0);
});

test('with what was kept it starts at once, alone on its database, and ends when asked', async () => {
  const app = start();
  await app.says('Signalbox is ready');
  expect(app.output()).not.toContain('/probot');
  expect(await isHealthy()).toBe(true);

  const second = start({ PORT: String(await freePort()) });
  expect(await second.exit).toEqual({ code: 1, signal: null });
  expect(second.output()).toContain('is in use by another instance of Signalbox');
  expect(second.output()).not.toMatch(/\n\s+at /);

  expect(await app.stop()).toEqual({ code: 0, signal: null });
  expect(smee.listeners()).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('signalbox-'))).toEqual([]);
});

test('everything wrong with the settings is told together, the secret everyone knows too', async () => {
  const app = start({ WEBHOOK_SECRET: 'development', APP_ID: 'seven', RECOVERY_SECONDS: '0' });
  expect(await app.exit).toEqual({ code: 1, signal: null });
  expect(app.output()).toContain('The settings have 3 problems:');
  for (const name of ['WEBHOOK_SECRET is `development`', 'APP_ID is `seven`', 'RECOVERY_SECONDS is `0`'])
    expect(app.output()).toContain(`- ${name}`);
});
