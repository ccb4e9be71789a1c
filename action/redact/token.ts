/** The end of a text that may be the first half of a secret nobody told us of: a long word without a blank, or a private key that has begun. */

/** What a key without blanks is made of. Shorter words are let go: what follows them is looked at together with them. */
const LONG_WORD = /[A-Za-z0-9_+/=.:@%~-]{12,}$/;
const LONGEST_WORD = 2_048;
/** The head of a private key as far as it has come: a dash or two of it may have been said before. */
const HALF_HEAD = /(?:-{2,5}B?|-{1,5}BE(?:G(?:I(?:N[A-Z ]{0,40}-{0,5})?)?)?)$/;
const HEAD = /-{1,5}BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_END = /-----END [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----/;
const LONGEST_KEY = 16_000;

export interface StartOfToken {
  /** Characters at the end of the text; 0 where it ends in nothing of the kind. */
  readonly length: number;
  /** A private key has begun, whose end is worth waiting for. */
  readonly isKey: boolean;
  /** It reads like a word, a path or an address of words: letters with nothing random about them. */
  readonly isWord: boolean;
}

/** Secrets that are made of small letters alone are as good as never. */
const WORDS = /^[A-Z]?[a-z]*(?:[/.:@_=-][A-Z]?[a-z]*)*$/;

export function startOfToken(text: string): StartOfToken {
  const key = text.slice([...text.matchAll(HEAD)].at(-1)?.index ?? text.length);
  if (key !== '' && key.length < LONGEST_KEY && !KEY_END.test(key))
    return { length: key.length, isKey: true, isWord: false };
  const half = HALF_HEAD.exec(text.slice(-80))?.[0].length ?? 0;
  if (half > 0) return { length: half, isKey: true, isWord: false };
  const word = LONG_WORD.exec(text.slice(-LONGEST_WORD))?.[0] ?? '';
  return { length: word.length, isKey: false, isWord: WORDS.test(word) };
}
