/** One line of a change: its number, its sign, its text with the words that differ. */
import { visible } from '../../ground/plain-text.ts';
import { html, type Html } from '../html.ts';
import type { Piece } from './changed-words.ts';
import type { Line, Stretch } from './difference.ts';

/** Draws one line, or two beside each other. */
export type DrawLines = (lines: readonly DrawnLine[], kind: Stretch['kind']) => Html;

export interface DrawnLine extends Line {
  /** The words that differ from the line in whose place it came. */
  readonly pieces?: readonly Piece[] | undefined;
}

const NAMES = { '+': 'add', '-': 'del', ' ': 'same', '@': 'same' } as const;

export const diffLine = (line: DrawnLine, side: 'old' | 'new'): Html =>
  html`<div class="diff-line ${NAMES[line.sign]}">
    <span class="line-number">${side === 'old' ? line.before : line.after}</span
    ><span class="sign">${line.sign === ' ' ? '' : line.sign}</span><code data-side="${side}">${content(line)}</code>
  </div>`;

export const unifiedLines: DrawLines = (all) =>
  html`${all.map((line) => diffLine(line, line.sign === '-' ? 'old' : 'new'))}`;

const content = ({ text, pieces }: DrawnLine): Html =>
  pieces === undefined
    ? html`${shown(text)}`
    : html`${pieces.map((piece) => (piece.isChanged ? html`<mark>${shown(piece.text)}</mark>` : shown(piece.text)))}`;

/** A browser would take a carriage return for a line break. */
const shown = (text: string): string => visible(text.replace(/\r$/, '')).replaceAll('\r', '␍');
