/** Installations that are suspended, limited, removed and made again, and what the app is told and refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startFixture, statusOf, type Fixture } from './fixture.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const told = () =>
  it.received.filter(({ event }) => event.startsWith('installation')).map(({ event, action }) => `${event}.${action}`);

const act = (action: string, more: object = {}) =>
  it.control('POST', 'installation', { owner: 'acme', action, ...more });

test('a suspended installation may do nothing and hears nothing, and goes on afterwards', async () => {
  const token = it.withFreshToken();
  await act('suspend', { login: 'admin' });
  await eventually(() => expect(told()).toEqual(['installation.suspend']));
  expect(it.received.at(-1)?.payload.installation.suspended_by.login).toBe('admin');
  await expect(token.issues.listForRepo(it.where)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('This installation has been suspended'),
  });
  const wanted = { installation_id: it.installation.id };
  expect(await statusOf(it.asApp().apps.createInstallationAccessToken(wanted))).toBe(403);
  expect((await it.asApp().apps.getInstallation(wanted)).data.suspended_at).toBeTruthy();
  await it.as('writer').issues.create({ ...it.where, title: 'Unheard' });
  await act('unsuspend');
  await it.as('writer').issues.create({ ...it.where, title: 'Heard' });
  await eventually(() => expect(told()).toEqual(['installation.suspend', 'installation.unsuspend']));
  await eventually(() => expect(it.received.at(-1)?.payload.issue.title).toBe('Heard'));
  expect(it.received.filter(({ event }) => event === 'issues')).toHaveLength(1);
  expect(await statusOf(token.issues.listForRepo(it.where))).toBe(200);
});

test('what the installation does not grant is refused to tokens, and not told, until it is accepted', async () => {
  const token = it.withFreshToken();
  await act('limit', { permissions: { issues: 'read', contents: 'read' } });
  expect((await it.asApp().apps.getInstallation({ installation_id: it.installation.id })).data.permissions).toEqual({
    contents: 'read',
    issues: 'read',
    metadata: 'read',
  });
  const label = { ...it.where, name: 'x', color: 'ffffff' };
  expect(await statusOf(token.issues.createLabel(label))).toBe(403);
  await act('new_permissions_accepted');
  expect(await statusOf(token.issues.createLabel(label))).toBe(201);
  await eventually(() => expect(told().at(-1)).toBe('installation.new_permissions_accepted'));
});

test('a repository taken out of the installation is refused, and comes back', async () => {
  const token = it.withFreshToken();
  await act('removed', { repo: 'widgets' });
  const write = () => statusOf(token.issues.createComment({ ...it.where, issue_number: 1, body: 'x' }));
  expect(await write()).toBe(403);
  await act('added', { repo: 'widgets' });
  expect(await write()).toBe(201);
  await eventually(() =>
    expect(told().slice(-2)).toEqual(['installation_repositories.removed', 'installation_repositories.added']),
  );
});

test('a removed installation leaves no token, and a new one has another id', async () => {
  const token = it.withFreshToken();
  await act('deleted');
  await eventually(() => expect(told().at(-1)).toBe('installation.deleted'));
  expect(await statusOf(token.issues.listForRepo(it.where))).toBe(401);
  const gone = { installation_id: it.installation.id };
  expect(await statusOf(it.asApp().apps.createInstallationAccessToken(gone))).toBe(404);
  expect(await statusOf(it.asApp().apps.getRepoInstallation(it.where))).toBe(404);
  expect(await act('suspend')).toMatchObject({ status: '404' });
  const { id } = await act('created');
  expect(id).not.toBe(gone.installation_id);
  expect((await it.asApp().apps.getRepoInstallation(it.where)).data.id).toBe(id);
});

test('the app suspends and removes its own installation', async () => {
  const { apps } = it.asApp();
  const { data } = await apps.getRepoInstallation(it.where);
  const one = { installation_id: data.id };
  await apps.suspendInstallation(one);
  expect((await apps.getInstallation(one)).data.suspended_by?.login).toBe('signalbox[bot]');
  await apps.unsuspendInstallation(one);
  await apps.deleteInstallation(one);
  expect(await statusOf(apps.getInstallation(one))).toBe(404);
  expect(await act('nonsense')).toMatchObject({ status: '404' });
});

test('a right that is lost between two moments is lost at once, and told', async () => {
  const role = async () =>
    (await it.as('admin').repos.getCollaboratorPermissionLevel({ ...it.where, username: 'writer' })).data.permission;
  await act('created');
  expect(await role()).toBe('write');
  await it.as('admin').repos.addCollaborator({ ...it.where, username: 'writer', permission: 'triage' });
  expect(await role()).toBe('read');
  await eventually(() =>
    expect(it.received.find(({ event }) => event === 'member')?.payload.changes.permission).toEqual({
      from: 'write',
      to: 'read',
    }),
  );
  await it.as('admin').repos.removeCollaborator({ ...it.where, username: 'triager' });
  await eventually(() => expect(it.received.at(-1)).toMatchObject({ event: 'member', action: 'removed' }));
});
