/** Finds the commands that a command runs: behind `sudo`, `xargs`, `bash -c`, `eval`, `find -exec` and their kin. */
import { type CommandWord, UNKNOWN_WORDS, programName } from './words.ts';
import { INLINE_CODE, LAUNCHERS, LAUNCHING_WORDS, REBINDING, SHELLS, WRAPPERS, type Wrapper } from './wrappers.ts';
import { readGit } from './git-options.ts';

export interface Unwrapped {
  readonly runs: readonly { readonly words: readonly CommandWord[]; readonly from: number }[];
  /** Texts that it hands to a shell, for certain. */
  readonly scripts: readonly string[];
  readonly guesses: readonly (readonly CommandWord[])[];
  /** Texts that may reach a shell. */
  readonly guessedScripts: readonly string[];
  readonly transparent: boolean;
  readonly opaque: boolean;
  /** The reason why no rule can allow it. */
  readonly obstacle: string | undefined;
  /** It reads its program from its input. */
  readonly readsInput: boolean;
}

const PLAIN: Unwrapped = {
  runs: [],
  scripts: [],
  guesses: [],
  guessedScripts: [],
  transparent: false,
  opaque: false,
  obstacle: undefined,
  readsInput: false,
};

export function unwrap(words: readonly CommandWord[]): Unwrapped {
  const [program] = words;
  if (program === undefined || !program.fixed) return PLAIN;
  const name = programName(program.text);
  const wrapper = WRAPPERS.get(name);
  if (wrapper !== undefined) return unwrapWrapper(words, wrapper, name);
  if (SHELLS.has(name)) return unwrapShell(words);
  if (name === 'eval') return unwrapEval(words);
  if (name === 'trap') return unwrapTrap(words);
  if (name === 'find' || name === 'fd' || name === 'fdfind') return unwrapFind(words);
  const git = readGit(words);
  if (git !== undefined)
    return git.hidden === undefined ? PLAIN : { ...guessed(words), opaque: false, obstacle: git.hidden };
  const launching = LAUNCHING_WORDS.get(name);
  if (LAUNCHERS.has(name) || (launching !== undefined && words.some((word) => launching.has(word.text))))
    return guessed(words);
  const inline = INLINE_CODE.get(name.replace(/[\d.]+$/u, ''));
  if (inline !== undefined && words.some((word) => inline.test(word.text))) return guessed(words);
  if (name === 'printf' && words.some((word) => word.text.startsWith('-v'))) return { ...PLAIN, opaque: true };
  return REBINDING.has(name) ? guessed(words) : PLAIN;
}

/** Every later word may be the start of a command, every argument with a space may be a script. */
function guessed(words: readonly CommandWord[]): Unwrapped {
  const fixed = words.slice(1).filter((word) => word.fixed);
  return {
    ...PLAIN,
    // Beyond some length the guesses would grow with the square of the command.
    guesses: words
      .slice(0, 64)
      .flatMap((word, index) => (index > 0 && word.fixed && !word.text.startsWith('-') ? [words.slice(index)] : [])),
    guessedScripts: fixed
      .map((word) => word.text.replace(/^(?:--?[\w-]+=|[\w.-]+=!?|!)/u, ''))
      .filter((text) => /\s/u.test(text)),
    opaque: true,
    obstacle: words.length > 64 ? 'it is too long to read with certainty' : undefined,
  };
}

function unwrapWrapper(words: readonly CommandWord[], wrapper: Wrapper, name: string): Unwrapped {
  const from = afterOptions(words, wrapper);
  if (from === undefined) return guessed(words);
  let start = from + (wrapper.before ?? 0);
  let obstacle: string | undefined;
  for (let word = words[start]; wrapper.assigns && word?.fixed && /^\w+=/u.test(word.text); word = words[start]) {
    const variable = word.text.slice(0, word.text.indexOf('='));
    if (!isHarmlessVariable(variable)) obstacle = `it sets \`${variable}\``;
    start += 1;
  }
  const inner = words.slice(start);
  if (inner.length === 0 && name !== 'xargs') return { ...PLAIN, obstacle };
  const transparent = wrapper.transparent === true && words[0]?.text === name && inner.length > 0;
  return {
    ...PLAIN,
    runs: [{ words: wrapper.adds ? [...inner, UNKNOWN_WORDS] : inner, from: start }],
    transparent,
    obstacle,
  };
}

/** Where the options end, or `undefined` when one of them is not understood. */
function afterOptions(words: readonly CommandWord[], wrapper: Wrapper): number | undefined {
  let at = 1;
  for (let word = words[at]; word !== undefined; word = words[at]) {
    if (!word.fixed) return undefined;
    if (word.text === '--') return at + 1;
    if (!/^-./u.test(word.text)) return at;
    const length = word.text.startsWith('--')
      ? longOption(word.text.slice(2), wrapper)
      : shortOptions(word.text.slice(1), wrapper);
    if (length === undefined) return undefined;
    at += length;
  }
  return at;
}

function longOption(text: string, wrapper: Wrapper): number | undefined {
  const [name = '', value] = text.split('=', 2);
  if (wrapper.longValued?.includes(name)) return value === undefined ? 2 : 1;
  return wrapper.longFlags?.includes(name) ? 1 : undefined;
}

function shortOptions(letters: string, wrapper: Wrapper): number | undefined {
  for (const [index, letter] of [...letters].entries()) {
    if (wrapper.valued?.includes(letter)) return index === letters.length - 1 ? 2 : 1;
    if (!wrapper.flags?.includes(letter)) return undefined;
  }
  return 1;
}

/** `bash -c TEXT` is read; `bash FILE` is opaque; a shell that reads its input can be allowed by no rule. */
function unwrapShell(words: readonly CommandWord[]): Unwrapped {
  let at = 1;
  let runsText = false;
  for (let word = words[at]; word?.fixed && /^[-+]./u.test(word.text); word = words[at]) {
    at += 1;
    if (word.text === '--') break;
    if (/^--(?:norc|noprofile|posix|login|noediting)$/u.test(word.text)) continue;
    if (!/^[-+](?:[abefhiklmnpruvxc]+|o)$/u.test(word.text)) return { ...guessed(words), readsInput: true };
    if (/^-[a-z]*c/u.test(word.text)) runsText = true;
    if (word.text.endsWith('o')) at += 1;
  }
  const text = words[at];
  if (text === undefined)
    return { ...PLAIN, opaque: true, readsInput: true, obstacle: 'the shell reads its commands from its input' };
  if (!runsText) return { ...guessed(words), obstacle: undefined };
  if (!text.fixed) return { ...PLAIN, opaque: true, obstacle: 'the text given to the shell is not known' };
  return { ...PLAIN, scripts: [text.text], transparent: SHELLS.has(words[0]?.text ?? '') };
}

function unwrapEval(words: readonly CommandWord[]): Unwrapped {
  const rest = words.slice(words[1]?.text === '--' ? 2 : 1);
  if (rest.some((word) => !word.fixed)) return { ...guessed(words), obstacle: 'the text given to `eval` is not known' };
  return { ...PLAIN, scripts: [rest.map((word) => word.text).join(' ')], transparent: true };
}

function unwrapTrap(words: readonly CommandWord[]): Unwrapped {
  const action = words.slice(1).find((word) => !/^(?:--|-[lpP])$/u.test(word.text));
  if (action === undefined || action.text === '' || action.text === '-') return PLAIN;
  return action.fixed
    ? { ...PLAIN, scripts: [action.text] }
    : { ...PLAIN, obstacle: 'the text given to `trap` is not known' };
}

function unwrapFind(words: readonly CommandWord[]): Unwrapped {
  const runs: { words: readonly CommandWord[]; from: number }[] = [];
  for (const [index, word] of words.entries()) {
    if (!/^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/u.test(word.text)) continue;
    const rest = words.slice(index + 1);
    const end = rest.findIndex((argument) => argument.text === ';' || argument.text === '+');
    const inner = end < 0 ? rest : rest.slice(0, end);
    runs.push({
      from: index + 1,
      words: inner.map((argument) => (argument.text.includes('{}') ? { ...argument, fixed: false } : argument)),
    });
  }
  return { ...PLAIN, runs };
}

/** Variables that change colours and chatter, not what runs. Everything else (`PATH`, `NODE_OPTIONS`, `GIT_SSH_COMMAND`) may. */
const HARMLESS_VARIABLES = new Set([
  'CI',
  'FORCE_COLOR',
  'NO_COLOR',
  'CLICOLOR',
  'NODE_ENV',
  'RUST_BACKTRACE',
  'LANG',
  'LC_ALL',
  'TZ',
  'TERM',
  'COLUMNS',
]);

export const isHarmlessVariable = (name: string): boolean => HARMLESS_VARIABLES.has(name);
