/** Issues, comments, labels, reactions and pull requests, as an ordinary client finds them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedCommit } from './git/repositories.ts';
import { eventually, startFixture, statusOf, type Fixture } from './fixture.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture();
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

const heard = (event: string, action: string) =>
  it.received.filter((webhook) => webhook.event === event && webhook.action === action);

test('an issue is opened, listed, edited, closed and opened again, and the app hears of each', async () => {
  const { issues } = it.as('reader');
  const { data: issue } = await issues.create({ ...it.where, title: 'Broken', body: 'It is.', labels: ['bug'] });
  expect(issue).toMatchObject({
    state: 'open',
    title: 'Broken',
    user: { login: 'reader' },
    labels: [],
    author_association: 'COLLABORATOR',
  });
  await issues.update({ ...it.where, issue_number: issue.number, title: 'Broken again' });
  await issues.update({ ...it.where, issue_number: issue.number, state: 'closed', state_reason: 'not_planned' });
  expect((await issues.listForRepo(it.where)).data).toEqual([]);
  expect((await issues.listForRepo({ ...it.where, state: 'all' })).data.map(({ title }) => title)).toEqual([
    'Broken again',
  ]);
  await issues.update({ ...it.where, issue_number: issue.number, state: 'open' });
  await eventually(() => expect(heard('issues', 'reopened')).toHaveLength(1));
  expect(heard('issues', 'edited')[0]?.payload.changes).toEqual({ title: { from: 'Broken' } });
  expect(it.received.filter(({ event }) => event === 'issues').map(({ action }) => action)).toEqual([
    'opened',
    'edited',
    'closed',
    'reopened',
  ]);
});

test('people are assigned and unassigned, with a webhook for each', async () => {
  const { issues } = it.as('triager');
  const on = { ...it.where, issue_number: 1 };
  const assigned = async () => (await issues.get(on)).data.assignees?.map(({ login }) => login);
  await issues.addAssignees({ ...on, assignees: ['writer', 'outsider', 'nobody'] });
  expect(await assigned()).toEqual(['writer']);
  await issues.update({ ...on, assignees: ['admin'] });
  expect(await assigned()).toEqual(['admin']);
  await issues.removeAssignees({ ...on, assignees: ['admin'] });
  await eventually(() => expect(heard('issues', 'unassigned')).toHaveLength(2));
  expect(heard('issues', 'assigned').map(({ payload }) => payload.assignee.login)).toEqual(['writer', 'admin']);
});

test('comments are made, edited and deleted by those who may', async () => {
  const { data: issue } = await it.as('writer').issues.create({ ...it.where, title: 'Talk' });
  const on = { ...it.where, issue_number: issue.number };
  const { data: comment } = await it.as('outsider').issues.createComment({ ...on, body: 'hello' });
  expect(comment).toMatchObject({
    body: 'hello',
    author_association: 'NONE',
    user: { login: 'outsider', type: 'User' },
  });
  const one = { ...it.where, comment_id: comment.id };
  expect(await statusOf(it.as('reader').issues.updateComment({ ...one, body: 'mine' }))).toBe(403);
  expect((await it.as('writer').issues.updateComment({ ...one, body: 'better' })).data.body).toBe('better');
  expect((await it.as('reader').issues.listComments(on)).data).toHaveLength(1);
  expect(await statusOf(it.as('outsider').issues.deleteComment(one))).toBe(204);
  expect(await statusOf(it.as('outsider').issues.getComment(one))).toBe(404);
  await eventually(() => expect(heard('issue_comment', 'deleted')).toHaveLength(1));
  expect(heard('issue_comment', 'edited')[0]?.payload.changes.body.from).toBe('hello');
});

test('a comment of 65,536 characters is taken and one more is refused', async () => {
  const on = { ...it.where, issue_number: 1 };
  expect(await statusOf(it.as('writer').issues.createComment({ ...on, body: 'x'.repeat(65_536) }))).toBe(201);
  expect(await statusOf(it.as('writer').issues.createComment({ ...on, body: 'x'.repeat(65_537) }))).toBe(422);
});

test('a comment by the app is shown as its bot, through the app', async () => {
  const { data } = await it.asInstallation().issues.createComment({ ...it.where, issue_number: 1, body: 'beep' });
  expect(data).toMatchObject({
    user: { login: 'signalbox[bot]', type: 'Bot', id: it.app.botId },
    performed_via_github_app: { slug: 'signalbox' },
  });
});

test('the same reaction twice is one reaction, answered 201 and then 200', async () => {
  const { reactions } = it.asInstallation();
  const on = { ...it.where, issue_number: 1, content: 'eyes' as const };
  expect(await statusOf(reactions.createForIssue(on))).toBe(201);
  expect(await statusOf(reactions.createForIssue(on))).toBe(200);
  const { data: comment } = await it.as('reader').issues.createComment({ ...it.where, issue_number: 1, body: 'react' });
  const { data: reaction } = await reactions.createForIssueComment({
    ...it.where,
    comment_id: comment.id,
    content: 'rocket',
  });
  expect(
    (await it.as('reader').issues.getComment({ ...it.where, comment_id: comment.id })).data.reactions?.rocket,
  ).toBe(1);
  const mine = { ...it.where, comment_id: comment.id, reaction_id: reaction.id };
  expect(await statusOf(it.as('reader').reactions.deleteForIssueComment(mine))).toBe(403);
  expect(await statusOf(reactions.deleteForIssueComment(mine))).toBe(204);
});

test('labels are made when first used, compared without case, and moved with a webhook for each', async () => {
  const { issues } = it.as('triager');
  const on = { ...it.where, issue_number: 1 };
  expect((await issues.addLabels({ ...on, labels: ['dispatch:plan', 'Bug'] })).data.map(({ name }) => name)).toEqual([
    'dispatch:plan',
    'Bug',
  ]);
  expect((await issues.addLabels({ ...on, labels: ['bug'] })).data).toHaveLength(2);
  expect((await issues.setLabels({ ...on, labels: ['bug', 'done:plan'] })).data.map(({ name }) => name)).toEqual([
    'Bug',
    'done:plan',
  ]);
  expect((await issues.removeLabel({ ...on, name: 'done:plan' })).data).toHaveLength(1);
  expect(await statusOf(issues.removeLabel({ ...on, name: 'done:plan' }))).toBe(404);
  expect((await issues.listLabelsForRepo(it.where)).data).toHaveLength(3);
  await eventually(() => expect(heard('issues', 'unlabeled')).toHaveLength(2));
  expect(heard('issues', 'labeled').map(({ payload }) => payload.label.name)).toEqual([
    'dispatch:plan',
    'Bug',
    'done:plan',
  ]);
  expect(heard('issues', 'labeled')[0]?.payload.sender.login).toBe('triager');
});

test('labels of the repository can be made, renamed and deleted with write access', async () => {
  const { issues } = it.as('writer');
  expect(await statusOf(issues.createLabel({ ...it.where, name: 'x', color: 'ff0000', description: 'red' }))).toBe(201);
  await expect(issues.createLabel({ ...it.where, name: 'X' })).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ resource: 'Label', field: 'name', code: 'already_exists' }] } },
  });
  for (const wrong of [
    { name: 'n'.repeat(51) },
    { name: 'w', description: 'd'.repeat(101) },
    { name: 'w', color: 'red' },
  ])
    expect(await statusOf(issues.createLabel({ ...it.where, ...wrong }))).toBe(422);
  expect((await issues.updateLabel({ ...it.where, name: 'x', new_name: 'y' })).data).toMatchObject({
    name: 'y',
    color: 'ff0000',
  });
  expect(await statusOf(issues.deleteLabel({ ...it.where, name: 'y' }))).toBe(204);
  expect(await statusOf(issues.getLabel({ ...it.where, name: 'y' }))).toBe(404);
  expect(await statusOf(it.as('triager').issues.createLabel({ ...it.where, name: 'z' }))).toBe(403);
});

test('a pull request from a branch follows its pushes', async () => {
  const { world, repository, people } = it;
  const first = await seedCommit(world, repository.id, {
    branch: 'fix',
    files: { 'a.txt': 'a\n' },
    message: 'a',
    userId: people.writer.id,
  });
  const { data: pull } = await it.as('writer').pulls.create({ ...it.where, title: 'Fix', head: 'fix', base: 'main' });
  expect(pull).toMatchObject({
    head: { ref: 'fix', sha: first, label: 'acme:fix' },
    commits: 1,
    additions: 1,
    changed_files: 1,
    mergeable: true,
  });
  expect(await statusOf(it.as('writer').pulls.create({ ...it.where, title: 'Again', head: 'fix', base: 'main' }))).toBe(
    422,
  );
  const second = await seedCommit(world, repository.id, {
    branch: 'fix',
    files: { 'b.txt': 'b\n' },
    message: 'b',
    userId: people.writer.id,
  });
  await eventually(() =>
    expect(heard('pull_request', 'synchronize')[0]?.payload).toMatchObject({
      before: first,
      after: second,
      number: pull.number,
    }),
  );
  expect((await it.as('reader').pulls.get({ ...it.where, pull_number: pull.number })).data).toMatchObject({
    head: { sha: second },
    commits: 2,
  });
  expect(
    (await it.as('reader').issues.get({ ...it.where, issue_number: pull.number })).data.pull_request?.html_url,
  ).toBe(pull.html_url);
});

test('a pull request comes from a fork, and its commits can be read in the base repository', async () => {
  const { world, people } = it;
  const { data: fork } = await it.as('outsider').repos.createFork(it.where);
  expect(fork).toMatchObject({ fork: true, full_name: 'outsider/widgets', parent: { full_name: 'acme/widgets' } });
  const sha = await seedCommit(world, fork.id, {
    branch: 'idea',
    files: { 'c.txt': 'c\n' },
    message: 'c',
    userId: people.outsider.id,
  });
  const { data: pull } = await it
    .as('outsider')
    .pulls.create({ ...it.where, title: 'Idea', head: 'outsider:idea', base: 'main' });
  expect(pull).toMatchObject({
    head: { sha, label: 'outsider:idea', repo: { full_name: 'outsider/widgets' } },
    base: { ref: 'main' },
  });
  expect((await it.as('reader').pulls.list({ ...it.where, head: 'outsider:idea' })).data).toHaveLength(1);
  expect((await it.as('reader').repos.getCommit({ ...it.where, ref: sha })).data.sha).toBe(sha);
  expect(
    (await it.as('outsider').pulls.update({ ...it.where, pull_number: pull.number, state: 'closed' })).data.state,
  ).toBe('closed');
  await eventually(() => expect(heard('pull_request', 'closed')).toHaveLength(1));
});

test('a pull request shows its commits and files, and is merged into a real commit', async () => {
  const { data: pulls } = await it.as('reader').pulls.list({ ...it.where, head: 'acme:fix' });
  const on = { ...it.where, pull_number: pulls[0]?.number ?? 0 };
  expect((await it.as('reader').pulls.listCommits(on)).data.map(({ commit }) => commit.message)).toEqual(['a', 'b']);
  expect(
    (await it.as('reader').pulls.listFiles(on)).data.map(({ filename, status }) => `${status} ${filename}`),
  ).toEqual(['added a.txt', 'added b.txt']);
  const about = { ...it.where, commit_sha: pulls[0]?.head.sha ?? '' };
  expect(
    (await it.as('reader').repos.listPullRequestsAssociatedWithCommit(about)).data.map(({ number }) => number),
  ).toEqual([on.pull_number]);
  expect(await statusOf(it.as('triager').pulls.merge(on))).toBe(403);
  expect(await statusOf(it.as('writer').pulls.merge({ ...on, sha: 'f'.repeat(40) }))).toBe(409);
  const { data: merged } = await it.as('writer').pulls.merge(on);
  expect((await it.as('reader').git.getCommit({ ...it.where, commit_sha: merged.sha })).data.parents).toHaveLength(2);
  expect((await it.as('reader').repos.getContent({ ...it.where, path: 'a.txt' })).status).toBe(200);
  expect((await it.as('reader').pulls.get(on)).data).toMatchObject({
    state: 'closed',
    merged: true,
    merged_by: { login: 'writer' },
  });
  expect(await statusOf(it.as('writer').pulls.merge(on))).toBe(405);
});

test('labels on a pull request are events of the pull request', async () => {
  const { data } = await it.as('reader').pulls.list({ ...it.where, state: 'all' });
  await it.as('triager').issues.addLabels({ ...it.where, issue_number: data[0]?.number ?? 0, labels: ['bug'] });
  await eventually(() => expect(heard('pull_request', 'labeled')).toHaveLength(1));
});
