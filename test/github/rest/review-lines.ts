/** Where a comment of a review may stand: on a line that the pull request's difference shows. */
import type { FileChange } from '../git/history.ts';
import type { Side } from '../reviews.ts';

interface ShownLine {
  readonly left: number | undefined;
  readonly right: number | undefined;
  readonly hunk: string;
  readonly position: number;
}

/** The lines of the difference of one file, with their numbers before and after. */
function linesOf(change: FileChange): ShownLine[] {
  const lines: ShownLine[] = [];
  let left = 0;
  let right = 0;
  let hunk = '';
  for (const [position, text] of (change.patch ?? '').split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header !== null) {
      [left, right, hunk] = [Number(header[1]), Number(header[2]), text];
      continue;
    }
    hunk += `\n${text}`;
    if (text.startsWith('+')) lines.push({ left: undefined, right: right++, hunk, position });
    else if (text.startsWith('-')) lines.push({ left: left++, right: undefined, hunk, position });
    else if (text.startsWith(' ')) lines.push({ left: left++, right: right++, hunk, position });
  }
  return lines;
}

/** The line of a file's difference; `undefined` where it shows no such line. */
export const findLine = (change: FileChange, line: number, side: Side): ShownLine | undefined =>
  linesOf(change).find((shown) => (side === 'LEFT' ? shown.left : shown.right) === line);
