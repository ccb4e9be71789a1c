/** Text as words that can be looked for: small letters without accents, and scripts that put no spaces sign by sign. */

export interface Word {
  readonly word: string;
  /** Where it stands in the text, in characters. */
  readonly start: number;
  readonly end: number;
}

/** Longer words (hashes, encoded bytes) are known by their beginning. */
const LONGEST_WORD = 64;

const PLAIN = /^[\0-\x7f]*$/;
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const RUN = new RegExp(String.raw`[${UNSPACED}]\p{M}*|[[\p{L}\p{N}\p{M}]--[${UNSPACED}]]+`, 'gv');

export function wordsOf(text: string): Word[] {
  const isPlain = PLAIN.test(text);
  const words: Word[] = [];
  for (const match of text.matchAll(isPlain ? /[A-Za-z0-9]+/g : RUN)) {
    const [found] = match;
    const word = isPlain ? found.toLowerCase() : folded(found);
    if (word !== '')
      words.push({ word: word.slice(0, LONGEST_WORD), start: match.index, end: match.index + found.length });
  }
  return words;
}

const folded = (run: string): string =>
  run
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');
