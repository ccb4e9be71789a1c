/**
 * A look at the work's files before git sees them, by our own eyes: what git would open and hang on or drown in, and
 * repositories inside the repository, which git would read by the settings that the work wrote into them.
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raw } from './collector.ts';
import { bytesOf, rawOf } from './collector.ts';

/** No honest list of ignored files or attributes is longer. */
const RULES_LIMIT = 1_000_000;
const RULES = new Set(['.gitignore', '.gitattributes']);

export interface Survey {
  /** Files of rules that are none (a pipe, a device, gigabytes), which git must not open; and `folder/.` for one that cannot be read. */
  readonly traps: readonly Raw[];
  /** Folders with a `.git` of their own, but not the top. */
  readonly repositories: readonly Raw[];
}

/** `known` are the places of submodules: what lies in them is not looked at. */
export async function survey(folder: string, known: ReadonlySet<Raw>, signal: AbortSignal): Promise<Survey> {
  const traps: Raw[] = [];
  const repositories: Raw[] = [];
  const waiting: Raw[] = [''];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    signal.throwIfAborted();
    const entries = await list(folder, at);
    // A folder that nobody may open cannot be collected, unless it is one that is ignored.
    if (entries === undefined) traps.push(`${at}/.`);
    for (const entry of entries ?? []) {
      const name = rawOf(entry.name);
      const path = at === '' ? name : `${at}/${name}`;
      if (name.toLowerCase() === '.git') {
        if (at !== '') repositories.push(at);
      } else if (entry.isDirectory()) {
        if (!known.has(path)) waiting.push(path);
      } else if (RULES.has(name) && !(await isReadable(folder, path))) traps.push(path);
    }
  }
  return { traps, repositories };
}

const list = (folder: string, at: Raw) =>
  readdir(placeOf(folder, at), { withFileTypes: true, encoding: 'buffer' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'ENAMETOOLONG') return undefined;
    throw error;
  });

/** Where a path lies, byte for byte. */
export const placeOf = (folder: string, path: Raw): Buffer =>
  path === '' ? Buffer.from(folder) : Buffer.concat([Buffer.from(join(folder, '/')), bytesOf(path)]);

async function isReadable(folder: string, path: Raw): Promise<boolean> {
  const found = await lstat(placeOf(folder, path));
  return found.isSymbolicLink() || (found.isFile() && found.size <= RULES_LIMIT);
}
