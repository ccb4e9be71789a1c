/** Reads the options of `/dispatch` and `/run`: before the text, or after a single word. `--` ends them. */
import { parseJobRef } from '../ground/ids.ts';
import { code } from '../ground/markdown.ts';
import { nearest } from '../ground/near-miss.ts';
import type { CommandLine } from './command-lines.ts';
import { JOB_NAME, OPTIONS } from './grammar.ts';
import type { Mistake } from './mistake.ts';

/** What a job comes after, and what it is called. */
export interface Chaining {
  readonly then: boolean;
  readonly after: readonly number[];
  readonly as: string | null;
}

export const NO_CHAINING: Chaining = { then: false, after: [], as: null };

export interface Read {
  readonly chaining: Chaining;
  /** What is left of the line, and the column at which it starts. */
  readonly text: string;
  readonly column: number;
}

interface Token {
  readonly text: string;
  readonly column: number;
}

const FLAGS = Object.values(OPTIONS).map((option) => option.flag);

export function readOptions(at: CommandLine): Read | Mistake {
  const tokens = tokensOf(at);
  const leading = takeOptions(at, tokens, 0);
  if ('code' in leading) return leading;
  const [word, ...after] = tokens.slice(leading.next);
  // `/dispatch review --after J1`: options may also follow a single word, for it reads naturally.
  if (!leading.closed && at.word === 'dispatch' && word && after[0]?.text.startsWith('--')) {
    const trailing = takeOptions(at, tokens, leading.next + 1, leading.chaining);
    if ('code' in trailing) return trailing;
    if (trailing.next === tokens.length) return { chaining: trailing.chaining, text: word.text, column: word.column };
  }
  const column = word?.column ?? at.text.length;
  return { chaining: leading.chaining, text: at.text.slice(column).trimEnd(), column };
}

interface Taken {
  readonly chaining: Chaining;
  readonly next: number;
  /** A `--` said that no option follows. */
  readonly closed: boolean;
}

function takeOptions(
  at: CommandLine,
  tokens: readonly Token[],
  from: number,
  start: Chaining = NO_CHAINING,
): Taken | Mistake {
  let chaining = start;
  const after = [...start.after];
  let next = from;
  for (;;) {
    const token = tokens[next];
    if (!token?.text.startsWith('--')) return { chaining, next, closed: false };
    if (token.text === '--') return { chaining, next: next + 1, closed: true };
    const value = tokens[next + 1];
    switch (token.text) {
      case OPTIONS.then.flag:
        chaining = { ...chaining, then: true };
        next += 1;
        break;
      case OPTIONS.after.flag: {
        const job = value && parseJobRef(value.text);
        if (job === undefined)
          return mistake(at, 'bad_option', value ?? endOf(at), '`--after` needs a job, written like `J12`.');
        after.push(job);
        chaining = { ...chaining, after };
        next += 2;
        break;
      }
      case OPTIONS.as.flag:
        if (!value || !JOB_NAME.test(value.text))
          return mistake(
            at,
            'bad_option',
            value ?? endOf(at),
            '`--as` needs a name of small letters, digits and hyphens (at most 32, a letter first), as in `--as tests`.',
          );
        chaining = { ...chaining, as: value.text };
        next += 2;
        break;
      default: {
        const near = nearest(token.text, FLAGS);
        return mistake(
          at,
          'unknown_option',
          token,
          `There is no option ${code(token.text, 60)}.${near ? ` Did you mean \`${near}\`?` : ` The options are ${FLAGS.map((flag) => `\`${flag}\``).join(', ')}; a prompt that begins with \`--\` goes after \` -- \`.`}`,
        );
      }
    }
  }
}

function tokensOf(at: CommandLine): Token[] {
  return [...at.rest.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: at.restColumn + match.index }));
}

function endOf(at: CommandLine): Token {
  return { text: '', column: at.text.trimEnd().length };
}

function mistake(at: CommandLine, code: string, where: Token, message: string): Mistake {
  return { code, message, line: at.line, column: where.column, text: at.text };
}
