import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueJobToken } from '../tokens.ts';
import { gitEnvironment, refTarget } from './plumbing.ts';
import { followPullHead, leavePullHead } from './pull-heads.ts';
import { forkRepository, headOf, seedCommit } from './repositories.ts';
import { addRepository, type SmallStandIn, startSmallStandIn } from './small-stand-in.ts';

const run = promisify(execFile);

describe('git over HTTP', () => {
  let github: SmallStandIn;
  let folder = '';
  let first = '';
  const git = (cwd: string, ...args: string[]) =>
    run('git', ['-c', 'user.name=w', '-c', 'user.email=w@example.com', ...args], { cwd, env: gitEnvironment() });
  const url = (secret: string | undefined, path = 'acme/widgets') =>
    `${github.world.baseUrl.replace('://', secret === undefined ? '://' : `://x-access-token:${secret}@`)}/${path}.git`;

  beforeAll(async () => {
    github = await startSmallStandIn();
    folder = await mkdtemp(join(tmpdir(), 'git-http-'));
    first = await seedCommit(github.world, github.repo.id, {
      branch: 'main',
      files: { 'a.txt': 'a\n' },
      message: 'Begin',
      userId: github.writer.id,
    });
    await seedCommit(github.world, github.repo.id, {
      branch: 'main',
      files: { 'b.txt': 'b\n' },
      message: 'Go on',
      userId: github.writer.id,
    });
  });
  afterAll(async () => {
    await github.close();
    expect(github.violations()).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  it('clones a public repository without a token, and fetches any commit by its SHA', async () => {
    await git(folder, 'clone', '--quiet', url(undefined), 'clone');
    expect(await readFile(join(folder, 'clone/b.txt'), 'utf8')).toBe('b\n');
    await git(folder, 'init', '--quiet', 'by-sha');
    await git(join(folder, 'by-sha'), 'fetch', '--quiet', '--depth=1', url('token-of-reader'), first);
    expect((await git(join(folder, 'by-sha'), 'rev-parse', 'FETCH_HEAD')).stdout.trim()).toBe(first);
  });

  it('hides a private repository from those who may not read it', async () => {
    const hidden = await addRepository(github.world, github.acme, 'hidden');
    hidden.private = true;
    await expect(git(folder, 'ls-remote', url(undefined, 'acme/hidden'))).rejects.toThrow(
      /could not read Username|Authentication/,
    );
    await expect(git(folder, 'ls-remote', url('token-of-outsider', 'acme/hidden'))).rejects.toThrow(/not found/i);
    await expect(git(folder, 'ls-remote', url('no-such-token', 'acme/hidden'))).rejects.toThrow(
      /Authentication failed/,
    );
    await git(folder, 'ls-remote', url('token-of-reader', 'acme/hidden'));
  });

  it('takes a push of a writer and tells everyone, and refuses a reader and a job that may only read', async () => {
    const clone = join(folder, 'clone');
    await writeFile(join(clone, 'c.txt'), 'c\n');
    await git(clone, 'add', '.');
    await git(clone, 'commit', '--quiet', '-m', 'Third');
    const job = issueJobToken(github.world, {
      repositoryId: github.repo.id,
      runId: 1,
      permissions: { contents: 'read' },
    });
    for (const secret of ['token-of-reader', job])
      await expect(git(clone, 'push', url(secret), 'main')).rejects.toThrow(/403/);
    const heard: string[] = [];
    const listen = (push: { ref: string }) => heard.push(push.ref);
    github.world.onPush.push(listen);
    await git(clone, 'push', '--quiet', url('token-of-writer'), 'main', 'main:topic');
    expect(heard.toSorted()).toEqual(['refs/heads/main', 'refs/heads/topic']);
    const head = (await git(clone, 'rev-parse', 'HEAD')).stdout.trim();
    expect(await headOf(github.world, github.repo.id, 'topic')).toBe(head);
    expect(
      github.webhooks
        .filter((sent) => sent.event === 'push')
        .slice(-2)
        .map((sent) => sent.payload.after),
    ).toEqual([head, head]);
  });

  it('keeps refs/pull/N/head up to date in the base repository, also from a fork, until it is left', async () => {
    const fork = await addRepository(github.world, github.outsider, 'widgets', github.repo.id);
    await forkRepository(github.world, github.repo.id, fork);
    const one = await seedCommit(github.world, fork.id, {
      branch: 'fix',
      files: { 'fix.txt': '1' },
      message: 'Fix',
      userId: github.outsider.id,
    });
    expect(
      await followPullHead(github.world, {
        number: 7,
        baseRepositoryId: github.repo.id,
        headRepositoryId: fork.id,
        headBranch: 'fix',
      }),
    ).toBe(one);
    const two = await seedCommit(github.world, fork.id, {
      branch: 'fix',
      files: { 'fix.txt': '2' },
      message: 'Fix more',
      userId: github.outsider.id,
    });
    await git(join(folder, 'clone'), 'fetch', '--quiet', url('token-of-reader'), 'refs/pull/7/head');
    expect((await git(join(folder, 'clone'), 'rev-parse', 'FETCH_HEAD')).stdout.trim()).toBe(two);
    const compared = await github.api(undefined, 'GET', '/repos/acme/widgets/compare/main...outsider:fix');
    expect(compared.body).toMatchObject({ ahead_by: 2, files: [{ filename: 'fix.txt' }] });
    await expect(git(join(folder, 'clone'), 'push', url('token-of-writer'), 'HEAD:refs/pull/7/head')).rejects.toThrow(
      /hidden ref|deny/,
    );
    leavePullHead(github.world, github.repo.id, 7);
    await seedCommit(github.world, fork.id, {
      branch: 'fix',
      files: { 'fix.txt': '3' },
      message: 'Too late',
      userId: github.outsider.id,
    });
    expect(await refTarget(github.repo.gitDir, 'refs/pull/7/head')).toBe(two);
  });
});
