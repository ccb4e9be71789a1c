/**
 * Whether handed-in changes may become a commit. Plain code, no model: what a job's work has made is accepted by these rules
 * or not at all, and every reason is told, with its path.
 */
import { counted } from '../../ground/counted.ts';
import { visible } from '../../ground/plain-text.ts';
import { badPath } from './path-names.ts';
import { forbiddenPath, type PathRules } from './path-rules.ts';
import type { Received, ReceivedFile } from './received.ts';

export interface Bounds extends PathRules {
  /** The commit that the job ran. */
  readonly commit: string;
}

/** What stands at the changed paths in the commit that the job ran: git's mode; nothing where there is no such path. */
export type ModesBefore = ReadonlyMap<string, string>;

const PLAIN = '100644';
const EXECUTABLE = '100755';
const LINK = '120000';
const SUBMODULE = '160000';
const FOLDER = '040000';

/** Every reason not to deliver, in words for people (prose with code between backticks); empty where there is none. */
export function objectionsTo(received: Received, bounds: Bounds): string[] {
  const { files, leftOut } = received;
  const { maxFiles, maxBytes } = bounds.rules;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return [
    ...(received.base === bounds.commit
      ? []
      : [
          `the changes are based on \`${received.base.slice(0, 12)}\`, and the job ran \`${bounds.commit.slice(0, 12)}\``,
        ]),
    ...leftOut.map((path) => `${named(path)} was not sent, since there was too much to send`),
    ...(files.length > maxFiles
      ? [`${counted(files.length, 'file')} changed, and \`delivery.max_files\` allows ${maxFiles}`]
      : []),
    ...(bytes > maxBytes
      ? [`the new contents have ${counted(bytes, 'byte')}, and \`delivery.max_bytes\` allows ${maxBytes}`]
      : []),
    ...twice(files).map((path) => `${named(path)} is named twice`),
    ...files.flatMap((file) => {
      const why = objectionTo(file, bounds);
      return why === undefined ? [] : [`${named(file.path)} ${why}`];
    }),
  ];
}

/** The same against the commit itself, which knows what stands at each path. */
export function objectionsFrom(files: readonly ReceivedFile[], before: ModesBefore): string[] {
  const deleted = new Set(files.flatMap(({ change, path }) => (change === 'deleted' ? [path] : [])));
  return files.flatMap((file) => {
    const why = misfit(file, before) ?? throughLink(file, before, deleted);
    return why === undefined ? [] : [`${named(file.path)} ${why}`];
  });
}

function objectionTo(file: ReceivedFile, bounds: Bounds): string | undefined {
  return (
    badPath(file.path) ??
    forbiddenPath(file.path, bounds) ??
    badMode(file) ??
    (file.change !== 'deleted' && file.text === null && !bounds.rules.binary
      ? 'is not text; `delivery.binary` of the configuration can allow that'
      : undefined)
  );
}

/** A commit made through GitHub's API takes contents only: it can set no mode. */
function badMode({ change, mode, oldMode }: ReceivedFile): string | undefined {
  if (mode === SUBMODULE || oldMode === SUBMODULE) return 'is a submodule, which cannot be delivered';
  // A link that goes away leads nowhere any more.
  if (change === 'deleted') return undefined;
  if (mode === LINK || oldMode === LINK) return 'is or was a symbolic link, which cannot be delivered';
  if (mode !== PLAIN && mode !== EXECUTABLE) return `has the mode \`${mode}\`, which is not one of a file`;
  if (change === 'modified' && mode !== oldMode) return 'would change its mode, which GitHub’s API cannot do';
  if (change === 'added' && mode === EXECUTABLE)
    return 'is a new file that can be executed; GitHub’s API cannot set that, so add it by hand';
  return undefined;
}

/** What the runner says of the path is not so. */
function misfit({ path, change, oldMode, mode }: ReceivedFile, before: ModesBefore): string | undefined {
  const there = before.get(path);
  // A file in place of a folder would take away, unnamed, whatever lies in that.
  if (change === 'added')
    return there === undefined ? undefined : there === FOLDER ? 'is a folder' : 'is there already';
  if (there === undefined) return 'is not in the commit that the job ran';
  return there === (change === 'deleted' ? mode : oldMode)
    ? undefined
    : 'is something else in the commit that the job ran';
}

/** A folder of the path is a link or a submodule in the commit, and stays one. */
function throughLink(
  { path, change }: ReceivedFile,
  before: ModesBefore,
  deleted: ReadonlySet<string>,
): string | undefined {
  if (change === 'deleted') return undefined;
  const over = foldersOf(path).find((folder) => {
    const mode = before.get(folder);
    return mode !== undefined && mode !== FOLDER && !deleted.has(folder);
  });
  return over === undefined ? undefined : `lies in ${named(over)}, which is not a folder`;
}

/** `a` and `a/b` of `a/b/c`. */
export function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function twice(files: readonly ReceivedFile[]): string[] {
  const seen = new Set<string>();
  const again = files.filter(({ path }) => seen.size === seen.add(path).size);
  return [...new Set(again.map(({ path }) => path))];
}

/** As code in a sentence, on one line: a backtick of its own would end it. */
const named = (path: string): string =>
  `\`${visible(path)
    .replace(/[\n\r\t]/gu, ' ')
    .slice(0, 200)
    .replaceAll('`', '´')}\``;
