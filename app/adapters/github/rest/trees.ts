/** What stands at paths of a commit: git's modes, which tell files, links, folders and submodules apart. */
import type { Deliveries } from '../../../engine/ports/deliveries.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import type { Caller } from './call.ts';
import { at } from './call.ts';

interface Entry {
  readonly mode: string;
  readonly sha: string;
}

const FOLDER = '040000';

export function treesOf({ call }: Caller) {
  async function treeOf(repository: RepositoryRow, tree_sha: string, isRecursive: boolean) {
    const { data } = await call('reading a tree', repository, (octokit) =>
      octokit.rest.git.getTree({ ...at(repository), tree_sha, ...(isRecursive && { recursive: '1' }) }),
    );
    const entries = new Map<string, Entry>();
    for (const { path, mode, sha } of data.tree) entries.set(path, { mode, sha });
    return { entries, isWhole: !data.truncated };
  }

  /** A tree that is too large to come in one answer is read folder by folder, as far as the paths lead. */
  async function walk(repository: RepositoryRow, root: string, paths: readonly string[]): Promise<Map<string, Entry>> {
    const trees = new Map([['', (await treeOf(repository, root, false)).entries]]);
    const found = new Map<string, Entry>();
    for (const path of paths) {
      let folder = '';
      for (const name of path.split('/')) {
        const tree = trees.get(folder);
        const entry = tree?.get(name);
        if (!entry) break;
        const here = folder === '' ? name : `${folder}/${name}`;
        found.set(here, entry);
        if (entry.mode !== FOLDER) break;
        if (here !== path && !trees.has(here)) trees.set(here, (await treeOf(repository, entry.sha, false)).entries);
        folder = here;
      }
    }
    return found;
  }

  return {
    async modesAt(repository, commit_sha, paths) {
      const { data } = await call('reading the commit', repository, (octokit) =>
        octokit.rest.git.getCommit({ ...at(repository), commit_sha }),
      );
      const { entries, isWhole } = await treeOf(repository, data.tree.sha, true);
      const found = isWhole ? entries : await walk(repository, data.tree.sha, paths);
      return new Map(paths.flatMap((path) => (found.has(path) ? [[path, found.get(path)?.mode ?? '']] : [])));
    },
  } satisfies Partial<Deliveries>;
}
