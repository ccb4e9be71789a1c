/** Who may do what: tokens that prove something, and callers without the right. */
import { Octokit } from '@octokit/rest';
import { ProbotOctokit } from 'probot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appJwt } from './app-auth.ts';
import { QUIET, startFixture, statusOf, type Fixture, type Person } from './fixture.ts';
import { issueJobToken } from './tokens.ts';

let it: Fixture;
let time = Date.parse('2026-11-22T10:00:00Z');
beforeAll(async () => {
  it = await startFixture({ now: () => time });
  await it.as('writer').issues.create({ ...it.where, title: 'Not yours' });
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const withToken = (token: string) => new Octokit({ baseUrl: it.github.url, auth: token, log: QUIET }).rest;

const jwt = (claims: Record<string, number | string>): Promise<string> =>
  appJwt({ appId: it.app.id, privateKey: it.app.privateKey }, claims);

test('an unknown token is answered 401, an anonymous reader of a public repository is not', async () => {
  expect(await statusOf(withToken('ghp_nonsense').repos.get(it.where))).toBe(401);
  expect(await statusOf(it.asNobody().repos.get(it.where))).toBe(200);
  expect(await statusOf(it.asNobody().users.getAuthenticated())).toBe(401);
});

test("an app's JWT must be signed by it, unexpired and no longer than ten minutes", async () => {
  const now = Math.floor(time / 1000);
  const iss = String(it.app.id);
  const tryOut = async (token: string) => statusOf(withToken(token).apps.getAuthenticated());
  expect(await tryOut(await jwt({ iss, iat: now - 30, exp: now + 570 }))).toBe(200);
  expect(await tryOut(await jwt({ iss: it.app.clientId, iat: now, exp: now + 60 }))).toBe(200);
  expect(await tryOut(await jwt({ iss, iat: now, exp: now + 3600 }))).toBe(401);
  expect(await tryOut(await jwt({ iss, iat: now - 900, exp: now - 300 }))).toBe(401);
  expect(await tryOut(`${(await jwt({ iss, iat: now, exp: now + 60 })).slice(0, -20)}${'A'.repeat(20)}`)).toBe(401);
  expect(await statusOf(it.as('admin').apps.getAuthenticated())).toBe(401);
});

test("the app's own client finds its way when its clock and ours differ", async () => {
  const { appId, privateKey } = { appId: it.app.id, privateKey: it.app.privateKey };
  const Client = ProbotOctokit.defaults((options: object) => ({
    ...options,
    retry: { enabled: false },
    throttle: { enabled: false },
  }));
  const installationId = it.installation.id;
  const octokit = new Client({ baseUrl: it.github.url, log: QUIET, auth: { appId, privateKey, installationId } });
  const { data } = await octokit.rest.apps.listReposAccessibleToInstallation();
  expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/widgets']);
});

test('an installation token lasts an hour and can be narrowed to repositories and permissions', async () => {
  const now = Math.floor(time / 1000);
  const app = withToken(await jwt({ iss: String(it.app.id), iat: now, exp: now + 60 }));
  const installation_id = it.installation.id;
  const { data } = await app.apps.createInstallationAccessToken({
    installation_id,
    repositories: ['widgets'],
    permissions: { issues: 'read' },
  });
  expect(data).toMatchObject({ repository_selection: 'selected', permissions: { issues: 'read' } });
  expect(data.token.length).toBeGreaterThan(200);
  const narrow = withToken(data.token);
  expect(await statusOf(narrow.issues.get({ ...it.where, issue_number: 1 }))).toBe(200);
  expect(await statusOf(narrow.issues.createComment({ ...it.where, issue_number: 1, body: 'x' }))).toBe(403);
  expect(
    await statusOf(
      app.apps.createInstallationAccessToken({ installation_id, permissions: { administration: 'write' } }),
    ),
  ).toBe(422);
  expect(await statusOf(app.apps.createInstallationAccessToken({ installation_id, repositories: ['other'] }))).toBe(
    422,
  );
  time += 3_600_001;
  expect(await statusOf(narrow.issues.get({ ...it.where, issue_number: 1 }))).toBe(401);
});

test('outsiders and readers may not label, close, lock or edit what others wrote, nor make labels', async () => {
  for (const person of ['outsider', 'reader'] as Person[]) {
    const { issues } = it.as(person);
    const on = { ...it.where, issue_number: 1 };
    expect(await statusOf(issues.addLabels({ ...on, labels: ['x'] }))).toBe(403);
    expect(await statusOf(issues.update({ ...on, state: 'closed' }))).toBe(403);
    expect(await statusOf(issues.update({ ...on, title: 'x' }))).toBe(403);
    expect(await statusOf(issues.lock(on))).toBe(403);
    expect(await statusOf(issues.createLabel({ ...it.where, name: 'x' }))).toBe(403);
    expect(
      await statusOf(
        it.as(person).repos.createOrUpdateFileContents({ ...it.where, path: 'x', message: 'x', content: '' }),
      ),
    ).toBe(404);
    expect(await statusOf(it.as(person).repos.addCollaborator({ ...it.where, username: person }))).toBe(403);
  }
  expect(await statusOf(it.as('triager').issues.update({ ...it.where, issue_number: 1, title: 'x' }))).toBe(403);
  expect(await statusOf(it.as('triager').issues.update({ ...it.where, issue_number: 1, state: 'closed' }))).toBe(200);
});

test('permission tells the old four levels and role_name the real role, and read for anyone on a public repository', async () => {
  const ask = async (username: string) =>
    (await it.withFreshToken().repos.getCollaboratorPermissionLevel({ ...it.where, username })).data;
  const told = await Promise.all(['admin', 'maintainer', 'writer', 'triager', 'reader', 'outsider'].map(ask));
  expect(told.map(({ permission, role_name }) => `${permission} ${role_name}`)).toEqual([
    'admin admin',
    'write maintain',
    'write write',
    'read triage',
    'read read',
    'read read',
  ]);
  expect(await statusOf(it.as('reader').repos.getCollaboratorPermissionLevel({ ...it.where, username: 'admin' }))).toBe(
    403,
  );
});

test('a private repository is not there for those without a role', async () => {
  it.repository.private = true;
  expect(await statusOf(it.as('outsider').repos.get(it.where))).toBe(404);
  expect(await statusOf(it.as('outsider').issues.createComment({ ...it.where, issue_number: 1, body: 'x' }))).toBe(404);
  expect(await statusOf(it.asNobody().repos.get(it.where))).toBe(404);
  expect(await statusOf(it.as('reader').repos.get(it.where))).toBe(200);
  expect(
    (await it.withFreshToken().repos.getCollaboratorPermissionLevel({ ...it.where, username: 'outsider' })).data
      .permission,
  ).toBe('none');
  it.repository.private = false;
});

test('permissions on pull requests do not reach a plain issue', async () => {
  it.app.permissions = { pull_requests: 'write' };
  expect(await statusOf(it.withFreshToken().issues.createComment({ ...it.where, issue_number: 1, body: 'x' }))).toBe(
    403,
  );
  it.app.permissions = { issues: 'write' };
  expect(await statusOf(it.withFreshToken().issues.createComment({ ...it.where, issue_number: 1, body: 'x' }))).toBe(
    201,
  );
  expect(await statusOf(it.withFreshToken().checks.create({ ...it.where, name: 'x', head_sha: 'f'.repeat(40) }))).toBe(
    403,
  );
});

test("a job's token does what its job was granted, in its repository only, as github-actions[bot]", async () => {
  const job = withToken(
    issueJobToken(it.world, { repositoryId: it.repository.id, runId: 1, permissions: { issues: 'write' } }),
  );
  const { data } = await job.issues.createComment({ ...it.where, issue_number: 1, body: 'from a job' });
  expect(data.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' });
  expect(await statusOf(job.pulls.create({ ...it.where, title: 'x', head: 'x', base: 'main' }))).toBe(403);
  expect(await statusOf(job.checks.create({ ...it.where, name: 'x', head_sha: 'f'.repeat(40) }))).toBe(403);
});
