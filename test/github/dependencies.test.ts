/** Issues that wait for issues, from both sides and across repositories. */
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

const heard = (action: string) =>
  it.received.filter((webhook) => webhook.event === 'issue_dependencies' && webhook.action === action);

const open = async (title: string) => (await it.as('writer').issues.create({ ...it.where, title })).data;

test('an issue is blocked by another, both sides list it and hear of it, and closing the blocker changes the counts', async () => {
  const [blocked, blocking] = [await open('Release'), await open('Fix')];
  const { issues } = it.as('triager');
  const on = { ...it.where, issue_number: blocked.number };
  const { data } = await issues.addBlockedByDependency({ ...on, issue_id: blocking.id });
  expect(data).toMatchObject({
    number: blocked.number,
    issue_dependencies_summary: { blocked_by: 1, blocking: 0, total_blocked_by: 1, total_blocking: 0 },
  });
  const app = it.asInstallation().issues;
  expect((await app.listDependenciesBlockedBy(on)).data.map(({ number }) => number)).toEqual([blocking.number]);
  const other = { ...it.where, issue_number: blocking.number };
  expect((await app.listDependenciesBlocking(other)).data.map(({ number }) => number)).toEqual([blocked.number]);
  await eventually(() => expect([heard('blocking_added').length, heard('blocked_by_added').length]).toEqual([1, 1]));
  expect(heard('blocked_by_added')[0]?.payload).toMatchObject({
    blocked_issue_id: blocked.id,
    blocking_issue_id: blocking.id,
    blocking_issue_repo: { full_name: 'acme/widgets' },
    organization: { login: 'acme' },
  });

  await issues.update({ ...other, state: 'closed' });
  expect((await issues.get(on)).data.issue_dependencies_summary).toMatchObject({ blocked_by: 0, total_blocked_by: 1 });
  await eventually(() =>
    expect(it.received.some(({ event, action }) => event === 'issues' && action === 'closed')).toBe(true),
  );

  await issues.removeDependencyBlockedBy({ ...on, issue_id: blocking.id });
  expect((await issues.listDependenciesBlockedBy(on)).data).toEqual([]);
  await eventually(() => expect(heard('blocking_removed')).toHaveLength(1));
  await eventually(() => expect(heard('blocked_by_removed')).toHaveLength(1));
});

test('what cannot block is refused: the issue itself, the same one twice, a pull request, what nobody may see', async () => {
  const [blocked, blocking] = [await open('One'), await open('Two')];
  const { issues } = it.as('writer');
  const on = { ...it.where, issue_number: blocked.number };
  expect(await statusOf(issues.addBlockedByDependency({ ...on, issue_id: blocked.id }))).toBe(422);
  expect(await statusOf(issues.addBlockedByDependency({ ...on, issue_id: blocking.id }))).toBe(201);
  expect(await statusOf(issues.addBlockedByDependency({ ...on, issue_id: blocking.id }))).toBe(422);
  expect(await statusOf(issues.addBlockedByDependency({ ...on, issue_id: 1 }))).toBe(404);
  expect(await statusOf(issues.removeDependencyBlockedBy({ ...on, issue_id: blocked.id }))).toBe(404);
  expect(await statusOf(it.as('reader').issues.addBlockedByDependency({ ...on, issue_id: blocking.id }))).toBe(403);
});

test('an issue of another repository may block, and one that is hidden may not', async () => {
  const { data: notes } = await it.as('writer').repos.createForAuthenticatedUser({ name: 'notes', private: true });
  const where = { owner: 'writer', repo: notes.name };
  const { data: hidden } = await it.as('writer').issues.create({ ...where, title: 'Think' });
  const on = { ...it.where, issue_number: (await open('Act')).number };
  expect(await statusOf(it.as('triager').issues.addBlockedByDependency({ ...on, issue_id: hidden.id }))).toBe(404);
  await it.as('writer').repos.update({ ...where, private: false });
  expect(await statusOf(it.as('triager').issues.addBlockedByDependency({ ...on, issue_id: hidden.id }))).toBe(201);
  const { data } = await it.asInstallation().issues.listDependenciesBlockedBy(on);
  expect(data.map(({ repository_url }) => repository_url)).toEqual([`${it.github.url}/repos/writer/notes`]);
});
