/** Reads the options of a command: before its text, or after a single word. `--` ends them. */
import { parseJobRef } from '../ground/ids.ts';
import { code } from '../ground/markdown.ts';
import { nearest } from '../ground/near-miss.ts';
import type { Addressed } from './addressed.ts';
import { AFTER_LIMIT, COMMANDS, JOB_NAME, OPTIONS, type OptionRow } from './grammar.ts';
import { type Mistake, mistakeAt } from './mistake.ts';
import type { Given } from './options.ts';
import { timeoutIn } from './seconds.ts';

/** A word of the line and the column at which it starts. */
export interface Token {
  readonly text: string;
  readonly column: number;
}

const ALL: readonly OptionRow[] = Object.values(OPTIONS);
/** More words than this cannot all be options. */
const MOST_TOKENS = 2 * (AFTER_LIMIT + ALL.length);

function tokensOf(at: Addressed): Token[] {
  return [...at.rest.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: at.restColumn + match.index }));
}

export interface TextAfterOptions {
  readonly given: readonly Given[];
  /** What is left of the line, and the column at which it starts. */
  readonly text: string;
  readonly column: number;
}

/** The options of a command that goes on with a text, which is taken as it stands. */
export function readOptions(at: Addressed): TextAfterOptions | Mistake {
  const tokens = tokensOf(at);
  const leading = takeOptions(at, tokens, 0);
  if ('code' in leading) return leading;
  const [word, ...after] = tokens.slice(leading.next);
  // A shell command has options of its own.
  if (!leading.closed && at.word === 'dispatch' && word && after[0]) {
    // `/dispatch review --after J1`: options may also follow a single word, for it reads naturally.
    if (optionIn(after[0])) {
      const trailing = takeOptions(at, tokens, leading.next + 1, leading.given);
      if ('code' in trailing) return trailing;
      if (trailing.next === tokens.length) return { given: trailing.given, text: word.text, column: word.column };
    }
    const misplaced = optionsAtTheEnd(at, tokens, leading.next + 2);
    if (misplaced)
      return mistakeAt(
        at,
        'misplaced_option',
        misplaced.column,
        `Options stand before the text, as in \`${at.lead}${at.word} --then …\`. If this is part of the prompt, write \`--\` before the prompt.`,
      );
  }
  const column = word?.column ?? at.text.trimEnd().length;
  return { given: leading.given, text: at.text.slice(column).trimEnd(), column };
}

/** The options and words of a command that takes nothing else, in whatever order they stand. */
export function readWords(at: Addressed): { readonly given: readonly Given[]; readonly words: Token[] } | Mistake {
  const tokens = tokensOf(at);
  const words: Token[] = [];
  let given: readonly Given[] = [];
  for (let next = 0; next < tokens.length;) {
    const taken = takeOptions(at, tokens, next, given);
    if ('code' in taken) return taken;
    given = taken.given;
    const word = tokens[taken.next];
    if (word) words.push(word);
    next = taken.next + 1;
  }
  return { given, words };
}

/** The first of the options with which a text of several words ends, when there are any: a job without them is not what was asked for. */
function optionsAtTheEnd(at: Addressed, tokens: readonly Token[], from: number): Token | undefined {
  for (let next = Math.max(from, tokens.length - MOST_TOKENS); next < tokens.length; next += 1) {
    const token = tokens[next];
    if (!token || !optionIn(token)) continue;
    const taken = takeOptions(at, tokens, next);
    if ('code' in taken || taken.next === next) continue;
    if (taken.next === tokens.length) return token;
    next = taken.next;
  }
  return undefined;
}

interface Taken {
  readonly given: readonly Given[];
  /** The first token that is not taken. */
  readonly next: number;
  /** A `--` said that no option follows. */
  readonly closed: boolean;
}

function takeOptions(
  at: Addressed,
  tokens: readonly Token[],
  from: number,
  before: readonly Given[] = [],
): Taken | Mistake {
  const given = [...before];
  for (let next = from; ;) {
    const token = tokens[next];
    if (token?.text === '--') return { given, next: next + 1, closed: true };
    const found = token && optionIn(token);
    if (!token || !found) return { given, next, closed: false };
    const option = allowedOption(at, token, found.flag, given);
    if ('code' in option) return option;
    const value = option.takes === 'nothing' ? found.inline : (found.inline ?? tokens[next + 1]);
    const canonical = canonicalValue(option, value?.text);
    if (canonical === undefined)
      return mistakeAt(at, 'bad_option', value?.column ?? at.text.trimEnd().length, wrongValue(option, value?.text));
    given.push({ option, value: canonical, column: token.column });
    next += value === undefined || found.inline ? 1 : 2;
  }
}

/**
 * The option that a token is, with the value behind its `=`. Phones make one dash of two, so a long dash counts where the rest
 * is an option of ours.
 */
function optionIn({ text, column }: Token): { readonly flag: string; readonly inline: Token | undefined } | undefined {
  const [, dashes = '', name = '', equals] = /^(--|[\u2013\u2014]{1,2})([^=]*)(=?)/.exec(text) ?? [];
  const flag = `--${name.toLowerCase()}`;
  if (dashes === '' || (dashes !== '--' && !ALL.some((option) => option.flag === flag))) return undefined;
  const start = dashes.length + name.length + 1;
  return { flag, inline: equals === '=' ? { text: text.slice(start), column: column + start } : undefined };
}

function allowedOption(at: Addressed, token: Token, flag: string, given: readonly Given[]): OptionRow | Mistake {
  const own: readonly OptionRow[] = COMMANDS.find((row) => row.word === at.word)?.options ?? [];
  const wrong = (kind: string, message: string): Mistake => mistakeAt(at, kind, token.column, message);
  const option = ALL.find((row) => row.flag === flag);
  if (!option) return wrong('unknown_option', unknownOption(at, flag, own));
  if (!own.some((row) => row.flag === flag)) {
    const owners = COMMANDS.filter((row) => row.options.some((known: OptionRow) => known.flag === flag));
    return wrong(
      'foreign_option',
      `\`${flag}\` is an option of ${owners.map((row) => `\`${at.lead}${row.word}\``).join(' and ')}. ${theOptions(at, own)}`,
    );
  }
  const times = given.filter((one) => one.option.flag === flag).length;
  if (times > 0 && !option.many) return wrong('repeated_option', `\`${flag}\` is given twice; once is enough.`);
  if (times >= AFTER_LIMIT) return wrong('too_many_options', `At most ${AFTER_LIMIT} \`${flag}\` are taken.`);
  return option;
}

function unknownOption(at: Addressed, flag: string, own: readonly OptionRow[]): string {
  const near = nearest(
    flag,
    own.map((row) => row.flag),
  );
  const escape = at.word === 'dispatch' || at.word === 'run' ? ' A text that holds such a word goes after `--`.' : '';
  return `There is no option ${code(flag, 60)}. ${near ? `Did you mean \`${near}\`?` : `${theOptions(at, own)}${escape}`}`;
}

function theOptions(at: Addressed, own: readonly OptionRow[]): string {
  const flags = own.map(({ flag }) => `\`${flag}\``);
  const command = `\`${at.lead}${at.word}\``;
  if (flags.length < 2) return `${command} takes ${flags[0] ?? 'no options'}.`;
  return `The options of ${command} are ${flags.slice(0, -1).join(', ')} and ${flags.at(-1)}.`;
}

/** The value as the rest of the parser expects it, or `undefined` when it is none that the option takes. */
function canonicalValue({ takes }: OptionRow, text: string | undefined): string | undefined {
  if (takes === 'nothing') return text === undefined ? '' : undefined;
  if (text === undefined) return undefined;
  if (takes === 'job') return parseJobRef(text) === undefined ? undefined : text;
  if (takes === 'name') return JOB_NAME.test(text) ? text : undefined;
  if (takes === 'time') return timeoutIn(text) === undefined ? undefined : text;
  return takes.find((word) => word === text.toLowerCase());
}

function wrongValue({ flag, takes, many }: OptionRow, text: string | undefined): string {
  if (takes === 'nothing') return `\`${flag}\` takes no value.`;
  if (takes === 'job') {
    const several = many && text?.includes(',') ? ` For several jobs give \`${flag}\` several times.` : '';
    return `\`${flag}\` needs a job, written like \`J12\`.${guessedJob(text ?? '')}${several}`;
  }
  if (takes === 'name')
    return `\`${flag}\` needs a name of small letters, digits and hyphens (at most 32, a letter first), as in \`${flag} tests\`.`;
  if (takes === 'time') return `\`${flag}\` needs a time from \`1s\` to \`120h\`, such as \`90s\`, \`45m\` or \`2h\`.`;
  const near = text === undefined ? undefined : nearest(text.slice(0, 30), takes);
  return `\`${flag}\` needs one of ${takes.map((word) => `\`${word}\``).join(', ')}.${near ? ` Did you mean \`${near}\`?` : ''}`;
}

/** ` Did you mean …?` for a number without its letter. */
export function guessedJob(text: string): string {
  const digits = /^#?([1-9]\d{0,8})$/.exec(text)?.[1];
  return digits === undefined ? '' : ` Did you mean \`J${digits}\`?`;
}
