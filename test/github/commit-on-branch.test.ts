/** `createCommitOnBranch`: commits from data, as GitHub makes them for an app, and every no it has. */
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addApp, eventually, install, QUIET, startFixture, type Fixture } from './fixture.ts';
import { gitText } from './git/plumbing.ts';
import { headOf, seedCommit } from './git/repositories.ts';
import { issueInstallationToken } from './tokens.ts';

let it: Fixture;
beforeAll(async () => {
  it = await startFixture({ permissions: { contents: 'write' } });
});
afterAll(async () => {
  expect(await it.control('GET', 'violations')).toEqual([]);
  await it.stop();
});

let count = 0;
let branch = '';
let head = '';
beforeEach(async () => {
  branch = `work-${(count += 1)}`;
  head = await seedCommit(it.world, it.repository.id, {
    branch,
    files: { 'src/old.txt': 'old\n', 'run.sh': '#!/bin/sh\n' },
    message: 'begin',
    userId: it.people.writer.id,
  });
});

const MUTATION = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit { oid url author { user { login } } committer { name } signature { isValid wasSignedByGitHub } parents(first: 1) { nodes { oid } } }
    ref { name target { oid } }
  }
}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const inputOf = (changes: object, more: object = {}) => ({
  branch: { repositoryNameWithOwner: 'acme/widgets', branchName: branch },
  expectedHeadOid: head,
  message: { headline: 'Handed in', body: 'By J1.' },
  fileChanges: changes,
  ...more,
});
const commit = (changes: object, more: object = {}): Promise<any> =>
  it.graphql(MUTATION, { input: inputOf(changes, more) });
/** What GitHub says no with. */
const refusal = (call: Promise<unknown>): Promise<{ type: string; message: string }> =>
  call.then(
    () => ({ type: 'none', message: 'it was taken' }),
    (error: any) => ({ type: error.errors?.[0]?.type, message: error.errors?.[0]?.message ?? error.message }),
  );
const pushes = () =>
  it.received.filter(({ event, payload }) => event === 'push' && payload.ref === `refs/heads/${branch}`);

test('files are added, changed and deleted in one verified commit of the app, whose push is told', async () => {
  const additions = [
    { path: 'new/file.txt', contents: base64('new\n') },
    { path: 'run.sh', contents: base64('#!/bin/sh\necho\n') },
  ];
  const answer = await commit({ additions, deletions: [{ path: 'src/old.txt' }] });
  const { commit: made, ref } = answer.createCommitOnBranch;
  expect(made).toMatchObject({
    author: { user: { login: 'signalbox[bot]' } },
    committer: { name: 'GitHub' },
    signature: { isValid: true, wasSignedByGitHub: true },
    parents: { nodes: [{ oid: head }] },
  });
  expect(ref).toEqual({ name: branch, target: { oid: made.oid } });
  const { data } = await it.as('reader').repos.getCommit({ ...it.where, ref: branch });
  expect(data.commit.verification).toMatchObject({ verified: true, reason: 'valid' });
  expect(data.commit.message).toBe('Handed in\n\nBy J1.');
  expect(data.committer?.login).toBe('web-flow');
  expect(data.files?.map(({ status, filename }) => `${status} ${filename}`)).toEqual([
    'added new/file.txt',
    'modified run.sh',
    'removed src/old.txt',
  ]);
  const { data: before } = await it.as('reader').repos.getCommit({ ...it.where, ref: head });
  expect(before.commit.verification?.verified).toBe(false);
  const push = await eventually(() => {
    const found = pushes().at(-1);
    expect(found?.payload.after).toBe(made.oid);
    return found;
  });
  expect(push?.payload).toMatchObject({ before: head, forced: false, sender: { login: 'signalbox[bot]' } });
});

test('a file keeps its mode, and a new one is a plain file', async () => {
  const { gitDir } = it.repository;
  const blob = await gitText(gitDir, ['rev-parse', `${head}:run.sh`]);
  const tree = await it.as('writer').git.createTree({
    ...it.where,
    base_tree: head,
    tree: [{ path: 'run.sh', mode: '100755', type: 'blob', sha: blob }],
  });
  const made = await it
    .as('writer')
    .git.createCommit({ ...it.where, message: 'x', tree: tree.data.sha, parents: [head] });
  await it.as('writer').git.updateRef({ ...it.where, ref: `heads/${branch}`, sha: made.data.sha });
  head = made.data.sha;
  await commit({ additions: ['run.sh', 'plain.sh'].map((path) => ({ path, contents: base64('#!/bin/sh\n:\n') })) });
  const after = await gitText(gitDir, ['ls-tree', branch, 'run.sh', 'plain.sh']);
  expect(after.split('\n').map((line) => line.replace(/ blob \w+\t/, ' '))).toEqual([
    '100644 plain.sh',
    '100755 run.sh',
  ]);
});

test('an open pull request of the branch follows', async () => {
  const pull = await it.as('writer').pulls.create({ ...it.where, title: 'x', head: branch, base: 'main' });
  const answer = await commit({ additions: [{ path: 'more.txt', contents: base64('m') }] });
  const { oid } = answer.createCommitOnBranch.commit;
  await eventually(() =>
    expect(it.received.some(({ payload }) => payload.action === 'synchronize' && payload.after === oid)).toBe(true),
  );
  const { data } = await it.as('reader').pulls.get({ ...it.where, pull_number: pull.data.number });
  expect(data).toMatchObject({ head: { sha: oid }, commits: 2 });
});

test('a head that has moved is a conflict in GitHub’s words, and nothing is made', async () => {
  const additions = [{ path: 'a.txt', contents: base64('a') }];
  const old = 'f'.repeat(40);
  expect(await refusal(commit({ additions }, { expectedHeadOid: old }))).toEqual({
    type: 'STALE_DATA',
    message: `Expected branch to point to "${old}" but it did not.  Pull and try again.`,
  });
  const both = await Promise.allSettled([commit({ additions }), commit({ additions })]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('a branch is named by its id as well', async () => {
  const { data } = await it.as('reader').git.getRef({ ...it.where, ref: `heads/${branch}` });
  const answer = await commit({}, { branch: { id: data.node_id } });
  expect(answer.createCommitOnBranch.ref.name).toBe(branch);
  const neither = commit({}, { branch: { id: data.node_id, branchName: branch } });
  expect((await refusal(neither)).type).toBe('UNPROCESSABLE');
});

test('a branch, repository or path that is not there is refused', async () => {
  const named = (repositoryNameWithOwner: string, branchName: string) =>
    commit({}, { branch: { repositoryNameWithOwner, branchName } });
  expect((await refusal(named('acme/widgets', 'nowhere'))).type).toBe('NOT_FOUND');
  expect(await refusal(named('acme/nothing', 'main'))).toMatchObject({ type: 'NOT_FOUND' });
  expect((await refusal(commit({ deletions: [{ path: 'nope.txt' }] }))).message).toContain(
    'does not exist as of commit oid',
  );
});

test.each(['', '/etc/passwd', 'a//b', '../up', 'a/./b', '.git/config', 'sub/.GIT/hooks/x', 'end/'])(
  'the path %j is refused',
  async (path) => {
    expect((await refusal(commit({ additions: [{ path, contents: '' }] }))).type).toBe('UNPROCESSABLE');
  },
);

test('a path named twice is refused, and a folder may take the place of a file', async () => {
  const twice = { additions: [{ path: 'a', contents: '' }], deletions: [{ path: 'a' }] };
  expect((await refusal(commit(twice))).type).toBe('UNPROCESSABLE');
  await commit({ additions: [{ path: 'run.sh/inner', contents: '' }], deletions: [{ path: 'run.sh' }] });
  expect(await gitText(it.repository.gitDir, ['ls-tree', '-r', '--name-only', branch])).toContain('run.sh/inner');
});

test('workflow files need a permission of their own', async () => {
  const additions = [{ path: '.github/workflows/evil.yml', contents: base64('on: push\n') }];
  expect(await refusal(commit({ additions }))).toMatchObject({ type: 'FORBIDDEN' });
  expect(await headOf(it.world, it.repository.id, branch)).toBe(head);
});

test('an app that may only read contents is refused, as is a person without the role', async () => {
  const app = addApp(it.world, it.org.id, {
    slug: 'reads',
    permissions: { contents: 'read' },
    events: [],
    webhookUrl: '',
  });
  const { id } = install(it.world, app, it.org.id, [it.repository.id]);
  const { token } = issueInstallationToken(it.world, id, { permissions: { contents: 'read' }, repositoryIds: null });
  const ask = (auth: string) =>
    refusal(new Octokit({ log: QUIET, baseUrl: it.github.url, auth }).graphql(MUTATION, { input: inputOf({}) }));
  expect(await ask(token)).toEqual({ type: 'FORBIDDEN', message: 'Resource not accessible by integration' });
  expect((await ask('ghp_reader')).type).toBe('FORBIDDEN');
  expect((await ask('ghp_writer')).type).toBe('none');
});

test('it is logged as creating content, and counted', async () => {
  await it.control('DELETE', 'requests');
  await commit({});
  await it.graphql('query { viewer { login } }');
  const asked = await it.control<any[]>('GET', 'requests');
  expect(asked.map(({ route, createsContent }) => `${route} ${createsContent}`)).toEqual([
    '/graphql true',
    '/graphql false',
  ]);
  await it.control('POST', 'limits', { contentPerMinute: 0 });
  const refused: any = await commit({}).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 403 });
  expect(refused.response.headers['retry-after']).toBeTruthy();
  await it.control('POST', 'limits', { contentPerMinute: 80 });
});
