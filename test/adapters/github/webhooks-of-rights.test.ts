/** Webhooks by which people gain and lose rights: told by the stand-in's own, or made as GitHub describes them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrivalOf } from '../../../app/adapters/github/webhooks.ts';
import { rightsMovedIn } from '../../../app/adapters/github/webhooks/rights.ts';
import { eventually, startFixture, type Fixture, type Received } from '../../github/fixture.ts';
import { judgeWebhook } from '../../github/openapi/webhook-judge.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const rowOf = (event: string, payload: object) =>
  arrivalOf(event, 'guid', payload, { appId: it.app.id, login: undefined })?.row;
const heard = (event: string, action: string): Promise<Received> =>
  eventually(() => {
    const found = it.received.find((received) => received.event === event && received.action === action);
    if (!found) throw new Error(`no ${event}.${action}`);
    return found;
  });

test('whoever is let in, moved or let out changes the rights of one repository, in a lane that nothing blocks', async () => {
  const { repos } = it.as('admin');
  const who = { ...it.where, username: 'reader' };
  await repos.addCollaborator({ ...who, permission: 'push' });
  await repos.removeCollaborator(who);
  await repos.addCollaborator({ ...who, permission: 'pull' });
  for (const action of ['edited', 'removed', 'added']) {
    const { payload } = await heard('member', action);
    expect(rowOf('member', payload)).toEqual({
      key: 'guid',
      lane: `rights/${it.repository.id}`,
      kind: 'rights_changed',
      body: JSON.stringify({ kind: 'rights_changed', repositoryId: it.repository.id, everywhere: false }),
    });
  }
  await repos.update({ ...it.where, private: true });
  const hidden = await heard('repository', 'privatized');
  expect(rowOf('repository', hidden.payload)).toMatchObject({ kind: 'rights_changed' });
  for (const action of ['publicized', 'transferred'])
    expect(rowOf('repository', { ...hidden.payload, action })).toMatchObject({ kind: 'rights_changed' });
  expect(rowOf('public', hidden.payload)).toMatchObject({ kind: 'rights_changed' });
});

test('a team, its members and the organisation change the rights of every repository at once', async () => {
  const member = { org: 'acme', team_slug: 'release', username: 'reader' };
  await it.as('admin').teams.addOrUpdateMembershipForUserInOrg(member);
  await it.as('admin').teams.removeMembershipForUserInOrg(member);
  const { payload } = await heard('membership', 'removed');
  const installation = (payload as { installation: { id: number } }).installation.id;
  expect(rightsMovedIn('membership', payload)).toBe(installation);
  expect(rowOf('membership', payload)).toBeUndefined();

  // The stand-in has no teams with rights of their own: these are as GitHub describes them.
  const { team, organization, sender } = payload as Record<string, object>;
  const { payload: ofRepository } = await heard('member', 'added');
  const { repository } = ofRepository as Record<string, object>;
  const own = { installation: { id: installation, node_id: 'x' }, organization, sender };
  const deleted = { action: 'deleted', team, ...own };
  expect(judgeWebhook('team', deleted)).toEqual([]);
  expect(rightsMovedIn('team', deleted)).toBe(installation);
  const taken = { action: 'removed_from_repository', team, repository, ...own };
  expect(judgeWebhook('team', taken)).toEqual([]);
  expect(rightsMovedIn('team', taken)).toBeUndefined();
  expect(rowOf('team', taken)).toMatchObject({ kind: 'rights_changed', lane: `rights/${it.repository.id}` });
  const given = { team, repository, ...own };
  expect(judgeWebhook('team_add', given as object)).toEqual([]);
  expect(rowOf('team_add', given)).toMatchObject({ kind: 'rights_changed' });
  const left = {
    action: 'member_removed',
    membership: {
      url: 'https://api.github.com/orgs/acme/memberships/reader',
      organization_url: 'https://api.github.com/orgs/acme',
      role: 'member',
      state: 'active',
      user: sender,
    },
    ...own,
  };
  expect(judgeWebhook('organization', left)).toEqual([]);
  expect(rightsMovedIn('organization', left)).toBe(installation);
});

test('what is no webhook of an installation, or tells of nobody’s rights, is not for us', () => {
  for (const payload of [null, 'x', {}, { installation: {} }, { installation: { id: 'x' } }])
    expect(rightsMovedIn('membership', payload)).toBeUndefined();
  expect(rightsMovedIn('issues', { installation: { id: 1 } })).toBeUndefined();
  expect(rowOf('member', { action: 'removed' })).toBeUndefined();
});
