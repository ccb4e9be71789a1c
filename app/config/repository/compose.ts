/**
 * From text to a YAML document within bounds: words, depth and errors are counted before the tree is built, since each of them
 * can make a small file cost seconds, and depth can exhaust the stack.
 */
import { CST, Composer, type Document, Lexer, Parser } from 'yaml';
import { MOST_PROBLEMS } from './problem.ts';

/** Marks, words, blanks and line ends together; a job on five lines has about 35. */
const MOST_WORDS = 8_000;
/** Maps and lists inside each other; the deepest key that means anything is at 5. */
const DEEPEST = 12;

/** Lexer's words that stand for no text. */
const MARKS: readonly string[] = [CST.DOCUMENT, CST.FLOW_END, CST.SCALAR];

export interface Fault {
  /** In UTF-16 units from the beginning. */
  readonly offset: number;
  readonly message: string;
}

export type Composed =
  | { readonly ok: true; readonly document: Document.Parsed }
  | { readonly ok: false; readonly faults: readonly Fault[] };

export function composed(text: string): Composed {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let words = 0;
  let errors = 0;
  let read = 0;
  for (const word of new Lexer().lex(text)) {
    for (const token of parser.next(word)) {
      if (token.type === 'error') errors += 1;
      tokens.push(token);
    }
    words += 1;
    if (!MARKS.includes(word)) read += word.length;
    if (words > MOST_WORDS)
      return refused(
        read,
        `Up to here the file has ${MOST_WORDS} words and marks, and it may not have more. Make it shorter.`,
      );
    if (errors > MOST_PROBLEMS) break;
  }
  tokens.push(...parser.end());
  const deep = tooDeep(tokens);
  if (deep !== undefined) return refused(deep, 'This is nested too deeply.');
  return documentOf(tokens, text);
}

const refused = (offset: number, message: string): Composed => ({ ok: false, faults: [{ offset, message }] });

/** How the composer names a place. */
type ErrorSource = number | readonly [number, ...number[]] | { readonly offset: number };

/** Thrown out of the composer when it has found more than anybody is told. */
const ENOUGH = new Error('enough faults');

function documentOf(tokens: readonly CST.Token[], text: string): Composed {
  const faults: Fault[] = [];
  // Keys written twice are found in `dangers.ts`: the composer would compare each key with each.
  const composer = new Composer({ version: '1.2', merge: false, logLevel: 'error', uniqueKeys: false });
  const onError = (source: ErrorSource, code: string, message: string): void => {
    const offset = typeof source === 'number' ? source : 'offset' in source ? source.offset : source[0];
    faults.push({ offset, message: yamlMessage(code, message, text.slice(offset, offset + 60)) });
    if (faults.length >= MOST_PROBLEMS) throw ENOUGH;
  };
  // It collects without end, at the price of a stack trace each. Should it name this place otherwise one day, we are only slower.
  Object.assign(composer, { onError });
  try {
    const [document, second] = composer.compose(tokens, true, text.length);
    if (document === undefined) throw new Error('The composer gave no document, although one was demanded.');
    for (const { pos, code, message } of [...document.errors, ...document.warnings])
      faults.push({ offset: pos[0], message: yamlMessage(code, message, text.slice(pos[0], pos[0] + 60)) });
    if (faults.length > 0) return { ok: false, faults };
    return second === undefined
      ? { ok: true, document }
      : refused(second.range[0], 'The file holds more than one YAML document (`---`); keep one.');
  } catch (error) {
    if (error !== ENOUGH) throw error;
    return { ok: false, faults };
  }
}

/** Where the first part stands that is nested too deeply; with a stack of our own, since the depth is not known yet. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const left = tokens.map((token) => ({ token, depth: 0 }));
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const { token, depth } = at;
    if (token.type === 'document' && token.value) left.push({ token: token.value, depth });
    if (!CST.isCollection(token)) continue;
    if (depth >= DEEPEST) return token.offset;
    for (const { key, value } of token.items)
      for (const inner of [key, value]) if (inner) left.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}

/** The parser's own words are for those who know the grammar; the frequent ones are said plainly. */
function yamlMessage(code: string, message: string, piece: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'A tab cannot indent YAML; use spaces.';
    case 'TAG_RESOLVE_FAILED':
      return `The tag \`${/^\S{0,40}/.exec(piece)?.[0] ?? ''}\` is not known; leave it out.`;
    case 'BAD_ALIAS':
      return 'There is no anchor of that name before this `*` alias; put the text in quotes if it is meant as text.';
    default:
      return `This is not valid YAML: ${message}.`;
  }
}
