/**
 * The repository at the pinned commit, twice: a git directory of the Action's own, which tells afterwards what was there, and a
 * working clone for the work, which holds no credential.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Confinement } from './confine/confinement.ts';
import { runAsWork } from './confine/run-as-work.ts';
import { gitEnvironment, runGit } from './git.ts';
import { fetchCommits, has, makeGitDir, type Host } from './workspace/fetch.ts';
import { fetchLargeFiles } from './workspace/lfs.ts';
import { startTree, type OwnGit } from './workspace/start-tree.ts';
import { fetchSubmodules } from './workspace/submodules.ts';
import { makeClone } from './workspace/working-clone.ts';

export interface Checkout {
  /** `https://github.com` */
  readonly githubUrl: string;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly commit: string;
  /** Files that configure agents are taken from this commit instead. */
  readonly baseCommit?: string;
  readonly thread: { readonly kind: 'issue' | 'pull'; readonly number: number };
  readonly token: string;
  readonly submodules: boolean;
  readonly lfs: boolean;
  /** Where the runner wants the repository. */
  readonly workspace: string;
  /** The Action's own temporary folder, out of the work's reach. */
  readonly folder: string;
  readonly confinement: Confinement;
  readonly signal: AbortSignal;
}

export interface Workspace {
  /** Where the work works: a clone of its own, in which it may do what it likes. */
  readonly folder: string;
  /** The Action's own git directory, out of the work's reach: nothing the work writes there or in its own `.git` can make our git run or read anything. */
  readonly gitDir: string;
  /** The pinned commit. */
  readonly base: string;
  /** The tree (in `gitDir`) that `folder` held when the work began: the commit's, but for files that configure agents. */
  readonly start: string;
  /** Paths that are not as the commit has them, because they configure agents. */
  readonly replaced: readonly string[];
}

/** Rejects with a `Failure` that says which step did not work. */
export async function checkOut(checkout: Checkout): Promise<Workspace> {
  const { githubUrl, repository, commit, baseCommit, token, signal, confinement, submodules, lfs } = checkout;
  const url = `${githubUrl}/${repository.owner}/${repository.name}`;
  const header = `AUTHORIZATION: basic ${basicAuth(token)}`;
  const host: Host = { url: githubUrl, owner: repository.owner, header, signal };
  const gitDir = join(checkout.folder, 'git');
  await mkdir(gitDir, { recursive: true, mode: 0o700 });
  await makeGitDir(host, gitDir, url);
  await fetchPinned(host, gitDir, checkout);
  const start = await startTree(ownGit(gitDir, signal), commit, baseCommit);
  if (lfs) await fetchLargeFiles(host, gitDir, url, commit);
  if (submodules) await fetchSubmodules(host, gitDir, start.id, url);
  const folder = await emptyFolder(checkout);
  await makeClone({ gitDir, folder, commit, start, submodules, lfs, confinement, signal });
  const replaced = start.replaced.map((path) => Buffer.from(path, 'latin1').toString());
  return { folder, gitDir, base: commit, start: start.id, replaced };
}

async function fetchPinned(host: Host, gitDir: string, { commit, baseCommit, thread }: Checkout): Promise<void> {
  const base = baseCommit === undefined || baseCommit === commit ? [] : [baseCommit];
  try {
    await fetchCommits(host, gitDir, [commit, ...base]);
  } catch (failure) {
    // The head of a fork can be out of reach by its hash; GitHub keeps it under the pull request as well.
    if (thread.kind !== 'pull' || host.signal.aborted) throw failure;
    await fetchCommits(host, gitDir, [`refs/pull/${thread.number}/head`], 50);
    if (base.length > 0) await fetchCommits(host, gitDir, base);
    if (!(await has(host, gitDir, commit))) throw failure;
  }
}

function ownGit(gitDir: string, signal: AbortSignal): OwnGit {
  const environment = gitEnvironment({ variables: { GIT_DIR: gitDir, GIT_INDEX_FILE: join(gitDir, 'start-index') } });
  return (words, input = '') =>
    runGit(words, { cwd: gitDir, environment, signal, encoding: 'latin1', input: Buffer.from(input, 'latin1') });
}

/** The runner's workspace when it is empty and the work can get there; else a new folder of the work's: nothing is deleted. */
async function emptyFolder({ workspace, confinement, signal }: Checkout): Promise<string> {
  const own = join(confinement.folder, 'workspace');
  await mkdir(workspace, { recursive: true });
  if ((await readdir(workspace)).length > 0) return own;
  return (await canReach(confinement, dirname(workspace), signal)) ? workspace : own;
}

async function canReach(confinement: Confinement, folder: string, signal: AbortSignal): Promise<boolean> {
  if (confinement.kind !== 'account') return true;
  const environment = { PATH: process.env['PATH'] ?? '' };
  const command = ['sh', '-c', 'cd -- "$0"', folder];
  return (await runAsWork(confinement, { command, cwd: confinement.folder, environment, signal })).code === 0;
}

/** The header git sends, as GitHub's own checkout does; registered as a secret by the caller. */
export const basicAuth = (token: string): string => Buffer.from(`x-access-token:${token}`).toString('base64');
