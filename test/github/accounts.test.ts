/** Repositories made through the API, collaborators, installations, sign-in and apps from a manifest. */
import { OAuthApp } from '@octokit/oauth-app';
import { Octokit } from '@octokit/rest';
import { request } from '@octokit/request';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startFixture, statusOf, type Fixture } from './fixture.ts';
import { installApp } from './rest/installations.ts';
import { registerManifest } from './rest/manifest.ts';
import { issueOAuthCode } from './rest/oauth.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const withToken = (token: string) => new Octokit({ baseUrl: it.github.url, auth: token, log: { debug() {}, info() {}, warn() {}, error() {} } }).rest;

test('a repository made in the organisation belongs to its installation at once', async () => {
  const { data } = await it.as('admin').repos.createInOrg({ org: 'acme', name: 'gadgets', private: true, auto_init: true });
  expect(data).toMatchObject({ full_name: 'acme/gadgets', private: true, permissions: { admin: true } });
  expect((await it.asInstallation().apps.listReposAccessibleToInstallation()).data.repositories.map(({ name }) => name)).toEqual(['widgets', 'gadgets']);
  expect(await statusOf(it.as('outsider').repos.createInOrg({ org: 'acme', name: 'mine' }))).toBe(403);
  expect(await statusOf(it.as('admin').repos.createInOrg({ org: 'acme', name: 'Gadgets' }))).toBe(422);
  await vi.waitFor(() => expect(it.received.some(({ event, action }) => event === 'installation_repositories' && action === 'added')).toBe(true));
  expect((await it.as('admin').repos.getContent({ owner: 'acme', repo: 'gadgets', path: 'README.md' })).status).toBe(200);
});

test('a collaborator is added with a role, listed, and taken away', async () => {
  const where = { owner: 'outsider', repo: 'toys' };
  await it.as('outsider').repos.createForAuthenticatedUser({ name: 'toys' });
  expect(await statusOf(it.as('outsider').repos.addCollaborator({ ...where, username: 'reader', permission: 'triage' as never }))).toBe(204);
  const { data } = await it.as('outsider').repos.listCollaborators(where);
  expect(data.map(({ login, role_name }) => [login, role_name])).toEqual([['reader', 'triage'], ['outsider', 'admin']]);
  expect(await statusOf(it.as('outsider').repos.checkCollaborator({ ...where, username: 'writer' }))).toBe(404);
  expect(await statusOf(it.as('outsider').repos.removeCollaborator({ ...where, username: 'reader' }))).toBe(204);
  expect(await statusOf(it.asApp().apps.getRepoInstallation(where))).toBe(404);
});

test('an app that is installed on an account hears of it and finds itself there', async () => {
  const [toys] = [...it.world.repositories.values()].filter(({ name }) => name === 'toys');
  installApp(it.world, { appId: it.app.id, accountId: it.people.outsider.id, repositoryIds: [toys?.id ?? 0], senderId: it.people.outsider.id });
  expect((await it.asApp().apps.getUserInstallation({ username: 'outsider' })).data).toMatchObject({ app_slug: 'signalbox', account: { login: 'outsider' } });
  expect((await it.asApp().apps.listInstallations()).data).toHaveLength(2);
  await vi.waitFor(() => expect(it.received.find(({ event }) => event === 'installation')?.payload.repositories[0].full_name).toBe('outsider/toys'));
});

test('people sign in to the app by code, and their token reaches what both they and the app reach', async () => {
  const { clientId, clientSecret } = it.app;
  const login = new OAuthApp({ clientType: 'github-app', clientId, clientSecret, baseUrl: it.github.url, Octokit: Octokit.defaults({ request: request.defaults({ baseUrl: it.github.url }) }) } as never);
  const code = issueOAuthCode(it.world, { clientId, userId: it.people.writer.id, redirectUri: 'http://127.0.0.1/callback', state: 's' });
  const exchange = async (given: Record<string, string>) =>
    (await (await fetch(`${it.github.url}/login/oauth/access_token`, { method: 'POST', headers: { accept: 'application/json' }, body: new URLSearchParams(given) })).json()) as Record<string, string>;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  expect(await exchange({ ...credentials, client_secret: 'wrong', code })).toMatchObject({ error: 'incorrect_client_credentials' });
  const granted = await exchange({ ...credentials, code });
  const token = granted['access_token'] ?? '';
  expect(token).toMatch(/^ghu_/);
  expect(await exchange({ ...credentials, code })).toMatchObject({ error: 'bad_verification_code' });
  expect(login.type).toBe('github-app');

  expect((await withToken(token).users.getAuthenticated()).data.login).toBe('writer');
  expect(await statusOf(withToken(token).repos.get(it.where))).toBe(200);
  expect((await withToken(token).apps.listInstallationsForAuthenticatedUser()).data.total_count).toBe(1);
  expect(await statusOf(withToken(token).issues.createLabel({ ...it.where, name: 'ok' }))).toBe(201);
  expect(await statusOf(withToken(token).repos.createOrUpdateFileContents({ ...it.where, path: 'x', message: 'x', content: '' }))).toBe(403);

  const next = await exchange({ ...credentials, grant_type: 'refresh_token', refresh_token: granted['refresh_token'] ?? '' });
  expect(next['access_token']).toMatch(/^ghu_/);
  expect(await exchange({ ...credentials, grant_type: 'refresh_token', refresh_token: granted['refresh_token'] ?? '' })).toMatchObject({ error: 'bad_refresh_token' });
});

test('an app checks and revokes a token by its secret', async () => {
  const { clientId, clientSecret } = it.app;
  const code = issueOAuthCode(it.world, { clientId, userId: it.people.reader.id, redirectUri: 'http://127.0.0.1/callback', state: 's' });
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code });
  const granted = new URLSearchParams(await (await fetch(`${it.github.url}/login/oauth/access_token`, { method: 'POST', body })).text());
  const access_token = granted.get('access_token') ?? '';
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const call = async (method: string) =>
    fetch(`${it.github.url}/applications/${clientId}/token`, { method, headers: { authorization: basic }, body: JSON.stringify({ access_token }) });
  const checked = await call('POST');
  expect(await checked.json()).toMatchObject({ user: { login: 'reader' }, token: access_token });
  expect((await call('DELETE')).status).toBe(204);
  expect((await call('POST')).status).toBe(404);
  expect(await statusOf(withToken(access_token).users.getAuthenticated())).toBe(401);
});

test('a manifest becomes an app with working secrets, once', async () => {
  const code = registerManifest(it.world, { name: 'My Box', hook_attributes: { url: 'http://127.0.0.1/hook' }, default_permissions: { issues: 'write' }, default_events: ['issues'] }, it.org.id);
  const { data } = await it.asNobody().apps.createFromManifest({ code });
  expect(data).toMatchObject({ slug: 'my-box', events: ['issues'], client_secret: expect.any(String), webhook_secret: expect.any(String) });
  const { createAppAuth } = await import('@octokit/auth-app');
  const asIt = new Octokit({ baseUrl: it.github.url, authStrategy: createAppAuth, auth: { appId: data.id, privateKey: data.pem } }).rest;
  expect((await asIt.apps.getAuthenticated()).data?.name).toBe('My Box');
  expect(await statusOf(it.asNobody().apps.createFromManifest({ code }))).toBe(404);
});
