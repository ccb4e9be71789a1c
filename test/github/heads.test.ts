/** What moves when commits arrive by the API or by a fork: pull requests, their files, the push that is told, and the contents at a commit. */
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

const heard = (event: string, action?: string) =>
  it.received.filter((webhook) => webhook.event === event && (action === undefined || webhook.action === action));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const put = async (branch: string, path: string, text: string, sha?: string): Promise<string> => {
  const { data } = await it.as('writer').repos.createOrUpdateFileContents({
    ...it.where,
    path,
    branch,
    message: `put ${path}`,
    content: base64(text),
    ...(sha === undefined ? {} : { sha }),
  });
  return data.commit.sha ?? '';
};

test('a push says which files each commit added, changed and removed, whichever way the commits came', async () => {
  const { git, repos } = it.as('writer');
  const { data: main } = await git.getRef({ ...it.where, ref: 'heads/main' });
  await git.createRef({ ...it.where, ref: 'refs/heads/config', sha: main.object.sha });
  const added = await put('config', '.github/signalbox.yml', 'version: 1\n');
  const { data: file } = await repos.getContent({ ...it.where, path: '.github/signalbox.yml', ref: 'config' });
  const blob = (file as { sha: string }).sha;
  const changed = await put('config', '.github/signalbox.yml', 'version: 2\n', blob);
  const { data: now } = await repos.getContent({ ...it.where, path: '.github/signalbox.yml', ref: changed });
  await repos.deleteFile({
    ...it.where,
    path: '.github/signalbox.yml',
    branch: 'config',
    message: 'gone',
    sha: (now as { sha: string }).sha,
  });
  await eventually(() => expect(heard('push')).toHaveLength(4));
  const [created, ...pushes] = heard('push').map(({ payload }) => payload);
  expect(created).toMatchObject({ created: true, commits: [], head_commit: { id: main.object.sha } });
  expect(pushes.map(({ commits: [commit] }) => [commit.added, commit.modified, commit.removed])).toEqual([
    [['.github/signalbox.yml'], [], []],
    [[], ['.github/signalbox.yml'], []],
    [[], [], ['.github/signalbox.yml']],
  ]);
  expect(pushes.map(({ head_commit }) => head_commit.id).slice(0, 2)).toEqual([added, changed]);
  await git.updateRef({ ...it.where, ref: 'heads/config', sha: added, force: true });
  await eventually(() => expect(heard('push').at(-1)?.payload).toMatchObject({ forced: true, after: added }));
});

test('a pull request lists its files with their patches, a moved one with its former name, page by page', async () => {
  const { world, repository, people } = it;
  const long = Array.from({ length: 30 }, (_, line) => `line ${line}\n`).join('');
  await seedCommit(world, repository.id, {
    branch: 'main',
    files: { 'old.txt': long, 'gone.txt': 'x\n' },
    message: 'base',
    userId: people.writer.id,
  });
  await seedCommit(world, repository.id, {
    branch: 'move',
    files: { 'old.txt': null, 'new.txt': `${long}more\n`, 'gone.txt': null, 'README.md': '# changed\n' },
    message: 'move',
    userId: people.writer.id,
  });
  const { data: pull } = await it.as('writer').pulls.create({ ...it.where, title: 'Move', head: 'move', base: 'main' });
  const on = { ...it.where, pull_number: pull.number };
  const { data: files } = await it.asInstallation().pulls.listFiles(on);
  expect(files).toMatchObject([
    {
      filename: 'README.md',
      status: 'modified',
      additions: 1,
      deletions: 1,
      patch: expect.stringContaining('+# changed'),
    },
    { filename: 'gone.txt', status: 'removed', deletions: 1 },
    { filename: 'new.txt', status: 'renamed', previous_filename: 'old.txt', additions: 1, deletions: 0 },
  ]);
  const second = await it.asInstallation().pulls.listFiles({ ...on, per_page: 2, page: 2 });
  expect(second.data.map(({ filename }) => filename)).toEqual(['new.txt']);
  expect(second.headers.link).toContain('rel="prev"');
});

test('a pull request follows a ref moved by the API, and is closed, still, and opened again through the issue too', async () => {
  const { git } = it.as('writer');
  const { data: main } = await git.getRef({ ...it.where, ref: 'heads/main' });
  await git.createRef({ ...it.where, ref: 'refs/heads/turn', sha: main.object.sha });
  const one = await put('turn', 'turn.txt', '1');
  const { data: pull } = await it.as('writer').pulls.create({ ...it.where, title: 'Turn', head: 'turn', base: 'main' });
  const on = { ...it.where, pull_number: pull.number };
  const head = async () => (await it.as('reader').pulls.get(on)).data.head.sha;
  await eventually(() => expect(heard('pull_request', 'opened').at(-1)?.payload.number).toBe(pull.number));
  const two = await put('turn', 'two.txt', '2');
  await eventually(() =>
    expect(heard('pull_request', 'synchronize').at(-1)?.payload).toMatchObject({ before: one, after: two }),
  );
  const issue = { ...it.where, issue_number: pull.number };
  await it.as('triager').issues.update({ ...issue, state: 'closed' });
  const three = await put('turn', 'three.txt', '3');
  expect(await head()).toBe(two);
  await it.as('triager').issues.update({ ...issue, state: 'open' });
  expect(await head()).toBe(three);
  await eventually(() => expect(heard('pull_request', 'reopened')).toHaveLength(1));
  await git.deleteRef({ ...it.where, ref: 'heads/turn' });
  await eventually(() => expect(heard('pull_request', 'closed')).toHaveLength(2));
  expect(await statusOf(it.as('triager').issues.update({ ...issue, state: 'open' }))).toBe(422);
});

test('a file is read at the commit of a fork through the base repository, and 304 when it is known', async () => {
  const { data: fork } = await it.as('outsider').repos.createFork(it.where);
  const sha = await seedCommit(it.world, fork.id, {
    branch: 'theirs',
    files: { '.github/signalbox.yml': 'version: 9\n' },
    message: 'theirs',
    userId: it.people.outsider.id,
  });
  await it.as('outsider').pulls.create({ ...it.where, title: 'Theirs', head: 'outsider:theirs', base: 'main' });
  const wanted = { ...it.where, path: '.github/signalbox.yml', ref: sha };
  const { repos } = it.asInstallation();
  const first = await repos.getContent({ ...wanted, mediaType: { format: 'raw' } });
  expect(first.data).toBe('version: 9\n');
  const again = repos.getContent({
    ...wanted,
    mediaType: { format: 'raw' },
    headers: { 'if-none-match': first.headers.etag },
  });
  expect(await statusOf(again)).toBe(304);
  expect(await statusOf(repos.getContent({ ...wanted, ref: 'f'.repeat(40) }))).toBe(404);
  const push = await put('main', 'other.txt', 'x');
  expect(await statusOf(repos.getContent({ ...wanted, path: 'other.txt', ref: push }))).toBe(200);
});
