import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headOf, seedCommit } from './repositories.ts';
import { type SmallStandIn, startSmallStandIn } from './small-stand-in.ts';

const REPO = '/repos/acme/widgets';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('contents, refs and commits', () => {
  let github: SmallStandIn;
  let first = '';

  beforeAll(async () => {
    github = await startSmallStandIn();
    first = await seedCommit(github.world, github.repo.id, {
      branch: 'main',
      files: { 'README.md': '# Widgets\n', 'src/a b.js': 'one\ntwo\n', '.github/signalbox.yml': 'version: 1\n' },
      message: 'Begin',
      userId: github.writer.id,
    });
  });
  afterAll(async () => {
    await github.close();
    // GitHub's description of 409 here offers two shapes of which its own plain error fits both.
    expect(github.violations().filter(({ where }) => !where.endsWith(' 409'))).toEqual([]);
  });

  it('gives a file as JSON and, when asked, as its raw text', async () => {
    const asJson = await github.api(undefined, 'GET', `${REPO}/contents/README.md`);
    expect(asJson.body).toMatchObject({ type: 'file', encoding: 'base64', size: 10, path: 'README.md' });
    expect(Buffer.from(asJson.body.content, 'base64').toString()).toBe('# Widgets\n');
    const raw = await github.api('token-of-reader', 'GET', `${REPO}/contents/.github%2Fsignalbox.yml`, undefined, {
      accept: 'application/vnd.github.v3.raw',
    });
    expect(raw.raw).toBe('version: 1\n');
    expect(raw.headers.get('content-type')).toContain('vnd.github');
  });

  it('lists folders, and answers 404 for what is not there', async () => {
    const root = await github.api(undefined, 'GET', `${REPO}/contents/`);
    expect(root.body.map((entry: any) => `${entry.type} ${entry.path}`)).toEqual([
      'dir .github',
      'file README.md',
      'dir src',
    ]);
    expect((await github.api(undefined, 'GET', `${REPO}/contents/src`)).body).toMatchObject([
      { path: 'src/a b.js', size: 8 },
    ]);
    expect((await github.api(undefined, 'GET', `${REPO}/contents/nope.md`)).status).toBe(404);
    expect((await github.api(undefined, 'GET', `${REPO}/contents/README.md?ref=nope`)).status).toBe(404);
  });

  it('writes a file as a commit of the writer, and refuses one who has not read it or may not write', async () => {
    const body = { message: 'Say more', content: base64('# Widgets!\n'), branch: 'main' };
    expect((await github.api('token-of-reader', 'PUT', `${REPO}/contents/README.md`, body)).status).toBe(404);
    expect((await github.api('token-of-writer', 'PUT', `${REPO}/contents/README.md`, body)).status).toBe(422);
    const stale = await github.api('token-of-writer', 'PUT', `${REPO}/contents/README.md`, {
      ...body,
      sha: 'f'.repeat(40),
    });
    expect(stale.status).toBe(409);
    const { body: now } = await github.api(undefined, 'GET', `${REPO}/contents/README.md`);
    const written = await github.api('token-of-writer', 'PUT', `${REPO}/contents/README.md`, { ...body, sha: now.sha });
    expect(written.status).toBe(200);
    expect(written.body.commit.author.name).toBe('writer');
    expect(await headOf(github.world, github.repo.id, 'main')).toBe(written.body.commit.sha);
    const push = github.webhooks.at(-1);
    expect(push).toMatchObject({
      event: 'push',
      payload: {
        ref: 'refs/heads/main',
        before: first,
        after: written.body.commit.sha,
        forced: false,
        commits: [{ modified: ['README.md'] }],
      },
    });
  });

  it('lets one of two writers who started from the same head win', async () => {
    const put = (name: string) =>
      github.api('token-of-writer', 'PUT', `${REPO}/contents/${name}`, { message: name, content: base64(name) });
    const answers = await Promise.all([put('one.txt'), put('two.txt'), put('three.txt')]);
    const statuses = answers.map((answer) => answer.status);
    expect(statuses).toContain(201);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const files = (await github.api(undefined, 'GET', `${REPO}/contents/`)).body.map((entry: any) => entry.name);
    for (const [index, name] of ['one.txt', 'two.txt', 'three.txt'].entries())
      expect(files.includes(name)).toBe(statuses[index] === 201);
  });

  it('creates, moves and deletes a branch, but not over the head of what it does not contain', async () => {
    const created = await github.api('token-of-writer', 'POST', `${REPO}/git/refs`, {
      ref: 'refs/heads/feature/x',
      sha: first,
    });
    expect(created.body).toMatchObject({ ref: 'refs/heads/feature/x', object: { sha: first, type: 'commit' } });
    expect(
      (await github.api('token-of-writer', 'POST', `${REPO}/git/refs`, { ref: 'refs/heads/feature/x', sha: first }))
        .status,
    ).toBe(422);
    const side = await seedCommit(github.world, github.repo.id, {
      branch: 'feature/x',
      files: { 'x.txt': 'x' },
      message: 'Add x',
      userId: github.writer.id,
    });
    const back = await github.api('token-of-writer', 'PATCH', `${REPO}/git/refs/heads/feature/x`, { sha: first });
    expect(back).toMatchObject({ status: 422, body: { message: 'Update is not a fast forward' } });
    expect((await github.api(undefined, 'GET', `${REPO}/git/ref/heads/feature/x`)).body.object.sha).toBe(side);
    expect((await github.api(undefined, 'GET', `${REPO}/git/matching-refs/heads/fea`)).body).toHaveLength(1);
    expect((await github.api(undefined, 'GET', `${REPO}/branches/feature%2Fx`)).body).toMatchObject({
      name: 'feature/x',
      commit: { sha: side },
    });
    expect((await github.api(undefined, 'GET', `${REPO}/branches?per_page=1`)).headers.get('link')).toContain('page=2');
  });

  it('compares two refs and shows commits with their files', async () => {
    const compared = (await github.api(undefined, 'GET', `${REPO}/compare/main...feature/x`)).body;
    expect(compared).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: expect.any(Number),
      merge_base_commit: { sha: first },
      files: [{ filename: 'x.txt', status: 'added', additions: 1, patch: expect.stringContaining('+x') }],
    });
    const commit = (await github.api(undefined, 'GET', `${REPO}/commits/feature/x`)).body;
    expect(commit).toMatchObject({
      author: { login: 'writer' },
      stats: { additions: 1, total: 1 },
      commit: { message: 'Add x' },
    });
    expect(
      (await github.api(undefined, 'GET', `${REPO}/commits?sha=feature/x`)).body.map((one: any) => one.commit.message),
    ).toEqual(['Add x', 'Begin']);
    expect((await github.api('token-of-writer', 'DELETE', `${REPO}/git/refs/heads/feature/x`)).status).toBe(204);
  });

  it('builds a commit from blobs and trees', async () => {
    const blob = (
      await github.api('token-of-writer', 'POST', `${REPO}/git/blobs`, { content: base64('bin'), encoding: 'base64' })
    ).body;
    const tree = (
      await github.api('token-of-writer', 'POST', `${REPO}/git/trees`, {
        base_tree: first,
        tree: [
          { path: 'bin/tool', mode: '100755', type: 'blob', sha: blob.sha },
          { path: 'README.md', mode: '100644', type: 'blob', sha: null },
        ],
      })
    ).body;
    const commit = await github.api('token-of-writer', 'POST', `${REPO}/git/commits`, {
      message: 'By hand',
      tree: tree.sha,
      parents: [first],
    });
    expect(commit).toMatchObject({ status: 201, body: { message: 'By hand', tree: { sha: tree.sha } } });
    const all = (await github.api(undefined, 'GET', `${REPO}/git/trees/${commit.body.sha}?recursive=1`)).body.tree.map(
      (entry: any) => `${entry.mode} ${entry.path}`,
    );
    expect(all).toContain('100755 bin/tool');
    expect(all).not.toContain('100644 README.md');
    expect((await github.api(undefined, 'GET', `${REPO}/git/blobs/${blob.sha}`)).body.size).toBe(3);
    expect((await github.api(undefined, 'GET', `${REPO}/git/commits/${commit.body.sha}`)).body.parents[0].sha).toBe(
      first,
    );
  });
});
