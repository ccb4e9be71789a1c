/** Reads commits and the differences between them from git, as plain data without GitHub's URLs. */
import { git, gitText } from './plumbing.ts';
import { utc } from './identity.ts';

interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface FileChange {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  /** SHA of the blob after the change, or before it for a removed file. */
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
  /** Unified hunks, absent for binary files. */
  readonly patch?: string;
}

const FORMAT = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%n');

/** Commits that `git log` lists for the given revisions, newest first. */
export async function readCommits(
  gitDir: string,
  revisions: readonly string[],
  options: readonly string[] = [],
): Promise<Commit[]> {
  const text = await gitText(gitDir, ['log', '-z', `--format=${FORMAT}`, ...options, ...revisions, '--']);
  return text === ''
    ? []
    : text
        .split('\0')
        .filter((entry) => entry.trim() !== '')
        .map(parseCommit);
}

export async function readCommit(gitDir: string, sha: string): Promise<Commit> {
  const [commit] = await readCommits(gitDir, [sha], ['--max-count=1']);
  if (commit === undefined) throw new Error(`No commit ${sha}`);
  return commit;
}

function parseCommit(entry: string): Commit {
  const [sha = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', ...message] =
    entry.split('\n');
  return {
    sha,
    tree,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name: an, email: ae, date: utc(ad) },
    committer: { name: cn, email: ce, date: utc(cd) },
    message: message.join('\n').replace(/\n+$/, ''),
  };
}

/** The well-known tree of nothing, to compare first commits with. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export async function readChanges(gitDir: string, from: string | undefined, to: string): Promise<FileChange[]> {
  const range = [from ?? EMPTY_TREE, to, '--'];
  const [raw, counts, patches] = await Promise.all([
    gitText(gitDir, ['diff', '--raw', '--no-abbrev', '-z', '-M', ...range]),
    gitText(gitDir, ['diff', '--numstat', '-z', '-M', ...range]),
    git(gitDir, ['diff', '-M', ...range]).then((out) =>
      out
        .toString('utf8')
        .split(/^(?=diff --git )/m)
        .filter((part) => part !== ''),
    ),
  ]);
  const numbers = parseNumstat(counts);
  return parseRaw(raw).map((change, index) => {
    const hunks = patches[index]?.search(/^@@ /m) ?? -1;
    const patch = hunks < 0 ? undefined : patches[index]?.slice(hunks).replace(/\n$/, '');
    const { additions, deletions } = numbers[index] ?? { additions: 0, deletions: 0 };
    return { ...change, additions, deletions, ...(patch === undefined ? {} : { patch }) };
  });
}

function parseRaw(raw: string): Array<Omit<FileChange, 'additions' | 'deletions' | 'patch'>> {
  const fields = raw.split('\0').filter((field) => field !== '');
  const changes: Array<Omit<FileChange, 'additions' | 'deletions' | 'patch'>> = [];
  for (let index = 0; index < fields.length;) {
    const [, , before = '', after = '', letter = ''] = (fields[index] ?? '').split(' ');
    const first = fields[index + 1] ?? '';
    if (letter.startsWith('R')) {
      changes.push({ path: fields[index + 2] ?? '', previousPath: first, status: 'renamed', blob: after });
      index += 3;
    } else {
      const status = letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified';
      changes.push({ path: first, status, blob: status === 'removed' ? before : after });
      index += 2;
    }
  }
  return changes;
}

function parseNumstat(text: string): Array<{ additions: number; deletions: number }> {
  const fields = text.split('\0').filter((field) => field !== '');
  const numbers: Array<{ additions: number; deletions: number }> = [];
  for (let index = 0; index < fields.length; index += 1) {
    const [additions = '', deletions = '', path = ''] = (fields[index] ?? '').split('\t');
    // Binary files count `-`; a rename leaves the path empty and lists both paths after it.
    numbers.push({ additions: Number(additions) || 0, deletions: Number(deletions) || 0 });
    if (path === '') index += 2;
  }
  return numbers;
}

/** Paths that a commit added, removed and modified against its first parent. */
export interface ChangedPaths {
  readonly added: string[];
  readonly removed: string[];
  readonly modified: string[];
}

/** The same for many commits with a single git, since one push may bring thousands. */
export async function readChangedPaths(gitDir: string, shas: readonly string[]): Promise<Map<string, ChangedPaths>> {
  const found = new Map<string, ChangedPaths>(shas.map((sha) => [sha, { added: [], removed: [], modified: [] }]));
  const args = ['diff-tree', '--stdin', '--root', '-m', '--first-parent', '-r', '-z', '--no-renames', '--name-status'];
  const fields = (await gitText(gitDir, args, { input: shas.map((sha) => `${sha}\n`).join('') })).split('\0');
  let current: ChangedPaths | undefined;
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] ?? '';
    // With `-m` git adds `(from PARENT)` behind the commit it speaks of.
    const sha = /^([0-9a-f]{40})\b/.exec(field)?.[1];
    if (sha !== undefined) current = found.get(sha);
    if (!/^[AMDT]$/.test(field)) continue;
    index += 1;
    const list = field === 'A' ? current?.added : field === 'D' ? current?.removed : current?.modified;
    list?.push(fields[index] ?? '');
  }
  return found;
}
