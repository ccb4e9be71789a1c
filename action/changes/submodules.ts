/** Submodules that were checked out for the work: whether it changed what is in them, told by git directories of ours again. */
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { rawOf, textOf, type Collector, type Raw } from './collector.ts';
import type { Entry } from './stage.ts';

export interface Fetched {
  readonly path: Raw;
  /** The submodule's own folder, git directory and commit. */
  readonly inner: { readonly folder: string; readonly gitDir: string; readonly commit: string };
}

/** Those of the tree that lie filled in the workspace and were fetched by us; what else fills their folders is nobody's change. */
export async function fetchedSubmodules(
  { folder, gitDir }: { readonly folder: string; readonly gitDir: string },
  { git }: Collector,
  tree: string,
  files: ReadonlyMap<Raw, Entry>,
): Promise<Fetched[]> {
  const commits = new Map([...files].flatMap(([path, { mode, oid }]) => (mode === '160000' ? [[path, oid]] : [])));
  if (commits.size === 0 || !files.has('.gitmodules')) return [];
  const listed = await git(['config', '--blob', `${tree}:.gitmodules`, '--null', '--list']).catch(() => Buffer.of());
  const fetched: Fetched[] = [];
  for (const setting of rawOf(listed).split('\0')) {
    const [, name = '', path = ''] = /^submodule\.(.+?)\.path\n(.*)$/s.exec(setting) ?? [];
    const [commit, place] = [commits.get(path), textOf(path)];
    if (commit === undefined || place === undefined || !isName(name)) continue;
    const inner = { folder: join(folder, place), gitDir: join(gitDir, 'modules', name), commit };
    if ((await isOwn(folder, place)) && (await isFilled(inner.gitDir)) && (await isFilled(inner.folder)))
      fetched.push({ path, inner });
  }
  return fetched;
}

/** It leads nowhere but below our git directory. */
const isName = (name: string): boolean =>
  /^[\w.+@/-]+$/.test(name) && !name.split('/').some((part) => part === '' || part === '..');

/** A link could make any folder of the machine look like the submodule. */
const isOwn = async (folder: string, place: string): Promise<boolean> =>
  (await realpath(join(folder, place)).catch(() => '')) === join(await realpath(folder), place);

const isFilled = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    (names) => names.length > 0,
    () => false,
  );
