/** Git's options before the subcommand, and the forms of git that run other commands. */
import { type CommandWord, fixedWord, programName } from './words.ts';

const VALUED = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--super-prefix',
  '--config-env',
  '--exec-path',
  '--attr-source',
]);
/** Global options that change neither what runs nor where. */
const HARMLESS = new Set(['--no-pager', '-P', '--no-optional-locks', '--no-replace-objects', '--literal-pathspecs']);

export interface GitReading {
  /** `git -C x push` as `git push`; `/usr/lib/git-core/git-push` as well. */
  readonly words: readonly CommandWord[];
  /** Nothing but harmless options was taken away, so the short form may be allowed in place of the long one. */
  readonly equivalent: boolean;
  /** Why it may run something that is not in its words. */
  readonly hidden: string | undefined;
}

/** The reading of a git command, or `undefined` when the program is not git. */
export function readGit(words: readonly CommandWord[]): GitReading | undefined {
  const [program, ...rest] = words;
  if (program === undefined || !program.fixed) return undefined;
  const name = programName(program.text);
  if (name.startsWith('git-') && name.length > 4)
    return { words: [fixedWord('git'), fixedWord(name.slice(4)), ...rest], equivalent: false, hidden: undefined };
  if (name !== 'git') return undefined;
  let at = 0;
  let equivalent = program.text === 'git';
  let hidden: string | undefined;
  for (let word = rest[at]; word?.fixed && word.text.startsWith('-'); word = rest[at]) {
    const option = word.text.split('=', 1)[0] ?? '';
    if (!HARMLESS.has(option)) equivalent = false;
    if (/^(?:-c|--config-env|--exec-path|--git-dir|--work-tree)/u.test(option))
      hidden = `\`git ${option}\` can make git run other programs`;
    at += VALUED.has(word.text) ? 2 : 1;
  }
  return { words: [fixedWord('git'), ...rest.slice(at)], equivalent, hidden: hidden ?? hiddenIn(rest.slice(at)) };
}

const RUNS_COMMANDS = new Map<string, RegExp>([
  ['submodule', /^foreach$/u],
  ['bisect', /^run$/u],
  ['rebase', /^(?:-x|--exec)/u],
  ['filter-branch', /^--/u],
  ['difftool', /^(?:-x|--extcmd)/u],
  ['grep', /^(?:-O|--open-files-in-pager)/u],
  ['push', /^--(?:receive-pack|exec)/u],
  ['fetch', /^--upload-pack/u],
  ['pull', /^--upload-pack/u],
  ['clone', /^(?:-u|--upload-pack|-c|--config)/u],
  ['ls-remote', /^(?:--upload-pack|--exec)/u],
  ['archive', /^--exec/u],
]);

function hiddenIn(words: readonly CommandWord[]): string | undefined {
  const [subcommand, ...rest] = words;
  if (subcommand === undefined || !subcommand.fixed) return undefined;
  if (subcommand.text === 'config' && !rest.some((word) => /^(?:--get|--list$|-l$|get$|list$)/u.test(word.text)))
    return '`git config` can make git run other programs';
  const pattern = RUNS_COMMANDS.get(subcommand.text);
  const found = pattern === undefined ? undefined : rest.find((word) => pattern.test(word.text));
  return found === undefined ? undefined : `\`git ${subcommand.text} ${found.text}\` runs other commands`;
}
