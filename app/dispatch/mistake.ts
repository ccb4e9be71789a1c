/** Something in a comment was meant for us and is wrong. */

/** What is wrong, where (line and column from 0), and what would be right. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** The line as typed. */
  readonly text: string;
}

/** A mistake at `column` of a line; a place beyond the line's end is its end. */
export function mistakeAt(
  at: { readonly line: number; readonly text: string },
  code: string,
  column: number,
  message: string,
): Mistake {
  return { code, message, line: at.line, column: Math.max(0, Math.min(column, at.text.length)), text: at.text };
}
