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
