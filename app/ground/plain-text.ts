/** Makes hostile text safe to show: characters that hide or reorder text become visible, long text keeps head and tail. */

/** Bidirectional controls, zero-width and other invisible characters, halves of characters; line breaks and tabs stay. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** Writes each invisible or direction-changing character as `‹U+202E›`, so that a person sees what a machine will read. */
export function visible(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => `‹U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}›`,
  );
}

/** The text without these characters: for a machine that reads, where nobody looks. */
export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/** At most `limit` characters of `text`, its head and tail, with the number of characters left out between them. */
export function headAndTail(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.max(8, Math.floor((limit - 24) / 2));
  // A character that is cut in half would make GitHub refuse the whole text.
  return `${text.slice(0, half)} …${text.length - 2 * half} more… ${text.slice(-half)}`.toWellFormed();
}
