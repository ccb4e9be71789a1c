/** Paths that must not become files of a repository, whatever the rules say: they mean something else to git or to some disks. */
import { visible } from '../../ground/plain-text.ts';

/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/iu;

/** Why nothing may have this path, as the end of a sentence that begins with it; `undefined` where something may. */
export function badPath(path: string): string | undefined {
  if (path.startsWith('/') || /^[a-z]:/iu.test(path)) return 'is not a path within the repository';
  if (path.includes('\\')) return 'has a backslash, which some disks take for a folder';
  if (visible(path) !== path || /[\n\r\t\u2028\u2029]/u.test(path))
    return 'has a character that cannot be seen, or that changes how the rest is read';
  for (const name of path.split('/')) {
    const bad = badName(name);
    if (bad !== undefined) return bad;
  }
  return undefined;
}

function badName(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'is not a plain path (`.`, `..` or an empty name is in it)';
  if (isGit(name)) return 'belongs to git itself';
  if (/[. ]$/u.test(name)) return 'has a name with a dot or a space at its end, which some disks leave away';
  if (/[<>:"|?*]/u.test(name)) return 'has a name with one of `<>:"|?*`, which some disks do not take';
  if (DEVICE.test(name)) return 'has a name that Windows keeps for a device';
  return undefined;
}

/** `.git` as some disk may understand it: in any case, with what is left away at the end, by its short name, in look-alike letters. */
function isGit(name: string): boolean {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[. ]+$/u, '')
    .replace(/:.*$/u, '');
  return plain === '.git' || /^git~\d+$/u.test(plain);
}
