/**
 * Files that a command names among its arguments. What `Edit(…)` and `Read(…)` forbid is not walked around by `cp`, `tee` or
 * `cat`, as far as words can tell; what a script does by itself is the business of the sandbox around it.
 */
import { plainPath } from '../../ground/path-match.ts';
import { readGit } from './git-options.ts';
import { type CommandWord, programName } from './words.ts';

/** `certain`: the program surely does this to the file; otherwise it may. `hidden`: the shell completes the path. */
export interface NamedFile {
  readonly path: string;
  readonly tool: 'Edit' | 'Read';
  readonly certain: boolean;
  readonly hidden: boolean;
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Their words are no files at all, or only their names are told. */
const TALKERS = set(
  'echo printf true false : pwd cd pushd popd exit return export unset set wait kill sleep date which type ' +
    'ls du tree stat file test [ realpath readlink basename dirname',
);
/** They read files and change none. */
const READERS = set(
  'cat head tail wc grep egrep fgrep rg ag diff cmp comm less more uniq cut nl od xxd hexdump strings md5sum sha1sum ' +
    'sha256sum sha512sum cksum base64 jq',
);
const GIT_READERS = set(
  'log diff status show blame grep ls-files ls-tree rev-parse rev-list describe shortlog cat-file branch remote',
);
/** Every file they name is changed. */
const WRITERS = set('tee rm rmdir unlink touch truncate mkdir shred');
/** The last file they name is changed; the ones before it are read. */
const COPIERS = set('cp mv ln install rsync scp');

/** The files of all commands of a text, beside those it redirects to. A `cd` anywhere may change what the words mean. */
export function namedFiles(
  commands: readonly (readonly CommandWord[])[],
  redirected: readonly { readonly path: string; readonly tool: 'Edit' | 'Read' }[],
): NamedFile[] {
  const folders = foldersOf(commands);
  const files = [
    ...redirected.map((file) => ({ ...file, certain: true, hidden: false })),
    ...commands.flatMap(filesOf),
  ];
  return files.flatMap((file) => folders.map((folder) => within(folder, file)));
}

/** More folders than anybody changes to in one command. */
const MOST_FOLDERS = 16;

function foldersOf(commands: readonly (readonly CommandWord[])[]): readonly CommandWord[] {
  const folders: CommandWord[] = [{ text: '', fixed: true }];
  for (const words of commands) {
    const target = folderOf(words);
    if (target && folders.length < MOST_FOLDERS) folders.push(...folders.map((folder) => joined(folder, target)));
  }
  return folders;
}

/** Where the command goes, or has its program go: `cd X`, `git -C X`, `make -C X`. */
function folderOf(words: readonly CommandWord[]): CommandWord | undefined {
  const name = programName(words[0]?.text ?? '');
  if (name === 'cd' || name === 'pushd') return words.slice(1).find((word) => !/^-[LPe@n]*$/u.test(word.text));
  const at = words.findIndex(({ text }) => text === '-C' || text === '--directory');
  return at > 0 ? words[at + 1] : undefined;
}

const joined = (folder: CommandWord, target: CommandWord): CommandWord =>
  target.text.startsWith('/')
    ? target
    : { text: folder.text === '' ? target.text : `${folder.text}/${target.text}`, fixed: folder.fixed && target.fixed };

function within(folder: CommandWord, file: NamedFile): NamedFile {
  if (folder.text === '' || file.path.startsWith('/')) return file;
  return { ...file, path: plainPath(`${folder.text}/${file.path}`), hidden: file.hidden || !folder.fixed };
}

function filesOf(words: readonly CommandWord[]): NamedFile[] {
  const name = programName(words[0]?.text ?? '');
  if (TALKERS.has(name)) return [];
  const uses = usesOf(name, words);
  const paths = words.slice(1).flatMap((word) => pathsIn(word, uses.bare));
  return paths.flatMap(({ path, hidden }, index) => {
    const isLast = index === paths.length - 1;
    const edit =
      uses.edits === 'last'
        ? { certain: isLast }
        : uses.edits === 'none'
          ? undefined
          : { certain: uses.edits === 'all' };
    return [
      ...(edit ? [{ path, hidden, tool: 'Edit' as const, certain: edit.certain }] : []),
      ...(uses.reads === 'none' ? [] : [{ path, hidden, tool: 'Read' as const, certain: uses.reads === 'all' }]),
    ];
  });
}

interface Uses {
  readonly edits: 'all' | 'last' | 'maybe' | 'none';
  readonly reads: 'all' | 'maybe' | 'none';
  /** A word counts as a file even when it does not look like a path. */
  readonly bare: boolean;
}

function usesOf(name: string, words: readonly CommandWord[]): Uses {
  const has = (pattern: RegExp) => words.some(({ text }) => pattern.test(text));
  if (READERS.has(name)) return { edits: 'none', reads: 'all', bare: true };
  if (WRITERS.has(name)) return { edits: 'all', reads: 'none', bare: true };
  if (COPIERS.has(name)) return { edits: 'last', reads: 'maybe', bare: true };
  if (name === 'sed' || name === 'perl')
    return { edits: has(/^-[a-zA-Z]*i|^--in-place/u) ? 'all' : 'none', reads: 'all', bare: true };
  if (name === 'sort') return { edits: has(/^-o|^--output/u) ? 'maybe' : 'none', reads: 'all', bare: true };
  if (name === 'find') return { edits: has(/^-(?:delete|fprint|fls)/u) ? 'maybe' : 'none', reads: 'none', bare: true };
  if (name === 'dd') return { edits: 'maybe', reads: 'maybe', bare: false };
  const subcommand = readGit(words)?.words[1]?.text;
  if (subcommand !== undefined && GIT_READERS.has(subcommand)) return { edits: 'none', reads: 'maybe', bare: false };
  return { edits: 'maybe', reads: 'maybe', bare: false };
}

/** What of a word may be a path: the word, the value of an option, what follows `@` or `of=`. */
function pathsIn({ text, fixed }: CommandWord, bare: boolean): { path: string; hidden: boolean }[] {
  const option = text.startsWith('-');
  const value = /^(?:--?[\w-]+|\w+)=(.*)$/su.exec(text)?.[1];
  const glued = option && !text.startsWith('--') ? text.slice(2) : undefined;
  const whole = option ? undefined : text.replace(/^@/u, '');
  return [whole, value, glued]
    .filter(
      (path): path is string =>
        path !== undefined && (path !== '' || !fixed) && (bare || !fixed || /[./~]/u.test(path)),
    )
    .map((path) => ({ path: fixed ? plainPath(path) : path, hidden: !fixed }));
}
