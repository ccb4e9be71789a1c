/** The tree that the work begins with: the pinned commit's, but for the files that configure agents, which are the base commit's. */
import { posix } from 'node:path';
import { configuresAgents } from './agent-files.ts';

/** Runs git on our own git directory, with an index of its own. Paths are texts of one character per byte. */
export type OwnGit = (words: readonly string[], input?: string) => Promise<string>;

export interface StartTree {
  /** The id of a tree in our git directory. */
  readonly id: string;
  /** Paths, one character per byte, that are not as the commit has them. */
  readonly replaced: readonly string[];
  /** Those of them that the commit has. */
  readonly held: readonly string[];
}

interface Entry {
  readonly mode: string;
  readonly oid: string;
}
type Tree = ReadonlyMap<string, Entry>;

const LINK = '120000';
/** A link may lead to another link; nobody chains more of them. */
const HOPS = 8;

export async function startTree(git: OwnGit, commit: string, base: string | undefined): Promise<StartTree> {
  if (base === undefined || base === commit) return { id: await treeOf(git, commit), replaced: [], held: [] };
  const [now, then] = [await list(git, commit), await list(git, base)];
  const led = await ledTo(git, then);
  const concerned = (path: string) => configuresAgents(path) || led.some((place) => isAt(path, place));
  const gone = [...now.keys()].filter((path) => concerned(path) && !then.has(path));
  const back = [...then].filter(
    ([path, entry]) => concerned(path) && !isSame(now.get(path), entry) && !isShut(path, now),
  );
  if (gone.length + back.length === 0) return { id: await treeOf(git, commit), replaced: [], held: [] };
  await git(['read-tree', commit]);
  const removed = gone.map((path) => `0 ${'0'.repeat(commit.length)}\t${path}\0`);
  const put = back.map(([path, { mode, oid }]) => `${mode} ${oid}\t${path}\0`);
  await git(['update-index', '-z', '--index-info'], [...removed, ...put].join(''));
  const id = (await git(['write-tree'])).trim();
  const replaced = [...gone, ...back.map(([path]) => path)];
  return { id, replaced, held: replaced.filter((path) => now.has(path)) };
}

const treeOf = async (git: OwnGit, commit: string): Promise<string> =>
  (await git(['rev-parse', '--verify', `${commit}^{tree}`])).trim();

async function list(git: OwnGit, commit: string): Promise<Tree> {
  const lines = (await git(['ls-tree', '-r', '-z', '--full-tree', commit])).split('\0');
  return new Map(
    lines.filter(Boolean).map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', , oid = ''] = line.slice(0, tab).split(' ');
      return [line.slice(tab + 1), { mode, oid }];
    }),
  );
}

/** Where links among these files lead: what is read by way of `CLAUDE.md` is read, whatever its own name. */
async function ledTo(git: OwnGit, tree: Tree): Promise<string[]> {
  const places = new Set<string>();
  let links = [...tree].filter(([path, { mode }]) => mode === LINK && configuresAgents(path));
  for (let hop = 0; hop < HOPS && links.length > 0; hop += 1) {
    const found: string[] = [];
    for (const [path, { oid }] of links) {
      const target = posix.normalize(posix.join(posix.dirname(path), await git(['cat-file', 'blob', oid])));
      if (target !== '.' && !target.startsWith('..') && !target.startsWith('/') && !places.has(target))
        found.push(target);
    }
    for (const place of found) places.add(place);
    links = [...tree].filter(([path, { mode }]) => mode === LINK && found.some((place) => isAt(path, place)));
  }
  return [...places];
}

const isAt = (path: string, place: string): boolean =>
  path === place || path.startsWith(`${place.replace(/\/$/, '')}/`);
const isSame = (a: Entry | undefined, b: Entry): boolean => a?.mode === b.mode && a.oid === b.oid;

/** The commit has a file where the base has the folder that this one lies in. */
function isShut(path: string, tree: Tree): boolean {
  const parts = path.split('/');
  return parts.some((_, index) => {
    const above = parts.slice(0, index).join('/');
    return index > 0 && tree.has(above) && !configuresAgents(above);
  });
}
