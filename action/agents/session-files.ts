/** The files of an agent's session in its home: found by globs, never through a link. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Regular files below `home` that match one of the globs (`*` within a name, `**` for any number of folders), sorted. */
export async function sessionFilesIn(home: string, globs: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const glob of globs) await look(home, [], glob.split('/'), found);
  return [...found].sort();
}

/** Whether a path below home is one the globs mean. It may come from anybody. */
export function isSessionFile(path: string, globs: readonly string[]): boolean {
  const names = path.split('/');
  const plain = names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
  return plain && globs.some((glob) => fits(names, glob.split('/')));
}

/** Follows the pattern, so that nothing else of a large home is looked through. */
async function look(
  home: string,
  at: readonly string[],
  pattern: readonly string[],
  found: Set<string>,
): Promise<void> {
  const [first = '', ...rest] = pattern;
  const entries = await readdir(join(home, ...at), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (first !== '**' && !fitsName(entry.name, first)) continue;
    const path = [...at, entry.name];
    if (entry.isDirectory()) {
      if (first === '**') await look(home, path, pattern, found);
      else if (rest.length > 0) await look(home, path, rest, found);
    } else if (entry.isFile() && fits([entry.name], pattern)) found.add(path.join('/'));
  }
  // Between other parts `**` may stand for no folder at all.
  if (first === '**' && rest.length > 0 && rest[0] !== '**') await look(home, at, rest, found);
}

function fits(names: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return names.length === 0;
  const [name, ...others] = names;
  if (first !== '**') return name !== undefined && fitsName(name, first) && fits(others, rest);
  if (rest.length === 0) return names.length > 0;
  return fits(names, rest) || (names.length > 0 && fits(others, pattern));
}

function fitsName(name: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const tail = rest.pop() ?? '';
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  let at = head.length;
  for (const part of rest) {
    at = name.indexOf(part, at);
    if (at < 0 || at + part.length > name.length - tail.length) return false;
    at += part.length;
  }
  return true;
}
