/** Builds a tree from GitHub's list of entries on top of a base tree, with git's index doing the folding. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError } from '../api.ts';
import { writeBlob } from './commit-files.ts';
import { git, gitText } from './plumbing.ts';

export interface TreeEntry {
  readonly path: string;
  readonly mode?: string;
  readonly type?: string;
  /** `null` deletes the path. */
  readonly sha?: string | null;
  readonly content?: string;
}

export async function writeTree(
  gitDir: string,
  base: string | undefined,
  entries: readonly TreeEntry[],
): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'stand-in-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    if (base !== undefined) await git(gitDir, ['read-tree', base], { env });
    for (const entry of entries) await addEntry(gitDir, env, entry);
    return await gitText(gitDir, ['write-tree'], { env });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function addEntry(gitDir: string, env: Record<string, string>, entry: TreeEntry): Promise<void> {
  const refuse = (): never => {
    throw new ApiError(
      422,
      `tree.path contains a malformed path component or an object that does not exist: ${entry.path}`,
    );
  };
  if (entry.type === 'tree' && typeof entry.sha === 'string') {
    await git(gitDir, ['read-tree', `--prefix=${entry.path}/`, entry.sha], { env }).catch(refuse);
    return;
  }
  const sha = entry.sha === undefined ? await writeBlob(gitDir, entry.content ?? '') : entry.sha;
  const line =
    sha === null ? `0 ${'0'.repeat(40)}\t${entry.path}\0` : `${entry.mode ?? '100644'} ${sha}\t${entry.path}\0`;
  await git(gitDir, ['update-index', '-z', '--index-info'], { env, input: line }).catch(refuse);
}
