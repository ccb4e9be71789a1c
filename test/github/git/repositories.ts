/** The real bare repositories behind the stand-in: made, forked, seeded and asked for the commit a ref names. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository, World } from '../world.ts';
import { commitFiles } from './commit-files.ts';
import { repositoryById } from './find.ts';
import { identityOf } from './identity.ts';
import { git, MOVES_FILE, refTarget, resolveCommit, ZERO_SHA } from './plumbing.ts';
import { moveRef } from './pushes.ts';

export async function createRepository(_world: World, repo: Repository): Promise<void> {
  await mkdir(repo.gitDir, { recursive: true });
  await git(repo.gitDir, ['init', '--quiet', '--bare', `--initial-branch=${repo.defaultBranch}`, repo.gitDir]);
  const settings = {
    // As on github.com: every commit that is reachable from any ref can be fetched by its SHA, and clones may be partial.
    'uploadpack.allowAnySHA1InWant': 'true',
    'uploadpack.allowFilter': 'true',
    // Only the stand-in itself moves refs/pull.
    'receive.hideRefs': 'refs/pull',
    // Objects brought over for comparisons belong to no ref; nothing may collect them.
    'gc.auto': '0',
    'receive.autogc': 'false',
  };
  for (const [key, value] of Object.entries(settings)) await git(repo.gitDir, ['config', key, value]);
  const hook = `#!/bin/sh\n[ -z "$${MOVES_FILE}" ] || cat > "$${MOVES_FILE}"\n`;
  await mkdir(join(repo.gitDir, 'hooks'), { recursive: true });
  await writeFile(join(repo.gitDir, 'hooks', 'post-receive'), hook, { mode: 0o755 });
}

export async function forkRepository(world: World, parentId: number, newRepo: Repository): Promise<void> {
  const parent = repositoryById(world, parentId);
  await createRepository(world, newRepo);
  await git(newRepo.gitDir, [
    'fetch',
    '--quiet',
    '--no-tags',
    parent.gitDir,
    '+refs/heads/*:refs/heads/*',
    '+refs/tags/*:refs/tags/*',
  ]);
}

/** The commit a branch, tag, full ref or SHA names, or nothing when there is none. */
export function headOf(world: World, repositoryId: number, ref: string): Promise<string | undefined> {
  return resolveCommit(repositoryById(world, repositoryId).gitDir, ref);
}

export interface SeedCommit {
  readonly branch: string;
  readonly files: Readonly<Record<string, string | Buffer | null>>;
  readonly message: string;
  readonly userId: number;
  /** Where a new branch starts; the default branch when left out. */
  readonly from?: string;
}

/** Commits files on a branch as a user would have pushed them: everything that follows a push follows. */
export async function seedCommit(world: World, repositoryId: number, seed: SeedCommit): Promise<string> {
  const repo = repositoryById(world, repositoryId);
  const ref = `refs/heads/${seed.branch}`;
  const before = await refTarget(repo.gitDir, ref);
  const base = before ?? (await resolveCommit(repo.gitDir, seed.from ?? repo.defaultBranch));
  const who = identityOf(world, seed.userId);
  const parents = base === undefined ? [] : [base];
  const after = await commitFiles(world, repo.gitDir, {
    parents,
    files: seed.files,
    message: seed.message,
    author: who,
    committer: who,
  });
  await moveRef(world, { repositoryId, ref, before: before ?? ZERO_SHA, after, userId: seed.userId });
  return after;
}
