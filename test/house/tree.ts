/** What lies in the repository: every file a person or a generator wrote, without what is installed or built. */
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ROOT } from './specimen.ts';

const NOT_OURS = new Set(['.git', 'node_modules', 'shots', 'data']);

/** Written by programs of ours (or of npm), so no rule on hand-written files applies to them. */
const isGenerated = (path: string): boolean =>
  path === 'package-lock.json' || /(^|\/)dist\//.test(path) || path === 'test/github/openapi/subset.json';

/** Paths from the repository's root, sorted, generated ones left out. */
export async function writtenFiles(folder = ROOT): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (NOT_OURS.has(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await writtenFiles(path)));
    else found.push(relative(ROOT, path));
  }
  return found.filter((path) => !isGenerated(path) && !/(^|\/)\.env$|\.log$/.test(path)).sort();
}
