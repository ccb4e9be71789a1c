/** Which words of two lines differ, so that a small change in a long line is seen at once. */
import { diffWordsWithSpace } from 'diff';

/** A piece of a line; `isChanged` when the other line does not have it. */
export interface Piece {
  readonly text: string;
  readonly isChanged: boolean;
}

/** Longer lines are not compared, nor is anything marked when so large a part of the lines differs that marks only disturb. */
const LONGEST = 500;
const MOST = 0.5;

/** The pieces of both lines; `null` when nothing is worth marking. Joined they are the lines. */
export function changedWords(before: string, after: string): { before: Piece[]; after: Piece[] } | null {
  if (before.length > LONGEST || after.length > LONGEST || before === after) return null;
  const parts = diffWordsWithSpace(before, after);
  const side = (skipped: 'added' | 'removed'): Piece[] =>
    joined(
      parts
        .filter((part) => !part[skipped])
        .map(({ value, added, removed }) => ({ text: value, isChanged: added || removed })),
    );
  const pieces = { before: side('added'), after: side('removed') };
  const isLoud = (line: string, list: readonly Piece[]) =>
    line.trim() !== '' &&
    list.reduce((sum, { text, isChanged }) => sum + (isChanged ? text.trim().length : 0), 0) >
      MOST * line.trim().length;
  return isLoud(before, pieces.before) || isLoud(after, pieces.after) ? null : pieces;
}

/** Changed words with nothing but spaces between them are one change. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  pieces.forEach((piece, index) => {
    const isBetween =
      !piece.isChanged &&
      /^\s*$/.test(piece.text) &&
      out.at(-1)?.isChanged === true &&
      pieces[index + 1]?.isChanged === true;
    const isChanged = piece.isChanged || isBetween;
    const last = out.at(-1);
    if (last?.isChanged === isChanged) out[out.length - 1] = { text: last.text + piece.text, isChanged };
    else out.push({ text: piece.text, isChanged });
  });
  return out;
}
