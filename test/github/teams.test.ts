/** Teams of an organisation, as an app asks for them and as owners change them. */
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

const release = { org: 'acme', team_slug: 'release' };

test('an app that may read members finds who is in a team, and 404 for who is not', async () => {
  const { teams } = it.asInstallation();
  const { data } = await teams.getMembershipForUserInOrg({ ...release, username: 'writer' });
  expect(data).toMatchObject({ state: 'active', role: 'member' });
  expect(await statusOf(teams.getMembershipForUserInOrg({ ...release, username: 'reader' }))).toBe(404);
  expect(await statusOf(teams.getMembershipForUserInOrg({ ...release, username: 'nobody' }))).toBe(404);
  expect(await statusOf(teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'none', username: 'writer' }))).toBe(
    404,
  );
  expect((await teams.list({ org: 'acme' })).data.map(({ slug }) => slug)).toEqual(['release']);
  expect((await teams.listMembersInOrg(release)).data.map(({ login }) => login)).toEqual(['writer']);
});

test('without the permission the app is refused, strangers see nothing, and members do not change who is in', async () => {
  const { members, ...less } = it.app.permissions;
  it.app.permissions = less;
  expect(await statusOf(it.withFreshToken().teams.getMembershipForUserInOrg({ ...release, username: 'writer' }))).toBe(
    403,
  );
  it.app.permissions = { ...less, ...(members === undefined ? {} : { members }) };
  expect(await statusOf(it.as('outsider').teams.listMembersInOrg(release))).toBe(404);
  expect(await statusOf(it.as('reader').teams.listMembersInOrg(release))).toBe(200);
  expect(
    await statusOf(it.as('writer').teams.addOrUpdateMembershipForUserInOrg({ ...release, username: 'reader' })),
  ).toBe(403);
});

test('owners put people in and take them out; who is not in the organisation is pending', async () => {
  const { teams } = it.as('admin');
  expect((await teams.addOrUpdateMembershipForUserInOrg({ ...release, username: 'reader' })).data.state).toBe('active');
  const invited = await teams.addOrUpdateMembershipForUserInOrg({ ...release, username: 'outsider' });
  expect(invited.data.state).toBe('pending');
  await teams.removeMembershipForUserInOrg({ ...release, username: 'reader' });
  await eventually(() =>
    expect(it.received.filter(({ event }) => event === 'membership').map(({ action }) => action)).toEqual([
      'added',
      'removed',
    ]),
  );
  expect(await statusOf(teams.getMembershipForUserInOrg({ ...release, username: 'reader' }))).toBe(404);
});
