/** Makes a commit in a bare repository from files given as data, with git's own plumbing and a throw-away index. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../world.ts';
import { type Identity, identityEnvironment } from './identity.ts';
import { git, gitText } from './plumbing.ts';

export interface CommitRequest {
  /** Parents; the tree starts as the first one's, or empty without any. */
  readonly parents: readonly string[];
  /** New contents by path; `null` deletes the file. */
  readonly files: Readonly<Record<string, string | Buffer | null>>;
  readonly message: string;
  readonly author: Identity;
  readonly committer: Identity;
}

/** Writes the objects and answers the commit's SHA; no ref moves. */
export async function commitFiles(world: World, gitDir: string, request: CommitRequest): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'stand-in-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    const base = request.parents[0];
    if (base !== undefined) await git(gitDir, ['read-tree', base], { env });
    const modes = base === undefined ? new Map<string, string>() : await modesAt(gitDir, base);
    const lines: string[] = [];
    for (const [path, content] of Object.entries(request.files)) {
      if (content === null) lines.push(`0 ${'0'.repeat(40)}\t${path}`);
      // A file that takes the place of a submodule is a file.
      else
        lines.push(
          `${modes.get(path)?.replace('160000', '100644') ?? '100644'} ${await writeBlob(gitDir, content)}\t${path}`,
        );
    }
    await git(gitDir, ['update-index', '-z', '--index-info'], {
      env,
      input: lines.map((line) => `${line}\0`).join(''),
    });
    const tree = await gitText(gitDir, ['write-tree'], { env });
    return await commitTree(world, gitDir, { ...request, tree });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

export function writeBlob(gitDir: string, content: string | Buffer): Promise<string> {
  return gitText(gitDir, ['hash-object', '-w', '--stdin'], { input: content });
}

export function commitTree(
  world: World,
  gitDir: string,
  request: { tree: string; parents: readonly string[]; message: string; author: Identity; committer: Identity },
): Promise<string> {
  const parents = request.parents.flatMap((parent) => ['-p', parent]);
  return gitText(gitDir, ['commit-tree', ...parents, request.tree], {
    input: request.message,
    env: identityEnvironment(world, request.author, request.committer),
  });
}

async function modesAt(gitDir: string, commit: string): Promise<Map<string, string>> {
  const lines = (await gitText(gitDir, ['ls-tree', '-r', '-z', commit])).split('\0').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, 6)]));
}
