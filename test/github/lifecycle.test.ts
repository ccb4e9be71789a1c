/** Repositories that are renamed, hidden, archived, transferred and deleted, as apps and clients notice it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startFixture, statusOf, type Fixture } from './fixture.ts';
import { gitEnvironment } from './git/plumbing.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const told = (event = 'repository') =>
  it.received.filter((webhook) => webhook.event === event).map(({ action }) => action);

const plain = (path: string, method = 'GET', headers: Record<string, string> = {}) =>
  fetch(it.github.url + path, { method, redirect: 'manual', headers });

test('a renamed repository is found under its new name, and its old name leads there', async () => {
  const { data: issue } = await it.as('writer').issues.create({ ...it.where, title: 'Before' });
  await it.as('admin').repos.update({ ...it.where, name: 'gadgets' });
  await eventually(() => expect(told()).toContain('renamed'));
  const renamed = it.received.find(({ action }) => action === 'renamed')?.payload;
  expect(renamed).toMatchObject({
    changes: { repository: { name: { from: 'widgets' } } },
    repository: { id: it.repository.id, full_name: 'acme/gadgets' },
  });

  const moved = await plain(`/repos/acme/widgets/issues/${issue.number}?x=1`);
  const byId = `${it.github.url}/repositories/${it.repository.id}/issues/${issue.number}?x=1`;
  expect([moved.status, moved.headers.get('location')]).toEqual([301, byId]);
  expect(await moved.json()).toMatchObject({ message: 'Moved Permanently', url: byId });
  expect((await plain('/repos/acme/widgets/issues/1/comments', 'POST')).status).toBe(307);
  // An ordinary client follows, reading and writing.
  const { data: found } = await it.asInstallation().issues.get({ ...it.where, issue_number: issue.number });
  expect(found.title).toBe('Before');
  await it.asInstallation().issues.createComment({ ...it.where, issue_number: issue.number, body: 'Still here' });
  expect((await it.as('reader').issues.listComments({ ...it.where, issue_number: issue.number })).data).toHaveLength(1);

  const folder = await mkdtemp(join(tmpdir(), 'moved-'));
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: folder, env: gitEnvironment() });
  await git('clone', '--quiet', `${it.github.url}/acme/widgets.git`, 'clone');
  await rm(folder, { recursive: true });
  const page = await plain('/acme/widgets', 'GET', { accept: 'text/html' });
  expect(page.headers.get('location')).toBe('/acme/gadgets');

  await it.as('admin').repos.update({ ...it.where, repo: 'gadgets', name: 'widgets' });
  expect(await statusOf(it.asNobody().repos.get(it.where))).toBe(200);
});

test('an archived repository can be read and refuses every write until it is taken out again', async () => {
  const { repos } = it.as('admin');
  await repos.update({ ...it.where, archived: true });
  expect((await repos.get(it.where)).data.archived).toBe(true);
  await eventually(() => expect(told()).toContain('archived'));
  const refusal = it.asInstallation().issues.createComment({ ...it.where, issue_number: 1, body: 'no' });
  await expect(refusal).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Repository was archived so is read-only.'),
  });
  expect(await statusOf(repos.update({ ...it.where, description: 'no' }))).toBe(403);
  expect(await statusOf(it.asInstallation().issues.listComments({ ...it.where, issue_number: 1 }))).toBe(200);
  await repos.update({ ...it.where, archived: false, description: 'Widgets' });
  await eventually(() => expect(told()).toContain('unarchived'));
  await eventually(() =>
    expect(it.received.find(({ action }) => action === 'edited')?.payload.changes).toEqual({
      description: { from: null },
    }),
  );
});

test('a repository made private is gone for strangers and stays for its app', async () => {
  await it.as('admin').repos.update({ ...it.where, visibility: 'private' });
  await eventually(() => expect(told()).toContain('privatized'));
  expect(await statusOf(it.as('outsider').repos.get(it.where))).toBe(404);
  expect(await statusOf(it.asInstallation().repos.get(it.where))).toBe(200);
  // The former name of a hidden repository is as hidden as the repository.
  await it.as('admin').repos.update({ ...it.where, name: 'secret' });
  expect((await plain('/repos/acme/widgets')).status).toBe(404);
  expect((await it.asApp().apps.getRepoInstallation(it.where)).data.id).toBe(it.installation.id);
  await it.as('admin').repos.update({ owner: 'acme', repo: 'secret', name: 'widgets', private: false });
  await eventually(() => expect(told()).toContain('publicized'));
  await eventually(() => expect(told('public')).toHaveLength(1));
});

test('an account with another login takes its repositories along, and their former names lead there', async () => {
  expect(await it.control('POST', 'account', { owner: 'acme', login: 'writer' })).toMatchObject({ status: '422' });
  await it.control('POST', 'account', { owner: 'acme', login: 'apex' });
  await eventually(() =>
    expect(it.received.find(({ event }) => event === 'installation_target')?.payload).toMatchObject({
      action: 'renamed',
      account: { login: 'apex' },
      changes: { login: { from: 'acme' } },
    }),
  );
  expect((await plain('/repos/acme/widgets')).status).toBe(301);
  expect((await it.asInstallation().repos.get({ owner: 'apex', repo: 'widgets' })).data.id).toBe(it.repository.id);
  await it.control('POST', 'account', { owner: 'apex', login: 'acme' });
});

test('a transferred repository leaves the installation, and comes back with its account', async () => {
  const { data: shown } = await it.as('admin').repos.transfer({ ...it.where, new_owner: 'writer' });
  expect(shown.owner.login).toBe('acme');
  await eventually(() => expect(told('installation_repositories')).toEqual(['removed']));
  expect(await statusOf(it.asInstallation().issues.createComment({ ...it.where, issue_number: 1, body: 'x' }))).toBe(
    403,
  );
  expect((await plain('/repos/acme/widgets')).status).toBe(301);
  expect(told()).not.toContain('transferred');
  expect(await statusOf(it.as('writer').repos.transfer({ owner: 'writer', repo: 'widgets', new_owner: 'acme' }))).toBe(
    403,
  );
  await it.as('writer').repos.addCollaborator({
    owner: 'writer',
    repo: 'widgets',
    username: 'admin',
    permission: 'admin',
  });
  await it.as('admin').repos.transfer({ owner: 'writer', repo: 'widgets', new_owner: 'acme' });
  await eventually(() => expect(told()).toContain('transferred'));
  expect(it.received.find(({ action }) => action === 'transferred')?.payload).toMatchObject({
    changes: { owner: { from: { user: { login: 'writer' } } } },
    repository: { full_name: 'acme/widgets' },
  });
  await eventually(() => expect(told('installation_repositories')).toEqual(['removed', 'added']));
  expect(await statusOf(it.asInstallation().issues.createComment({ ...it.where, issue_number: 1, body: 'x' }))).toBe(
    201,
  );
});

test('a deleted repository is gone with its threads, and the app is told of both', async () => {
  const { data: fork } = await it.as('reader').repos.createFork(it.where);
  await it.as('reader').repos.createOrUpdateFileContents({
    owner: 'reader',
    repo: fork.name,
    path: 'x.txt',
    message: 'x',
    content: Buffer.from('x').toString('base64'),
    branch: 'main',
  });
  const { data: pull } = await it
    .as('reader')
    .pulls.create({ ...it.where, title: 'x', head: 'reader:main', base: 'main' });
  expect(await statusOf(it.as('writer').repos.delete({ owner: 'reader', repo: fork.name }))).toBe(403);
  await it.as('reader').repos.delete({ owner: 'reader', repo: fork.name });
  const { data: orphan } = await it.as('writer').pulls.get({ ...it.where, pull_number: pull.number });
  expect([orphan.head.repo, orphan.head.sha]).toEqual([null, pull.head.sha]);
  await it.as('writer').issues.addLabels({ ...it.where, issue_number: pull.number, labels: ['orphan'] });
  await eventually(() => expect(it.received.at(-1)?.payload.pull_request?.head.repo).toBeNull());
  const before = told('installation_repositories').length;
  await it.as('admin').repos.delete(it.where);
  expect(await statusOf(it.as('admin').repos.get(it.where))).toBe(404);
  expect((await plain('/repos/writer/widgets')).status).toBe(404);
  await eventually(() => expect(told('installation_repositories').slice(before)).toEqual(['removed']));
  await eventually(() => expect(told()).toContain('deleted'));
  expect((await it.asInstallation().apps.listReposAccessibleToInstallation()).data.total_count).toBe(0);
});
