/** Which of the work's files git is given to look at: everything that it would commit, unless it is too much to read or nothing that a commit can hold. */
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { bytesOf, rawOf, textOf, type Collector, type Raw } from './collector.ts';
import { placeOf } from './survey.ts';

/** Most bytes of all new contents together; in base64 they leave room for the rest of the message. */
export const CONTENT_LIMIT = 6_000_000;
/** Most files that a message holds. */
export const FILES_LIMIT = 5_000;

export interface Entry {
  readonly mode: string;
  readonly oid: string;
}

export interface Staged {
  readonly leftOut: readonly Raw[];
}

const GITLINK = '160000';

/** Every file of the commit that the checkout began with. */
export async function filesAt({ git }: Collector, tree: string): Promise<Map<Raw, Entry>> {
  const listed = rawOf(await git(['ls-tree', '-r', '-z', '--full-tree', tree]));
  return new Map(
    listed.split('\0').flatMap((line): [Raw, Entry][] => {
      const tab = line.indexOf('\t');
      if (tab < 0) return [];
      const [mode = '', , oid = ''] = line.slice(0, tab).split(' ');
      return [[line.slice(tab + 1), { mode, oid }]];
    }),
  );
}

export interface Work {
  readonly folder: string;
  readonly tree: string;
  readonly files: ReadonlyMap<Raw, Entry>;
  /** Folders that git must take for nothing: the repositories within. */
  readonly closed: readonly Raw[];
}

/** Brings a fresh index to what the work left, by an explicit list of files. */
export async function stage(collector: Collector, work: Work): Promise<Staged> {
  const { git } = collector;
  await git(['read-tree', work.tree]);
  const sizes = await sizesOf(collector, work.files);
  const found = await look(work, sizes);
  const remove = found.gone.map((path) => `0 ${'0'.repeat(40)}\t${path}\0`).join('');
  if (remove) await git(['update-index', '-z', '--index-info'], { input: bytesOf(remove) });
  const extra = await lookAtNew(collector, work);
  const add = [...found.there, ...extra.there].map((path) => `${path}\0`).join('');
  if (add) await git(['update-index', '--add', '--replace', '-z', '--stdin'], { input: bytesOf(add) });
  return { leftOut: [...found.leftOut, ...extra.leftOut, ...(await refused(collector, extra.there))] };
}

interface Found {
  readonly there: Raw[];
  readonly gone: Raw[];
  readonly leftOut: Raw[];
}

/** What became of the files that were there at the beginning. */
async function look({ folder, files }: Work, sizes: ReadonlyMap<string, number>): Promise<Found> {
  const found: Found = { there: [], gone: [], leftOut: [] };
  const isOwn = realFolders(folder);
  for (const [path, { mode, oid }] of files) {
    const stats = (await isOwn(parentOf(path))) ? await statsOf(folder, path) : undefined;
    if (mode === GITLINK) {
      if (!stats) found.gone.push(path);
      else if (!stats.isDirectory()) sort(path, stats, 0, found);
    } else if (!stats || stats.isDirectory()) found.gone.push(path);
    else sort(path, stats, sizes.get(oid) ?? 0, found);
  }
  return found;
}

/** `before` is the size at the beginning: a large file of the repository is read again, one that has grown is not. */
function sort(path: Raw, stats: Stats, before: number, found: Found): void {
  const isKept = stats.isSymbolicLink() || (stats.isFile() && (stats.size <= CONTENT_LIMIT || stats.size === before));
  (isKept ? found.there : found.leftOut).push(path);
}

/** Files that are new and that no `.gitignore` names; small ones first, so that one giant does not push out the rest. */
async function lookAtNew({ git }: Collector, { folder, closed }: Work): Promise<Found> {
  const shut = closed.flatMap((path) => ['-x', `/${patternOf(textOf(path) ?? '')}`]);
  const listed = rawOf(await git(['ls-files', '-z', '--others', ...shut, '--exclude-standard']));
  const sized: { path: Raw; stats: Stats }[] = [];
  const found: Found = { there: [], gone: [], leftOut: [] };
  for (const path of listed.split('\0')) {
    if (path === '' || path.endsWith('/')) continue;
    const stats = await statsOf(folder, path);
    if (stats && textOf(path) !== undefined) sized.push({ path, stats });
    else if (stats) found.leftOut.push(path);
  }
  let taken = 0;
  for (const { path, stats } of sized.toSorted((a, b) => a.stats.size - b.stats.size)) {
    const fits = taken + stats.size <= CONTENT_LIMIT && found.there.length < FILES_LIMIT;
    if (fits && (stats.isFile() || stats.isSymbolicLink())) {
      taken += stats.size;
      found.there.push(path);
    } else found.leftOut.push(path);
  }
  return found;
}

/** A path as a pattern of git's that means it and nothing else. */
const patternOf = (path: string): string => path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`);

/** Paths that git would not take (`.GIT/config`): a commit that lacks them would look whole. */
async function refused({ git }: Collector, added: readonly Raw[]): Promise<Raw[]> {
  if (added.length === 0) return [];
  const held = new Set(rawOf(await git(['ls-files', '-z', '--cached'])).split('\0'));
  return added.filter((path) => !held.has(path));
}

async function sizesOf({ git }: Collector, files: ReadonlyMap<Raw, Entry>): Promise<Map<string, number>> {
  const oids = [...new Set([...files.values()].flatMap(({ mode, oid }) => (mode === GITLINK ? [] : [oid])))];
  const input = Buffer.from(oids.map((oid) => `${oid}\n`).join(''));
  const answers = (await git(['cat-file', '--batch-check=%(objectname) %(objectsize)'], { input }))
    .toString()
    .split('\n');
  return new Map(answers.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
}

async function statsOf(folder: string, path: Raw): Promise<Stats | undefined> {
  return lstat(placeOf(folder, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}

/** Tells whether a folder and all above it are folders, not links that lead out of the workspace. */
function realFolders(folder: string): (path: Raw) => Promise<boolean> {
  const known = new Map<Raw, boolean>([['', true]]);
  const isReal = async (path: Raw): Promise<boolean> => {
    const answer =
      known.get(path) ?? ((await isReal(parentOf(path))) && (await statsOf(folder, path))?.isDirectory() === true);
    known.set(path, answer);
    return answer;
  };
  return isReal;
}

export const parentOf = (path: Raw): Raw => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
