/**
 * Work in the folder that earlier steps of the workflow prepared. Its own `.git` waits elsewhere meanwhile (it may hold a
 * credential, and hooks that later steps would run); the work gets a copy without either.
 */
import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Failure } from '../app/ground/outcome.ts';
import type { Confinement } from './confine/confinement.ts';
import { gitEnvironment, runGit } from './git.ts';
import { gitAway } from './git-away.ts';
import { saveGitAway } from './saved-state.ts';
import type { Workspace } from './workspace.ts';

export interface Place {
  /** What the workflow prepared. */
  readonly folder: string;
  /** The Action's own temporary folder, out of the work's reach. */
  readonly own: string;
  readonly confinement: Confinement;
  readonly signal: AbortSignal;
}

/** Rejects with a `Failure`; nothing has moved then. `Workspace.base` is a commit of ours that holds what was there. */
export async function inPlace({ folder, own, confinement, signal }: Place): Promise<Workspace> {
  const gitDir = join(own, 'git');
  await mkdir(gitDir, { recursive: true, mode: 0o700 });
  const environment = gitEnvironment({
    variables: { GIT_DIR: gitDir, GIT_WORK_TREE: folder, ...IDENTITY },
    settings: { 'core.filemode': 'true' },
  });
  const git = (...words: string[]) => runGit(words, { cwd: folder, environment, signal });
  await git('init', '--quiet', '--template=', '--initial-branch=start');
  await git('add', '--all', '.');
  const start = (await git('write-tree')).trim();
  const base = (await git('commit-tree', '-m', 'What was there', start)).trim();
  await setGitAside(folder);
  await confinement.give(folder);
  return { folder, gitDir, base, start, replaced: [] };
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'signalbox',
  GIT_AUTHOR_EMAIL: 'signalbox@localhost',
  GIT_COMMITTER_NAME: 'signalbox',
  GIT_COMMITTER_EMAIL: 'signalbox@localhost',
};

async function setGitAside(folder: string): Promise<void> {
  const git = join(folder, '.git');
  if (!existsSync(git) || !statSync(git).isDirectory()) return;
  const closed = gitAway(folder);
  if (existsSync(closed))
    throw new Failure(
      'permanent',
      `Another run left the repository's own \`.git\` in ${closed}. Put it back before you try again.`,
    );
  saveGitAway(folder);
  // The work may be another user of the machine, who could read a credential that lies beside its folder.
  await mkdir(closed, { mode: 0o700 });
  const away = join(closed, 'git');
  await rename(git, away);
  const isShared = (path: string) =>
    !/^(?:config|config\.worktree|hooks|logs|modules|worktrees)(?:\/|$)/.test(relative(away, path));
  await cp(away, git, { recursive: true, filter: isShared });
  await writeFile(join(git, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = false\n');
}

/** The folder has its own `.git` again; what the work made of its copy is gone. Nothing happens where none was set aside. */
export async function putGitBack(folder: string): Promise<void> {
  const closed = gitAway(folder);
  const away = join(closed, 'git');
  const git = join(folder, '.git');
  if (existsSync(away)) {
    await rm(git, { recursive: true, force: true, maxRetries: 3 });
    await rename(away, git);
  }
  await rm(closed, { recursive: true, force: true });
}
