/** The port over the stand-in: what the engine asks of GitHub, answered as GitHub's descriptions have it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckRun } from '../../../app/channels/check-run.ts';
import type { GitHub } from '../../../app/engine/ports/github.ts';
import type { RepositoryRow } from '../../../app/engine/ports/store.ts';
import { startFixture, type Fixture, type Person } from '../../github/fixture.ts';
import { seedCommit } from '../../github/git/repositories.ts';
import { oursAt } from './ours.ts';

let it: Fixture;
let github: GitHub;
let repository: RepositoryRow;
beforeAll(async () => {
  it = await startFixture();
  ({ github, repository } = await oursAt(it));
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const open = async (title: string, body?: string) =>
  (await it.as('writer').issues.create({ ...it.where, title, ...(body !== undefined && { body }) })).data;

const commit = (branch: string, files: Record<string, string>) =>
  seedCommit(it.world, it.repository.id, { branch, files, message: branch, userId: it.people.writer.id });

/** Statuses of the answers since the last look, by route. */
async function asked(): Promise<string[]> {
  const requests = await it.control<{ method: string; path: string; status: number }[]>('GET', 'requests');
  await it.control('DELETE', 'requests');
  return requests.map(({ method, path, status }) => `${method} ${path.replace('/repos/acme/widgets', '')} ${status}`);
}

const person = (login: string) => ({
  id: Object.entries(it.people).find(([name]) => name === login)?.[1].id ?? 0,
  login,
});

test('the app is told where it is installed', async () => {
  expect(await github.installed()).toMatchObject([{ owner: 'acme', name: 'widgets', defaultBranch: 'main' }]);
});

test('a login that is somebody else’s by now has no role', async () => {
  expect(await github.roleOf(repository, { id: person('reader').id, login: 'admin' })).toBe('none');
});

test('roles are asked for each time, and cost nothing while they stay', async () => {
  const roles = { admin: 'admin', maintainer: 'maintain', writer: 'write', triager: 'triage', reader: 'read' } as const;
  for (const [login, role] of Object.entries(roles)) expect(await github.roleOf(repository, person(login))).toBe(role);
  expect(await github.roleOf(repository, { id: 1, login: 'nobody-of-this-name' })).toBe('none');
  await asked();
  expect(await github.roleOf(repository, person('triager'))).toBe('triage');
  it.repository.roles.set(it.people.triager.id, 'write');
  expect(await github.roleOf(repository, person('triager'))).toBe('write');
  it.repository.roles.set(it.people.triager.id, 'triage');
  expect(await asked()).toEqual([
    'GET /collaborators/triager/permission 304',
    'GET /collaborators/triager/permission 200',
  ]);
});

test('only active members belong to a team, and a team that cannot be seen has none', async () => {
  const isMember = (login: Person, team = 'acme/release') => github.isTeamMember(repository, team, login);
  expect(await isMember('writer')).toBe(true);
  expect(await isMember('writer')).toBe(true);
  expect(await isMember('reader')).toBe(false);
  expect(await isMember('writer', 'acme/nowhere')).toBe(false);
  expect(await isMember('writer', 'somebody-else/release')).toBe(false);
  // Not in the organisation yet: it is only an invitation.
  const { teams } = it.as('admin');
  const invited = { org: 'acme', team_slug: 'release', username: 'outsider' };
  const { data } = await teams.addOrUpdateMembershipForUserInOrg(invited);
  expect(data.state).toBe('pending');
  expect(await isMember('outsider')).toBe(false);
});

test('those who may write are named', async () => {
  const writers = await github.writers(repository);
  expect(writers.map(({ login, role }) => `${login}: ${role}`).toSorted()).toEqual([
    'admin: admin',
    'maintainer: maintain',
    'writer: write',
  ]);
});

test('the configuration is read once and then only asked about; at a commit it is what it was', async () => {
  expect(await github.configFile(repository)).toBeNull();
  const { data: before } = await it.as('reader').git.getRef({ ...it.where, ref: 'heads/main' });
  await commit('main', { '.github/signalbox.yml': 'version: 1\n' });
  expect(await github.configFile(repository)).toBe('version: 1\n');
  await asked();
  expect(await github.configFile(repository)).toBe('version: 1\n');
  await commit('main', { '.github/signalbox.yml': 'version: 1\nagent: x\n' });
  expect(await github.configFile(repository)).toContain('agent: x');
  const path = '/contents/.github%2Fsignalbox.yml';
  expect((await asked()).map((line) => line.replace('.github/', '.github%2F'))).toEqual([
    `GET ${path} 304`,
    `GET ${path} 200`,
  ]);
  expect(await github.configAt(repository, before.object.sha)).toBeNull();
  const { data: after } = await it.as('reader').git.getRef({ ...it.where, ref: 'heads/main' });
  expect(await github.configAt(repository, after.object.sha)).toContain('agent: x');
});

test('a thread tells its title, text and kind, and one that is not there is nothing', async () => {
  const issue = await open('It is broken', 'since Monday');
  expect(await github.threadOf(repository, issue.number)).toEqual({
    thread: { kind: 'issue', number: issue.number },
    title: 'It is broken',
    body: 'since Monday',
    author: 'writer',
  });
  const bare = await open('No text');
  expect(await github.threadOf(repository, bare.number)).toMatchObject({ body: '' });
  expect(await github.threadOf(repository, 9_999)).toBeUndefined();
});

test('a pull request stands at its head, and says what it changes; an issue stands at the default branch', async () => {
  const sha = await commit('topic', { 'a.txt': 'a', 'b.txt': 'b' });
  const { data: pull } = await it.as('writer').pulls.create({ ...it.where, title: 'A', head: 'topic', base: 'main' });
  const thread = { kind: 'pull', number: pull.number } as const;
  expect(await github.headOf(repository, thread)).toEqual({
    commit: sha,
    isFork: false,
    base: (await it.as('reader').git.getRef({ ...it.where, ref: 'heads/main' })).data.object.sha,
  });
  expect((await github.changedPaths(repository, pull.number)).toSorted()).toEqual(['a.txt', 'b.txt']);
  expect(await github.threadOf(repository, pull.number)).toMatchObject({ thread });
  const { data: main } = await it.as('reader').git.getRef({ ...it.where, ref: 'heads/main' });
  expect(await github.headOf(repository, { kind: 'issue', number: 1 })).toEqual({
    commit: main.object.sha,
    isFork: false,
    base: main.object.sha,
  });
});

test('what blocks an issue counts while it is open, and is known from both sides', async () => {
  const [blocked, blocking] = [await open('Release'), await open('Fix')];
  expect(await github.blockersOf(repository, blocked.number)).toEqual([]);
  const { issues } = it.as('writer');
  await issues.addBlockedByDependency({ ...it.where, issue_number: blocked.number, issue_id: blocking.id });
  expect(await github.blockersOf(repository, blocked.number)).toEqual([`#${blocking.number}`]);
  expect(await github.blockedBy(repository, blocking.number)).toEqual([blocked.number]);
  await issues.update({ ...it.where, issue_number: blocking.number, state: 'closed' });
  expect(await github.blockersOf(repository, blocked.number)).toEqual([]);
  expect(await github.blockersOf(repository, 9_999)).toEqual([]);
});

test('labels are made once with their looks, put on, read and taken off', async () => {
  const { number } = await open('Labels');
  const look = { name: 'dispatch:plan', color: '0969da', description: 'Signalbox runs plan' };
  await asked();
  await github.ensureLabel(repository, look);
  await github.ensureLabel(repository, look);
  expect((await asked()).filter((line) => line.startsWith('POST /labels'))).toEqual(['POST /labels 201']);
  const again = await oursAt(it);
  await again.github.ensureLabel(again.repository, look);
  expect(await asked()).toContain('POST /labels 422');
  await github.addLabels(repository, number, [look.name]);
  const { data } = await it.as('reader').issues.getLabel({ ...it.where, name: look.name });
  expect(data).toMatchObject({ color: look.color, description: look.description });
  expect(await github.labelsOf(repository, number)).toEqual([look.name]);
  await github.removeLabel(repository, number, look.name);
  await github.removeLabel(repository, number, look.name);
  expect(await github.labelsOf(repository, number)).toEqual([]);
});

test('a comment is edited until it is gone, and found by its beginning', async () => {
  const { number } = await open('Comments');
  const since = Date.now();
  const id = await github.createComment(repository, number, '<!-- mine --> one');
  expect(await github.findComment(repository, number, '<!-- mine -->', since)).toBe(id);
  expect(await github.editComment(repository, id, '<!-- mine --> two')).toBe(true);
  await it.as('reader').issues.createComment({ ...it.where, issue_number: number, body: 'and here' });
  expect(await github.commentsOf(repository, number)).toMatchObject([
    { id: Number(id), isOurs: true },
    { author: 'reader', body: 'and here', isOurs: false, createdAt: expect.any(Number), updatedAt: expect.any(Number) },
  ]);
  await it.as('admin').issues.deleteComment({ ...it.where, comment_id: Number(id) });
  expect(await github.editComment(repository, id, 'three')).toBe(false);
  expect(await github.findComment(repository, number, '<!-- mine -->', since)).toBeUndefined();
});

const CHECK: CheckRun = {
  name: 'signalbox / config',
  status: 'completed',
  conclusion: 'failure',
  title: 'Two problems',
  summary: 'See below.',
  buttons: [{ label: 'Retry', description: 'Run it again', identifier: 'retry' }],
  annotations: [
    { path: 'a.yml', startLine: 2, endLine: 2, level: 'failure', title: 'Unknown key', message: 'There is no `x`.' },
    { path: 'a.yml', startLine: 3, endLine: 4, level: 'warning', title: 'Old', message: 'Use `y`.' },
  ],
};

test('a check run carries buttons and annotations, and what is told twice stands there once', async () => {
  const commitSha = await commit('checked', { 'a.yml': 'x: 1\n' });
  const { annotations, ...bare } = CHECK;
  const link = { id: 'J12', url: 'https://box.example/J12' };
  const id = await github.createCheck(repository, commitSha, { ...bare, annotations: annotations.slice(0, 1) }, link);
  await github.updateCheck(repository, id, CHECK);
  await github.updateCheck(repository, id, { ...CHECK, title: 'Still two problems' });
  const { checks } = it.as('reader');
  const { data: run } = await checks.get({ ...it.where, check_run_id: Number(id) });
  expect(run).toMatchObject({ external_id: 'J12', details_url: link.url, output: { title: 'Still two problems' } });
  const { data: there } = await checks.listAnnotations({ ...it.where, check_run_id: Number(id) });
  expect(there.map(({ start_line, annotation_level }) => [start_line, annotation_level])).toEqual([
    [2, 'failure'],
    [3, 'warning'],
  ]);
  expect(await it.control('GET', `buttons?check_run=${id}`)).toMatchObject([{ identifier: 'retry' }]);
});

test('a check run is found by its external id among those made since', async () => {
  const commitSha = await commit('found', { 'f.txt': 'f' });
  const make = (id: string) => github.createCheck(repository, commitSha, CHECK, { id, url: 'https://box.example' });
  const one = await make('J1');
  const other = await make('J2');
  const find = (id: string, since = Date.now()) => github.findCheck(repository, commitSha, CHECK, id, since);
  expect([await find('J1'), await find('J2'), await find('J3')]).toEqual([one, other, undefined]);
  // The same job once more: the newer one counts.
  const newer = await make('J1');
  expect(await find('J1')).toBe(newer);
  expect(await find('J1', Date.now() + 3_600_000)).toBeUndefined();
});
