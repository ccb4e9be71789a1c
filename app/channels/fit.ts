/** Texts that must keep to a limit: the pieces that matter least are shortened first, so that what matters is never cut. */

export interface Piece {
  /** The piece with the lowest rank is shortened first. */
  readonly rank: number;
  /** From the fullest to the shortest; an empty one leaves the piece out. */
  readonly forms: readonly [string, ...string[]];
}

/** A piece that is there in full or not at all. */
export const whole = (rank: number, text: string): Piece => ({ rank, forms: [text, ''] });

/** A piece that is never shortened. */
export const essential = (text: string): Piece => ({ rank: Number.POSITIVE_INFINITY, forms: [text] });

/** The pieces with an empty line between them, at most `limit` characters. */
export function fitted(pieces: readonly Piece[], limit: number): string {
  const chosen = pieces.map(() => 0);
  const textOf = (index: number): string => pieces[index]?.forms[chosen[index] ?? 0] ?? '';
  const shortenable = (index: number): boolean => (chosen[index] ?? 0) + 1 < (pieces[index]?.forms.length ?? 0);
  for (;;) {
    const text = pieces
      .map((_, index) => textOf(index))
      .filter((part) => part !== '')
      .join('\n\n');
    if (text.length <= limit) return text;
    const [least] = pieces
      .map((piece, index) => ({ rank: piece.rank, length: textOf(index).length, index }))
      .filter(({ index }) => shortenable(index))
      .sort((a, b) => a.rank - b.rank || b.length - a.length);
    // Only essential pieces are left: whoever declared them so keeps them small.
    if (least === undefined) return text.slice(0, limit).toWellFormed();
    chosen[least.index] = (chosen[least.index] ?? 0) + 1;
  }
}
