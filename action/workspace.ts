/** The repository at the pinned commit, fetched with a token that git is told once and nobody can read afterwards. */
import { spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../app/ground/outcome.ts';

export interface Checkout {
  /** `https://github.com` */
  readonly githubUrl: string;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly commit: string;
  readonly thread: { readonly kind: 'issue' | 'pull'; readonly number: number };
  readonly token: string;
  /** Where the runner wants the repository. */
  readonly workspace: string;
  /** Our own temporary folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Puts the pinned commit, and nothing else, into an empty folder and returns the folder. */
export async function checkOut(checkout: Checkout): Promise<string> {
  const folder = await emptyFolder(checkout);
  const { githubUrl, repository, commit, thread } = checkout;
  const git = gitIn(folder, checkout);
  await git('init', '--quiet', '--initial-branch=pinned');
  await git('remote', 'add', 'origin', `${githubUrl}/${repository.owner}/${repository.name}`);
  try {
    await git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', commit);
  } catch (failure) {
    // The head of a fork can be out of reach by its hash; GitHub keeps it under the pull request as well.
    if (thread.kind !== 'pull') throw failure;
    await git('fetch', '--quiet', '--no-tags', '--depth=50', 'origin', `refs/pull/${thread.number}/head`);
  }
  await git('checkout', '--quiet', '--detach', commit);
  return folder;
}

/** The runner's workspace when it is empty; a machine that keeps it between runs gets a new folder, nothing is deleted. */
async function emptyFolder({ workspace, folder }: Checkout): Promise<string> {
  await mkdir(workspace, { recursive: true });
  const taken = await readdir(workspace);
  if (taken.length === 0) return workspace;
  const own = join(folder, 'workspace');
  await mkdir(own, { recursive: true });
  return own;
}

/** The header git sends, as GitHub's own checkout does; registered as a secret by the caller. */
export const basicAuth = (token: string): string => Buffer.from(`x-access-token:${token}`).toString('base64');

function gitIn(folder: string, { githubUrl, token, signal }: Checkout): (...words: string[]) => Promise<void> {
  const settings = [
    [`http.${githubUrl}/.extraheader`, `AUTHORIZATION: basic ${basicAuth(token)}`],
    ['core.hooksPath', '/dev/null'],
    ['safe.directory', folder],
    ['advice.detachedHead', 'false'],
  ];
  // Configuration by environment ends with the process: nothing is left in `.git/config` for the agent to find.
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(settings.length),
  };
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return (...words) => runGit(words, folder, environment, signal);
}

async function runGit(words: string[], cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  const child = spawn('git', words, { cwd, env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', (cause) =>
    reject(new Failure('permanent', `git ${words[0]} could not run: ${cause.message}`, { cause })),
  );
  child.once('close', (code) => {
    if (code === 0) resolve();
    else reject(new Failure('permanent', `git ${words[0]} ended with ${code}: ${said.trim()}`));
  });
  return promise;
}
