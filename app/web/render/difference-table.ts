/** A change of one file as drawn: below each other or side by side, changed words marked, what stayed folded, and said what cannot be shown. */
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, type Html } from '../html.ts';
import { changedWords } from './changed-words.ts';
import { differenceOf, leftOut, type Difference, type FileChange, type Line } from './difference.ts';
import { unifiedLines, type DrawLines, type DrawnLine } from './difference-line.ts';
import { splitLines } from './split-difference.ts';

export interface DiffView {
  /** Side by side; else below each other. */
  readonly split: boolean;
  /** Draw what is folded as well. */
  readonly whole: boolean;
  /** Which of its tool call's changes it is. */
  readonly index: number;
}

/** More changed lines, and more lines of one fold, are not drawn. */
const DRAWN_LINES = 600;
const DRAWN_FOLD = 400;
/** In a longer stretch the lines are hardly pairs, so no words are compared. */
const PAIRED_LINES = 40;

export function differenceTable(change: FileChange, { split: isWanted, whole, index }: DiffView): Html {
  const difference = differenceOf(change);
  // Beside nothing, a whole file would only be narrow.
  const split = isWanted && difference.what === 'changed';
  const draw: DrawLines = split ? splitLines : unifiedLines;
  const words = inWords(change, difference);
  let room = DRAWN_LINES;
  const drawn = difference.stretches.map((stretch, place) => {
    if (room <= 0) return nothing;
    if (stretch.kind === 'same')
      return same(stretch.lines, leftOut(difference.stretches, place), { key: `same:${index}:${place}`, whole, draw });
    const lines = [...stretch.removed, ...stretch.added].slice(0, room);
    room -= lines.length;
    return draw(withWords(lines), 'change');
  });
  const left = difference.added + difference.removed - DRAWN_LINES;
  return html`<div
    class="diff${split ? ' split' : ''}"
    dir="ltr"
    role="group"
    aria-label="Changes of ${visible(change.path)}"
    data-diff="${index}"
  >
    <div class="diff-bar">
      ${words !== '' && html`<p class="diff-words">${words}</p>`}${difference.what === 'changed' && layoutChoice(split)}
    </div>
    ${difference.added + difference.removed > 0 && drawn}${left > 0 && html`<p class="muted pad">${left} more changed lines are not drawn here; the transcript holds them.</p>`}
  </div>`;
}

const layoutChoice = (split: boolean): Html =>
  html`<div class="diff-layout live-only" role="group" aria-label="Layout of changes">
    <button type="button" data-layout="unified" aria-pressed="${split ? 'false' : 'true'}">Unified</button
    ><button type="button" data-layout="split" aria-pressed="${split ? 'true' : 'false'}">Split</button>
  </div>`;

function inWords({ oldText, newText }: FileChange, { what, added, removed, isCut }: Difference): string {
  const cut = isCut
    ? ' It was too long to be sent whole: its middle is missing, so counts and numbers are not exact.'
    : '';
  switch (what) {
    case 'binary':
      return 'A binary file: its content is not shown.';
    case 'same':
      return `The text is the same.${cut}`;
    case 'new':
      return added === 0 ? 'New and empty.' : `New, ${lines(added)}.${cut}`;
    case 'deleted':
      return `Nothing is left of it; ${lines(removed)} went.${cut}`;
    case 'changed':
      if (added + removed === 0) return 'Only the line break at its end changed.';
      if ((oldText ?? '').replaceAll('\r\n', '\n') === newText.replaceAll('\r\n', '\n'))
        return 'Only its line ends changed (CRLF and LF).';
      return cut.trim();
  }
}

const lines = (count: number): string => (count === 1 ? 'one line' : `${count} lines`);

function same(
  all: readonly Line[],
  { from, to }: { readonly from: number; readonly to: number },
  { key, whole, draw }: { readonly key: string; readonly whole: boolean; readonly draw: DrawLines },
): Html {
  const count = to - from;
  if (count === 0) return draw(all, 'same');
  const hidden = whole ? all.slice(from, to).slice(0, DRAWN_FOLD) : [];
  return html`${draw(all.slice(0, from), 'same')}
    <details class="unchanged" data-key="${key}" data-lazy>
      <summary>show ${lines(count)}</summary>
      ${whole && html`${draw(hidden, 'same')}${count > DRAWN_FOLD && html`<p class="muted pad">${lines(count - DRAWN_FOLD)} more are the same.</p>`}`}
    </details>
    ${draw(all.slice(to), 'same')}`;
}

function withWords(all: readonly Line[]): DrawnLine[] {
  const removed = all.filter(({ sign }) => sign === '-');
  const added = all.filter(({ sign }) => sign === '+');
  if (removed.length > PAIRED_LINES || added.length > PAIRED_LINES) return [...all];
  const pairs = removed.map((line, index) => changedWords(line.text, added[index]?.text ?? line.text));
  return [
    ...removed.map((line, index) => ({ ...line, pieces: pairs[index]?.before })),
    ...added.map((line, index) => ({ ...line, pieces: pairs[index]?.after })),
  ];
}
