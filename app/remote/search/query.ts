/** What a person types into a search box. Nothing in it is an operator but quotation marks, so nothing can be wrong with it. */
import { wordsOf } from './words.ts';

/** Words that stand next to each other. */
export interface Phrase {
  readonly words: readonly string[];
  /** The last word may go on: it is still being typed. */
  readonly isOpen: boolean;
}

/** Everything named must be there; nothing is named when the text holds no word. */
export type Query = readonly Phrase[];

/** Longest search, in characters; what is beyond it is not looked for. */
export const QUERY_LIMIT = 200;
const MOST_WORDS = 16;
/** The beginning of nearly every word is no help, and costs the most. */
const SHORTEST_BEGINNING = 2;

/** Words apart, but for those between quotation marks and those that only signs tie together (`src/parser.ts`). */
export function parseQuery(text: string): Query {
  const phrases: Phrase[] = [];
  let left = MOST_WORDS;
  const cut = text.slice(0, QUERY_LIMIT);
  for (const match of cut.matchAll(/["“”]([^"“”]*)["“”]|[^\s"“”]+|["“”]([^"“”]*)$/g)) {
    const [whole, quoted, unclosed] = match;
    const words = wordsOf(quoted ?? unclosed ?? whole)
      .slice(0, left)
      .map(({ word }) => word);
    left -= words.length;
    const isLast = match.index + whole.length === cut.length && quoted === undefined;
    const isOpen = isLast && (words.at(-1)?.length ?? 0) >= SHORTEST_BEGINNING;
    if (words.length > 0) phrases.push({ words, isOpen });
  }
  return phrases;
}
