/** Webhooks of heads, blockers, checks, pushes, queues, repositories and installations: what each becomes, told by the stand-in's own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrivalOf, installationArrivalOf } from '../../../app/adapters/github/webhooks.ts';
import { eventually, startFixture, type Fixture, type Received } from '../../github/fixture.ts';
import { seedCommit } from '../../github/git/repositories.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

async function webhook(event: string, action: string | undefined, act: () => Promise<unknown>): Promise<Received> {
  const before = it.received.length;
  await act();
  return eventually(() => {
    const found = it.received.slice(before).find((received) => received.event === event && received.action === action);
    if (!found) throw new Error(`no ${event}.${action}`);
    return found;
  });
}

const rowOf = ({ event, payload }: Pick<Received, 'event' | 'payload'>, change: object = {}) =>
  arrivalOf(event, 'guid', { ...payload, ...change }, { appId: it.app.id, login: 'signalbox[bot]' })?.row;
const told = (received: Pick<Received, 'event' | 'payload'>, change: object = {}): unknown =>
  JSON.parse(rowOf(received, change)?.body ?? 'null');

const commit = (branch: string, files: Record<string, string>, message = branch) =>
  seedCommit(it.world, it.repository.id, { branch, files, message, userId: it.people.writer.id });
const put = (branch: string, path: string, text: string, sha?: string) =>
  it.as('writer').repos.createOrUpdateFileContents({
    ...it.where,
    path,
    branch,
    message: path,
    content: Buffer.from(text).toString('base64'),
    ...(sha !== undefined && { sha }),
  });
const open = async (title: string) => (await it.as('writer').issues.create({ ...it.where, title })).data;

test('a pull request tells its head when it is opened and when it moves', async () => {
  const sha = await commit('topic', { 'a.txt': 'a' });
  const opened = await webhook('pull_request', 'opened', () =>
    it.as('writer').pulls.create({ ...it.where, title: 'A', head: 'topic', base: 'main' }),
  );
  const thread = { kind: 'pull', number: opened.payload.number };
  expect(told(opened)).toEqual({ kind: 'head_moved', repositoryId: it.repository.id, thread, head: sha });
  expect(rowOf(opened)?.lane).toBe(`thread/${it.repository.id}/${thread.number}`);
  const moved = await webhook('pull_request', 'synchronize', () => put('topic', 'b.txt', 'b'));
  expect(told(moved)).toMatchObject({ kind: 'head_moved', thread, head: moved.payload.after });
  expect(rowOf(opened, { action: 'edited' })).toBeUndefined();
});

test('what blocks an issue moves with its dependencies and with the end of the other issue', async () => {
  const [blocked, blocking] = [await open('Release'), await open('Fix')];
  const { issues } = it.as('writer');
  const on = { ...it.where, issue_number: blocked.number };
  const added = await webhook('issue_dependencies', 'blocked_by_added', () =>
    issues.addBlockedByDependency({ ...on, issue_id: blocking.id }),
  );
  const own = { kind: 'blockers_moved', repositoryId: it.repository.id, issue: blocked.number, of: 'own' };
  expect(told(added)).toEqual(own);
  const other = await eventually(() => {
    const found = it.received.find(({ action }) => action === 'blocking_added');
    if (!found) throw new Error('no blocking_added');
    return found;
  });
  expect(told(other)).toEqual(own);
  // The blocked issue lies elsewhere: its own repository is told.
  expect(rowOf(other, { blocked_issue_repo: { id: 5 } })).toBeUndefined();
  const closed = await webhook('issues', 'closed', () =>
    issues.update({ ...it.where, issue_number: blocking.number, state: 'closed' }),
  );
  expect(told(closed)).toEqual({ ...own, issue: blocking.number, of: 'others' });
  expect(told(closed, { action: 'reopened' })).toMatchObject({ of: 'others' });
  expect(rowOf(closed, { action: 'pinned' })).toBeUndefined();
});

test('a button of our check run, and Re-run, become a press by whoever pressed', async () => {
  const head_sha = await commit('checked', { 'c.txt': 'c' });
  const actions = [{ label: 'Cancel', description: 'End it', identifier: 'cancel' }];
  const made = { ...it.where, name: 'signalbox / J12', head_sha, external_id: 'J12', conclusion: 'failure', actions };
  const { data: run } = await it.asInstallation().checks.create(made as never);
  const press = (fields: object) =>
    it.control('POST', 'press', { ...it.where, checkRunId: run.id, login: 'writer', ...fields });
  const pressed = await webhook('check_run', 'requested_action', () => press({ identifier: 'cancel' }));
  const sender = { id: it.people.writer.id, login: 'writer' };
  expect(told(pressed)).toEqual({
    kind: 'check_pressed',
    repositoryId: it.repository.id,
    externalId: 'J12',
    action: 'cancel',
    sender,
    isBot: false,
    delivery: 'guid',
  });
  const again = await webhook('check_run', 'rerequested', () => press({ rerequest: 'check_run' }));
  expect(told(again)).toMatchObject({ action: 'retry', externalId: 'J12' });
  expect(told(pressed, { requested_action: { identifier: 'allow_session' } })).toMatchObject({
    action: 'allow_session',
  });
  expect(rowOf(pressed, { requested_action: { identifier: 'rm -rf' } })).toBeUndefined();
  expect(rowOf(pressed, { requested_action: undefined })).toBeUndefined();
  const { check_run } = pressed.payload;
  expect(rowOf(pressed, { check_run: { ...check_run, app: { ...check_run.app, id: 1 } } })).toBeUndefined();
  expect(rowOf(pressed, { check_run: { ...check_run, external_id: '' } })).toBeUndefined();
  expect(rowOf(pressed, { action: 'completed' })).toBeUndefined();
});

test('a push is news when the configuration on the default branch may have changed', async () => {
  const file = '.github/signalbox.yml';
  const news = { kind: 'config_pushed', repositoryId: it.repository.id };
  const added = await webhook('push', undefined, () => put('main', file, 'version: 1\n'));
  expect(told(added)).toEqual(news);
  const other = await webhook('push', undefined, () => put('main', 'other.txt', 'x'));
  expect(rowOf(other)).toBeUndefined();
  expect(told(other, { forced: true })).toEqual(news);
  expect(told(other, { commits: [] })).toEqual(news);
  const [listed] = other.payload.commits;
  expect(told(other, { commits: Array.from({ length: 20 }, () => listed) })).toEqual(news);
  expect(told(other, { commits: [listed, { ...listed, removed: [file] }] })).toEqual(news);
  expect(rowOf(added, { ref: 'refs/heads/topic' })).toBeUndefined();
  expect(rowOf(added, { ref: 'refs/tags/main' })).toBeUndefined();
  expect(rowOf(added, { deleted: true, commits: [] })).toBeUndefined();
});

test('a merge queue asks for a verdict on its group', async () => {
  await commit('queued', { 'q.txt': 'q' });
  const { data } = await it.as('writer').pulls.create({ ...it.where, title: 'Q', head: 'queued', base: 'main' });
  const asked = await webhook('merge_group', 'checks_requested', () =>
    it.control('POST', 'merge-queue', { ...it.where, pull: data.number }),
  );
  const { head_sha, head_ref } = asked.payload.merge_group;
  expect(told(asked)).toEqual({
    kind: 'merge_group',
    repositoryId: it.repository.id,
    headSha: head_sha,
    headRef: head_ref,
  });
  expect(rowOf(asked, { action: 'destroyed' })).toBeUndefined();
});

test('a repository that is archived, and one that only changes its looks', async () => {
  const { repos } = it.as('admin');
  const archived = await webhook('repository', 'archived', () => repos.update({ ...it.where, archived: true }));
  expect(told(archived)).toEqual({
    kind: 'repository_changed',
    repositoryId: it.repository.id,
    status: 'archived',
  });
  const back = await webhook('repository', 'unarchived', () => repos.update({ ...it.where, archived: false }));
  expect(told(back)).toMatchObject({ status: 'active' });
  expect(told(back, { action: 'deleted' })).toMatchObject({ status: 'removed' });
  expect(told(back, { action: 'edited', changes: { default_branch: { from: 'old' } } })).toMatchObject({
    kind: 'config_pushed',
  });
  for (const action of ['renamed', 'edited']) {
    const arrival = arrivalOf('repository', 'guid', { ...back.payload, action }, { appId: 1, login: undefined });
    expect([action, arrival?.row, arrival?.repository.name]).toEqual([action, undefined, 'widgets']);
  }
});

test('an installation tells of itself as a whole, or of the repositories it lists', async () => {
  const change = (received: Received) => installationArrivalOf(received.event, received.payload)?.change;
  const act =
    (action: string, more: object = {}) =>
    () =>
      it.control('POST', 'installation', { action, owner: 'acme', ...more });
  expect(change(await webhook('installation', 'suspend', act('suspend')))).toEqual({ kind: 'suspended' });
  expect(change(await webhook('installation', 'unsuspend', act('unsuspend')))).toEqual({ kind: 'unsuspended' });
  const granted = await webhook('installation', 'new_permissions_accepted', act('new_permissions_accepted'));
  expect(change(granted)).toEqual({ kind: 'granted' });
  const removed = await webhook('installation_repositories', 'removed', act('removed', { repo: 'widgets' }));
  expect(change(removed)).toEqual({ kind: 'removed', repositories: [it.repository.id] });
  const added = await webhook('installation_repositories', 'added', act('added', { repo: 'widgets' }));
  const widgets = { id: it.repository.id, owner: 'acme', name: 'widgets', isPrivate: false };
  expect(change(added)).toEqual({ kind: 'added', repositories: [widgets] });
  expect(change(await webhook('installation', 'deleted', act('deleted')))).toEqual({ kind: 'deleted' });
  expect(change(await webhook('installation', 'created', act('created')))).toEqual({
    kind: 'added',
    repositories: [widgets],
  });
  const renamed = {
    action: 'renamed',
    installation: { id: 9 },
    account: { login: 'acme-inc', updated_at: '2026-11-22T12:00:00Z' },
  };
  expect(installationArrivalOf('installation_target', renamed)).toEqual({
    installationId: 9,
    updatedAt: Date.UTC(2026, 10, 22, 12),
    change: { kind: 'renamed', owner: 'acme-inc' },
  });
  for (const payload of [null, {}, { action: 'suspend' }, { action: 'odd', installation: { id: 1 } }])
    for (const event of ['installation', 'installation_repositories', 'installation_target', 'star'])
      expect(installationArrivalOf(event, payload)).toBeUndefined();
});
