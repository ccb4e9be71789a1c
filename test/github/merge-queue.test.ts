/** The merge queue: a group asks for checks on its own commit, and is merged or goes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startFixture, statusOf, type Fixture } from './fixture.ts';
import { seedCommit } from './git/repositories.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const heard = (action: string) =>
  it.received.filter((webhook) => webhook.event === 'merge_group' && webhook.action === action);

const offer = async (branch: string): Promise<number> => {
  const { world, repository, people } = it;
  const files = { [`${branch}.txt`]: `${branch}\n` };
  await seedCommit(world, repository.id, { branch, files, message: branch, userId: people.writer.id });
  return (await it.as('writer').pulls.create({ ...it.where, title: branch, head: branch, base: 'main' })).data.number;
};

test('a queued pull request asks for checks on a merge commit of its own branch, and is merged', async () => {
  const pull = await offer('one');
  const { data: main } = await it.as('reader').git.getRef({ ...it.where, ref: 'heads/main' });
  const group = await it.control('POST', 'merge-queue', { ...it.where, pull });
  expect(group).toMatchObject({
    base_ref: 'refs/heads/main',
    base_sha: main.object.sha,
    head_ref: `refs/heads/gh-readonly-queue/main/pr-${pull}-${main.object.sha}`,
  });
  await eventually(() => expect(heard('checks_requested')[0]?.payload.merge_group).toEqual(group));
  const ref = group.head_ref.replace('refs/', '');
  expect((await it.as('reader').git.getRef({ ...it.where, ref })).data.object.sha).toBe(group.head_sha);
  const { data: check } = await it
    .asInstallation()
    .checks.create({ ...it.where, name: 'signalbox', head_sha: group.head_sha, conclusion: 'success' });
  expect(check.head_sha).toBe(group.head_sha);
  expect(await it.control('POST', 'merge-queue', { ...it.where, pull })).toMatchObject({ status: '422' });

  await it.control('DELETE', 'merge-queue', { ...it.where, pull, reason: 'merged' });
  await eventually(() => expect(heard('destroyed')[0]?.payload.reason).toBe('merged'));
  expect((await it.as('reader').pulls.get({ ...it.where, pull_number: pull })).data.merged).toBe(true);
  expect((await it.as('reader').git.getRef({ ...it.where, ref: 'heads/main' })).data.object.sha).toBe(group.head_sha);
  expect(await statusOf(it.as('reader').git.getRef({ ...it.where, ref }))).toBe(404);
});

test('a group that is taken out of the queue goes without a merge', async () => {
  const pull = await offer('two');
  await it.control('POST', 'merge-queue', { ...it.where, pull });
  await it.control('DELETE', 'merge-queue', { ...it.where, pull });
  await eventually(() => expect(heard('destroyed')).toHaveLength(2));
  expect(heard('destroyed')[1]?.payload.reason).toBe('dequeued');
  expect((await it.as('reader').pulls.get({ ...it.where, pull_number: pull })).data.state).toBe('open');
  expect(await it.control('GET', 'merge-queue')).toEqual([]);
});

test('an app without the right to merge queues hears nothing of them', async () => {
  const { merge_queues: _, ...less } = it.app.permissions;
  it.app.permissions = less;
  const before = heard('checks_requested').length;
  await it.control('POST', 'merge-queue', { ...it.where, pull: await offer('three') });
  await it.as('writer').issues.create({ ...it.where, title: 'after' });
  await eventually(() => expect(it.received.at(-1)?.event).toBe('issues'));
  expect(heard('checks_requested')).toHaveLength(before);
});
