/** Submodules at the commits that the pinned tree names, fetched by us so that the work needs no credential for them. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../app/ground/outcome.ts';
import { gitEnvironment, runGit } from '../git.ts';
import { fetchCommits, makeGitDir, type Host } from './fetch.ts';

interface Submodule {
  readonly name: string;
  readonly path: string;
  readonly url: string;
  readonly commit: string;
}

/** More, or deeper ones, are a mistake or meant to keep us busy. */
const MOST = 200;
const DEEPEST = 5;

/** Fetches below `gitDir/modules`, where git itself keeps them. `at` is the address that `gitDir` was fetched from. */
export async function fetchSubmodules(host: Host, gitDir: string, tree: string, at: string, depth = 1): Promise<void> {
  const found = await submodulesIn(gitDir, tree, at, host.signal);
  if (found.length > MOST || (found.length > 0 && depth > DEEPEST)) {
    const limits = `${MOST} side by side, ${DEEPEST} deep`;
    throw new Failure('permanent', `The repository has more submodules than Signalbox fetches (${limits})`);
  }
  for (const { name, path, url, commit } of found) {
    const own = join(gitDir, 'modules', name);
    await mkdir(own, { recursive: true });
    try {
      await makeGitDir(host, own, url);
      await fetchCommits(host, own, [commit]);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Failure('permanent', `The submodule ${path} (${url}) could not be fetched: ${why}`, { cause });
    }
    await fetchSubmodules(host, own, commit, url, depth + 1);
  }
}

async function submodulesIn(gitDir: string, tree: string, at: string, signal: AbortSignal): Promise<Submodule[]> {
  const environment = gitEnvironment({ variables: { GIT_DIR: gitDir } });
  const git = (...words: string[]) => runGit(words, { cwd: gitDir, environment, signal });
  const entries = (await git('ls-tree', '-r', '-z', '--full-tree', tree)).split('\0');
  const commits = new Map(
    entries.flatMap((line): [string, string][] => {
      const [, commit = '', path = ''] = /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return commit ? [[path, commit]] : [];
    }),
  );
  if (commits.size === 0) return [];
  // A tree may name submodules and say nothing about them: git leaves those empty, and so do we.
  const listed = await git('config', '--blob', `${tree}:.gitmodules`, '--null', '--list').catch(() => '');
  const settings = new Map(
    listed.split('\0').flatMap((line): [string, string][] => {
      const end = line.indexOf('\n');
      return end < 0 ? [] : [[line.slice(0, end), line.slice(end + 1)]];
    }),
  );
  return [...settings].flatMap(([key, path]) => {
    const name = /^submodule\.(.+)\.path$/s.exec(key)?.[1];
    const commit = commits.get(path);
    if (name === undefined || commit === undefined) return [];
    if (!isName(name)) throw new Failure('permanent', `The submodule ${path} has a name that git does not allow`);
    return [{ name, path, commit, url: addressOf(settings.get(`submodule.${name}.url`) ?? '', at, path) }];
  });
}

/** It becomes a path below our git directory. */
const isName = (name: string): boolean =>
  /^[\w.+@-]+(\/[\w.+@-]+)*$/.test(name) &&
  !name.split('/').some((part) => ['.', '..', '.git', 'modules'].includes(part));

/** As GitHub's own checkout does: relative to the parent's address, and by HTTPS where the address means SSH. */
function addressOf(url: string, parent: string, path: string): string {
  const ssh = /^(?:ssh:\/\/)?git@([\w.-]+)[:/](.+)$/.exec(url);
  const plain = ssh ? `https://${ssh[1]}/${ssh[2]}` : url;
  const absolute = /^\.\.?\//.test(plain) ? new URL(plain, `${parent.replace(/\/$/, '')}/`).href : plain;
  const isSecure = /^https:\/\/[^@/]+\//.test(absolute);
  const isAtHome = URL.canParse(absolute) && new URL(absolute).origin === new URL(parent).origin;
  if (isSecure || isAtHome) return absolute;
  const shown = url.slice(0, 200);
  throw new Failure(
    'permanent',
    `The submodule ${path} has the address \`${shown}\`; only https addresses are fetched`,
  );
}
