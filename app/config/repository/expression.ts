/** Reads the conditions of channels and routines with GitHub's own parser, the one of workflow files, and says where one is broken. */
import { Lexer, Parser } from '@actions/expressions';

export interface BrokenExpression {
  /** In UTF-16 units from the beginning. */
  readonly offset: number;
  readonly message: string;
}

const LONGEST = 2_000;
/** What an expression may speak about, besides the functions of workflow files (`contains`, `startsWith`, `format` …). */
const CONTEXTS = ['event'];

/** What is wrong with the expression, or `undefined`. */
export function brokenExpression(text: string): BrokenExpression | undefined {
  if (text.length > LONGEST) return { offset: 0, message: `This expression is longer than ${LONGEST} characters.` };
  const wrapped = text.indexOf('${{');
  if (wrapped >= 0) return { offset: wrapped, message: 'This is an expression already: leave the `${{` and `}}` out.' };
  try {
    new Parser(new Lexer(text).lex().tokens, CONTEXTS, []).parse();
    return undefined;
  } catch (error) {
    return explained(text, error instanceof Error ? error : new Error(String(error)));
  }
}

function explained(text: string, error: Error): BrokenExpression {
  // The lexer tells the place in words, the parser in a field.
  const told = /^(.*?)\. Located at position (\d+) within expression/s.exec(error.message);
  const offset = Math.min(told ? Number(told[2]) - 1 : offsetOf(text, error), Math.max(0, text.length - 1));
  const [what = '', piece = ''] = (told?.[1] ?? error.message).split(/: '(.*)'$/s);
  const quote = text[offset] === '"' ? ' Texts stand in single quotes.' : '';
  const subject = what.startsWith('Unrecognized named-value') ? ' An expression speaks about `event`.' : '';
  const named = piece === '' || piece === 'EOF' ? '' : ` at \`${piece.replaceAll('`', "'").slice(0, 60)}\``;
  return {
    offset,
    message: `This expression cannot be read: ${what.charAt(0).toLowerCase()}${what.slice(1)}${named}.${quote}${subject}`,
  };
}

function offsetOf(text: string, error: Error): number {
  const place: unknown = 'pos' in error ? error.pos : undefined;
  if (typeof place !== 'object' || place === null || !('line' in place) || !('column' in place)) return 0;
  const before = text.split('\n').slice(0, Number(place.line));
  const begin = before.reduce((length, line) => length + line.length + 1, 0);
  return Math.max(0, begin + Number(place.column));
}
