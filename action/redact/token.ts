/** The end of a text that may be the first half of a secret nobody told us of: a long word without a blank, or a private key that has begun. */

/** What a key without blanks is made of. Shorter words are let go: what follows them is looked at together with them. */
const LONG_WORD = /[A-Za-z0-9_+/=.:@%~-]{12,}$/;
const LONGEST_WORD = 2_048;
const HEAD = '-----BEGIN';
/** The head of a private key, whole or as far as it has come. */
const KEY_HEAD = /^-----BEGIN(?: [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----|[A-Z ]{0,40}-{0,5}$)/;
const KEY_END = /-----END [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----/;
const LONGEST_KEY = 16_000;

export interface StartOfToken {
  /** Characters at the end of the text; 0 where it ends in nothing of the kind. */
  readonly length: number;
  /** A private key has begun, whose end is worth waiting for. */
  readonly isKey: boolean;
}

export function startOfToken(text: string): StartOfToken {
  const head = text.lastIndexOf(HEAD);
  const key = head < 0 || text.length - head > LONGEST_KEY ? '' : text.slice(head);
  if (key !== '' && KEY_HEAD.test(key) && !KEY_END.test(key)) return { length: key.length, isKey: true };
  return { length: LONG_WORD.exec(text.slice(-LONGEST_WORD))?.[0].length ?? 0, isKey: false };
}
