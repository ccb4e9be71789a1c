/** The pages of the stand-in over a seeded world: what a browser gets, and what stays the API's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGitHub, type GitHub } from '../server.ts';
import { pointAppAt, seededApp } from '../sandbox/seed-app.ts';
import { seed } from '../sandbox/seed.ts';
import { violationsOf } from '../violations.ts';
import type { App } from '../world.ts';
import { personalToken } from './viewer.ts';

const APP = 'http://127.0.0.1:1';
const dataDir = mkdtempSync(join(tmpdir(), 'pages-'));
let github: GitHub;
let app: App;

beforeAll(async () => {
  github = await startGitHub({ port: 0, dataDir, persist: false });
  await seed(github.world);
  const seeded = seededApp(github.world);
  if (!seeded) throw new Error('the seed holds no app');
  app = seeded;
  pointAppAt(github.world, app, APP);
});

afterAll(async () => {
  await github.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function as(login: string): Octokit {
  const user = [...github.world.users.values()].find((candidate) => candidate.login === login);
  return new Octokit({ baseUrl: github.url, auth: personalToken(github.world, user?.id ?? 0) });
}

function browse(path: string, options: RequestInit & { login?: string } = {}) {
  const { login = 'writer', ...rest } = options;
  return fetch(github.url + path, {
    redirect: 'manual',
    headers: { accept: 'text/html', cookie: `stand_in_user=${login}` },
    ...rest,
  });
}

test('a pull request shows its description, commits, comments and a box to write as the chosen person', async () => {
  const said = await as('reader').rest.issues.createComment({
    owner: 'acme',
    repo: 'widgets',
    issue_number: 2,
    body: 'It **works** <b onclick=x>',
  });
  await as('writer').rest.reactions.createForIssueComment({
    owner: 'acme',
    repo: 'widgets',
    comment_id: said.data.id,
    content: 'eyes',
  });

  const page = await (await browse('/acme/widgets/pull/2', { login: 'triager' })).text();

  expect(page).toContain('This is not github.com');
  expect(page).toContain('Comment as triager');
  expect(page).toContain('It <strong>works</strong> &lt;b onclick=x&gt;');
  expect(page).toContain('👀 1');
  expect(page).toContain('wants to merge 1 commit');
  expect(page).toMatch(/No checks on the last commit yet/);
});

test('the page of an issue that is a pull request leads to the pull request, and back', async () => {
  expect((await browse('/acme/widgets/issues/2')).headers.get('location')).toBe('/acme/widgets/pull/2');
  expect((await browse('/acme/widgets/pull/1')).headers.get('location')).toBe('/acme/widgets/issues/1');
});

test('what is not there is a page that says so, and what is not a page stays the API’s', async () => {
  expect((await browse('/acme/widgets/issues/99')).status).toBe(404);
  const answer = await fetch(`${github.url}/repos/acme/widgets`, { headers: { accept: 'application/json' } });
  expect(await answer.json()).toMatchObject({ full_name: 'acme/widgets' });
});

test('choosing a person sets the cookie and goes back where one was, never elsewhere', async () => {
  const choose = (return_to: string) =>
    browse('/session', { method: 'POST', body: new URLSearchParams({ login: 'reader', return_to }) });

  const chosen = await choose('/acme/widgets/pull/2');
  expect(chosen.headers.get('set-cookie')).toContain('stand_in_user=reader');
  expect(chosen.headers.get('location')).toBe('/acme/widgets/pull/2');
  for (const elsewhere of ['https://example.com/', '//example.com', String.raw`/\example.com`]) {
    expect((await choose(elsewhere)).headers.get('location')).toBe('/');
  }
});

test('authorizing goes back with a code that the app can turn into a token of that person', async () => {
  const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: `${APP}/login/callback`, state: 'xyz' });
  const page = await (await browse(`/login/oauth/authorize?${query.toString()}`)).text();
  expect(page).toContain('Continue as reader');
  expect(page).toContain('value="xyz"');

  const answer = await browse(`/login/oauth/authorize?${query.toString()}&login=reader`);

  const back = new URL(answer.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(`${APP}/login/callback`);
  expect(back.searchParams.get('state')).toBe('xyz');
  const exchange = await fetch(`${github.url}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code: back.searchParams.get('code'),
    }),
  });
  const { access_token: token } = (await exchange.json()) as { access_token: string };
  expect((await new Octokit({ baseUrl: github.url, auth: token }).rest.users.getAuthenticated()).data.login).toBe(
    'reader',
  );
});

test('authorizing refuses an unknown app and an address the app did not register', async () => {
  expect((await browse('/login/oauth/authorize?client_id=nobody&login=writer')).status).toBe(404);
  for (const address of [
    'http://evil.example/login/callback',
    `${APP}/login/callback/more`,
    `${APP}/login/callback?x=1`,
  ]) {
    const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: address, login: 'writer' });
    const answer = await browse(`/login/oauth/authorize?${query.toString()}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  }
});

test('a person may say no', async () => {
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: `${APP}/login/callback`,
    state: 'xyz',
    cancel: '1',
  });

  const back = new URL((await browse(`/login/oauth/authorize?${query.toString()}`)).headers.get('location') ?? '');

  expect(Object.fromEntries(back.searchParams)).toEqual({ error: 'access_denied', state: 'xyz' });
});

test('a manifest becomes an app that can be installed', async () => {
  const manifest = JSON.stringify({
    name: 'Second Box',
    url: 'http://127.0.0.1:2',
    redirect_url: 'http://127.0.0.1:2/probot/setup',
    setup_url: 'http://127.0.0.1:2/welcome',
    hook_attributes: { url: 'http://127.0.0.1:2/hooks' },
    default_permissions: { issues: 'write' },
    default_events: ['issues'],
  });
  const offer = await browse('/settings/apps/new?state=abc', {
    method: 'POST',
    body: new URLSearchParams({ manifest }),
  });
  const page = await offer.text();
  expect(page).toContain('Create GitHub App');
  expect(page).toContain('issues: write');

  const created = await browse('/settings/apps', {
    method: 'POST',
    body: new URLSearchParams({ manifest, state: 'abc', name: 'Second Box' }),
  });
  const back = new URL(created.headers.get('location') ?? '');
  expect(back.href).toMatch(/^http:\/\/127\.0\.0\.1:2\/probot\/setup\?code=.+&state=abc$/);
  const converted = await as('writer').rest.apps.createFromManifest({ code: back.searchParams.get('code') ?? '' });
  expect(converted.data).toMatchObject({ slug: 'second-box', owner: { login: 'writer' } });

  const choice = await (await browse(`/apps/second-box/installations/new`)).text();
  expect(choice).toContain('value="acme"');
  const done = await browse('/apps/second-box/installations', {
    method: 'POST',
    login: 'admin',
    body: new URLSearchParams({ account: 'acme' }),
  });
  const installed = [...github.world.installations.values()].find(({ appId }) => appId === converted.data.id);
  expect(installed?.repositoryIds.size).toBe(1);
  expect(done.headers.get('location')).toBe(
    `http://127.0.0.1:2/welcome?installation_id=${installed?.id}&setup_action=install`,
  );
});

test('a manifest that GitHub would refuse is refused with the reason', async () => {
  const manifest = JSON.stringify({ name: 'x'.repeat(35), url: 'nowhere' });

  const answer = await browse('/settings/apps/new', { method: 'POST', body: new URLSearchParams({ manifest }) });

  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('redirect_url');
});

test('a manifest that asks for an event its permissions do not show is refused', async () => {
  const manifest = JSON.stringify({
    name: 'x',
    url: APP,
    redirect_url: APP,
    default_permissions: { issues: 'read' },
    default_events: ['issues', 'label', 'merge_group', 'installation'],
  });

  const answer = await browse('/settings/apps/new', { method: 'POST', body: new URLSearchParams({ manifest }) });

  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain(
    'merge_group needs the permission merge_queues; installation comes without being asked for',
  );
});

test('an organisation’s address makes the organisation the owner', async () => {
  const manifest = JSON.stringify({
    name: 'Org Box',
    url: 'http://127.0.0.1:2',
    redirect_url: 'http://127.0.0.1:2/probot/setup',
  });

  const created = await browse('/organizations/acme/settings/apps', {
    method: 'POST',
    body: new URLSearchParams({ manifest }),
  });
  const code = new URL(created.headers.get('location') ?? '').searchParams.get('code') ?? '';

  expect((await as('admin').rest.apps.createFromManifest({ code })).data.owner).toMatchObject({ login: 'acme' });
  expect(
    (
      await browse('/organizations/nobody/settings/apps/new', {
        method: 'POST',
        body: new URLSearchParams({ manifest }),
      })
    ).status,
  ).toBe(422);
});

test('the pages ask the API only what GitHub has, and the API answers as GitHub does', () => {
  expect(violationsOf(github.world)).toEqual([]);
});
