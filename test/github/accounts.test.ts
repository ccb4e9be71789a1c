/** Repositories made through the API, collaborators, installations, sign-in and apps from a manifest. */
import { OAuthApp } from '@octokit/oauth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actAsApp } from './app-auth.ts';
import { eventually, QUIET, startFixture, statusOf, type Fixture } from './fixture.ts';
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

const withToken = (token: string) => new Octokit({ baseUrl: it.github.url, auth: token, log: QUIET }).rest;

test('a repository made in the organisation belongs to its installation at once', async () => {
  const { data } = await it
    .as('admin')
    .repos.createInOrg({ org: 'acme', name: 'gadgets', private: true, auto_init: true });
  expect(data).toMatchObject({ full_name: 'acme/gadgets', private: true, permissions: { admin: true } });
  expect(
    (await it.asInstallation().apps.listReposAccessibleToInstallation()).data.repositories.map(({ name }) => name),
  ).toEqual(['widgets', 'gadgets']);
  expect(await statusOf(it.as('outsider').repos.createInOrg({ org: 'acme', name: 'mine' }))).toBe(403);
  expect(await statusOf(it.as('admin').repos.createInOrg({ org: 'acme', name: 'Gadgets' }))).toBe(422);
  await eventually(() =>
    expect(it.received.some(({ event, action }) => event === 'installation_repositories' && action === 'added')).toBe(
      true,
    ),
  );
  expect((await it.as('admin').repos.getContent({ owner: 'acme', repo: 'gadgets', path: 'README.md' })).status).toBe(
    200,
  );
});

test('a collaborator is added with a role, listed, and taken away', async () => {
  const where = { owner: 'outsider', repo: 'toys' };
  await it.as('outsider').repos.createForAuthenticatedUser({ name: 'toys' });
  expect(
    await statusOf(
      it.as('outsider').repos.addCollaborator({ ...where, username: 'reader', permission: 'triage' as never }),
    ),
  ).toBe(204);
  const { data } = await it.as('outsider').repos.listCollaborators(where);
  expect(data.map(({ login, role_name }) => [login, role_name])).toEqual([
    ['reader', 'triage'],
    ['outsider', 'admin'],
  ]);
  expect(await statusOf(it.as('outsider').repos.checkCollaborator({ ...where, username: 'writer' }))).toBe(404);
  expect(await statusOf(it.as('outsider').repos.removeCollaborator({ ...where, username: 'reader' }))).toBe(204);
  expect(await statusOf(it.asApp().apps.getRepoInstallation(where))).toBe(404);
});

test('an app that is installed on an account hears of it and finds itself there', async () => {
  const [toys] = [...it.world.repositories.values()].filter(({ name }) => name === 'toys');
  installApp(it.world, {
    appId: it.app.id,
    accountId: it.people.outsider.id,
    repositoryIds: [toys?.id ?? 0],
    senderId: it.people.outsider.id,
  });
  expect((await it.asApp().apps.getUserInstallation({ username: 'outsider' })).data).toMatchObject({
    app_slug: 'signalbox',
    account: { login: 'outsider' },
  });
  expect((await it.asApp().apps.listInstallations()).data).toHaveLength(2);
  await eventually(() =>
    expect(it.received.find(({ event }) => event === 'installation')?.payload.repositories[0].full_name).toBe(
      'outsider/toys',
    ),
  );
});

test('an administrator of a repository puts it into an installation and takes it out', async () => {
  const { data: made } = await it.as('admin').repos.createForAuthenticatedUser({ name: 'own' });
  const move = { installation_id: it.installation.id, repository_id: made.id };
  expect(await statusOf(it.as('writer').apps.addRepoToInstallationForAuthenticatedUser(move))).toBe(404);
  expect(await statusOf(it.as('admin').apps.addRepoToInstallationForAuthenticatedUser(move))).toBe(204);
  expect(await statusOf(it.asApp().apps.getRepoInstallation({ owner: 'admin', repo: 'own' }))).toBe(200);
  expect(await statusOf(it.as('admin').apps.removeRepoFromInstallationForAuthenticatedUser(move))).toBe(204);
  await eventually(() => {
    const [last] = it.received.filter(({ action }) => action === 'removed');
    expect(last?.payload.repositories_removed).toMatchObject([{ full_name: 'admin/own' }]);
  });
});

/** The library the app signs people in with. */
const login = () => {
  const { clientId, clientSecret } = it.app;
  const options = { clientType: 'github-app' as const, clientId, clientSecret };
  return new OAuthApp({ ...options, Octokit: Octokit.defaults({ baseUrl: it.github.url, log: QUIET }) });
};

const codeFor = (userId: number): string =>
  issueOAuthCode(it.world, { clientId: it.app.clientId, userId, redirectUri: 'http://127.0.0.1/callback', state: 's' });

test('people sign in to the app by code, and their token reaches what both they and the app reach', async () => {
  const code = codeFor(it.people.writer.id);
  const { authentication } = await login().createToken({ code });
  expect(authentication).toMatchObject({
    token: expect.stringMatching(/^ghu_/),
    refreshToken: expect.stringMatching(/^ghr_/),
  });
  await expect(login().createToken({ code })).rejects.toThrow('The code passed is incorrect or expired.');

  const mine = withToken(authentication.token);
  expect((await mine.users.getAuthenticated()).data.login).toBe('writer');
  expect(await statusOf(mine.repos.get(it.where))).toBe(200);
  expect((await mine.apps.listInstallationsForAuthenticatedUser()).data.total_count).toBe(1);
  expect(await statusOf(mine.issues.createLabel({ ...it.where, name: 'ok' }))).toBe(201);
  // The writer may, the app may not.
  const file = { ...it.where, path: 'x', message: 'x', content: '' };
  expect(await statusOf(mine.repos.createOrUpdateFileContents(file))).toBe(403);
});

test('a refresh token works once', async () => {
  const { authentication } = await login().createToken({ code: codeFor(it.people.writer.id) });
  const refreshToken = 'refreshToken' in authentication ? authentication.refreshToken : '';
  const next = await login().refreshToken({ refreshToken });
  expect(next.authentication.token).toMatch(/^ghu_/);
  await expect(login().refreshToken({ refreshToken })).rejects.toThrow(
    'The refresh token passed is incorrect or expired.',
  );
});

test('an app checks and revokes a token by its secret', async () => {
  const { authentication } = await login().createToken({ code: codeFor(it.people.reader.id) });
  const { token } = authentication;
  expect((await login().checkToken({ token })).data).toMatchObject({ user: { login: 'reader' }, token });
  expect(await statusOf(login().deleteToken({ token }))).toBe(204);
  expect(await statusOf(login().checkToken({ token }))).toBe(404);
  expect(await statusOf(withToken(token).users.getAuthenticated())).toBe(401);
});

test('a wrong secret is refused, and an answer that is not asked for as JSON is a form', async () => {
  const exchange = async (given: Record<string, string>, accept: string) =>
    (
      await fetch(`${it.github.url}/login/oauth/access_token`, {
        method: 'POST',
        headers: { accept },
        body: new URLSearchParams(given),
      })
    ).text();
  const given = { client_id: it.app.clientId, code: codeFor(it.people.reader.id) };
  expect(JSON.parse(await exchange({ ...given, client_secret: 'wrong' }, 'application/json'))).toMatchObject({
    error: 'incorrect_client_credentials',
  });
  const form = new URLSearchParams(await exchange({ ...given, client_secret: it.app.clientSecret }, '*/*'));
  expect(form.get('token_type')).toBe('bearer');
});

test('a manifest becomes an app with working secrets, once', async () => {
  const code = registerManifest(
    it.world,
    {
      name: 'My Box',
      hook_attributes: { url: 'http://127.0.0.1/hook' },
      default_permissions: { issues: 'write' },
      default_events: ['issues'],
    },
    it.org.id,
  );
  const { data } = await it.asNobody().apps.createFromManifest({ code });
  expect(data).toMatchObject({
    slug: 'my-box',
    events: ['issues'],
    client_secret: expect.any(String),
    webhook_secret: expect.any(String),
  });
  const auth = { appId: data.id, privateKey: data.pem, baseUrl: it.github.url };
  const asIt = new Octokit({ baseUrl: it.github.url, log: QUIET, authStrategy: actAsApp, auth }).rest;
  expect((await asIt.apps.getAuthenticated()).data?.name).toBe('My Box');
  expect(await statusOf(it.asNobody().apps.createFromManifest({ code }))).toBe(404);
});
