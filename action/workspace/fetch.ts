/** Commits from a GitHub host into a git directory of ours, with a token that git is told once and nobody can read afterwards. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../app/ground/outcome.ts';
import { gitEnvironment, runGit } from '../git.ts';
import { pause } from '../link/patience.ts';

export interface Host {
  /** `https://github.com` */
  readonly url: string;
  /** The token goes to this owner's repositories and to nobody else's. */
  readonly owner: string;
  /** The header that carries it. */
  readonly header: string;
  readonly signal: AbortSignal;
}

/** Pauses before the second and the third try, in ms. */
const PAUSES = [1_000, 4_000];
/** What another try would be answered with as well. */
const FINAL =
  /not our ref|couldn't find remote ref|Authentication failed|not found|error: 40[0134]|could not read Username|unadvertised/i;

/** Git on a git directory of ours, allowed to speak to the host. */
export function speaking(host: Host, gitDir: string): (...words: string[]) => Promise<string> {
  const environment = gitEnvironment({
    network: true,
    variables: { GIT_DIR: gitDir },
    settings: {
      [`http.${host.url}/${host.owner}/.extraheader`]: host.header,
      // A few objects stay in their pack as well: it is copied at once.
      'fetch.unpackLimit': '1',
    },
  });
  return (...words) => runGit(words, { cwd: gitDir, environment, signal: host.signal });
}

/** A git directory with this remote and nothing else: no templates, no hooks. */
export async function makeGitDir(host: Host, gitDir: string, url: string): Promise<void> {
  const { signal } = host;
  const environment = gitEnvironment({ variables: { GIT_DIR: gitDir } });
  const git = (...words: string[]) => runGit(words, { cwd: gitDir, environment, signal });
  await git('init', '--quiet', '--template=', '--initial-branch=pinned');
  // Git takes a directory of another name than `.git` for one that never has files beside it.
  const config = join(gitDir, 'config');
  await writeFile(config, (await readFile(config, 'utf8')).replace('bare = true', 'bare = false'));
  await git('remote', 'add', 'origin', url);
}

export async function fetchCommits(host: Host, gitDir: string, wanted: readonly string[], depth = 1): Promise<void> {
  const git = speaking(host, gitDir);
  const how = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', `--depth=${depth}`];
  for (const wait of [...PAUSES, undefined]) {
    try {
      await git('fetch', ...how, 'origin', ...wanted);
      return;
    } catch (error) {
      const isFinal = !(error instanceof Failure) || FINAL.test(error.message) || host.signal.aborted;
      if (isFinal || wait === undefined) throw error;
      await pause(wait, host.signal);
    }
  }
}

export const has = (host: Host, gitDir: string, commit: string): Promise<boolean> =>
  speaking(host, gitDir)('cat-file', '-e', `${commit}^{commit}`).then(
    () => true,
    () => false,
  );
