/** Path patterns of `Edit(…)` and `Read(…)`: `*` and `?` within a name, `**` for any number of folders. */

/** Resolves `.`, `..`, doubled and backward slashes without touching a disk; keeps a leading `/` or `../`. */
export function plainPath(path: string): string {
  const slashed = path.replace(/\\/gu, '/');
  const kept: string[] = [];
  for (const name of slashed.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (name !== '..' || !slashed.startsWith('/')) kept.push(name);
  }
  return (slashed.startsWith('/') ? '/' : '') + kept.join('/');
}

/** Whether a path lies where an unnamed permission reaches: inside the workspace, and not in git's own folder, whose hooks run. */
export function isOrdinary(path: string): boolean {
  const outside = path.startsWith('/') || path === '..' || path.startsWith('../') || /^(?:~|[a-z]:)/iu.test(path);
  return !outside && !path.toLowerCase().split('/').includes('.git');
}

/** Whether `glob` matches the whole of `path`. Linear in both per `**`; no regular expression, so no pattern can hang it. */
export function matchesGlob(glob: string, path: string): boolean {
  return matchesSegments(glob.split('/'), path.split('/'));
}

/** As `matchesGlob`, and a folder named by the rule also means everything in it. Upper and lower case are the same, as on some disks. */
export function touchesGlob(glob: string, path: string): 'yes' | 'maybe' | 'no' {
  const pattern = glob.toLowerCase();
  const subject = path.toLowerCase();
  if (matchesGlob(pattern, subject) || matchesGlob(`${pattern}/**`, subject) || matchesGlob(pattern, `${subject}/.`))
    return 'yes';
  // Moving or deleting `.github` also moves `.github/workflows`.
  return subject === '' || pattern.startsWith(`${subject}/`) ? 'maybe' : 'no';
}

function matchesSegments(pattern: readonly string[], names: readonly string[]): boolean {
  let reachable = new Set([0]);
  for (const [index, segment] of pattern.entries()) {
    const next = new Set<number>();
    for (const place of reachable) {
      if (segment === '**') {
        // At the end `**` wants at least one name: `src/**` is what lies in `src`.
        const first = index === pattern.length - 1 ? place + 1 : place;
        for (let reached = first; reached <= names.length; reached += 1) next.add(reached);
      } else {
        const name = names[place];
        if (name !== undefined && matchesName(segment, name)) next.add(place + 1);
      }
    }
    reachable = next;
  }
  return reachable.has(names.length);
}

/** `*` and `?` inside one name; on a mismatch only the latest `*` is stretched, which is enough. */
function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let stretched = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      stretched = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      stretched += 1;
      p = star + 1;
      n = stretched;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
