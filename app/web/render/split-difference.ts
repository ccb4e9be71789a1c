/** Lines of a change side by side: what went at the left, what came in its place at the right, what stayed on both. */
import { html, type Html } from '../html.ts';
import { diffLine, type DrawLines, type DrawnLine } from './difference-line.ts';

export const splitLines: DrawLines = (lines, kind) => {
  if (kind === 'same') return html`${lines.map((line) => pair(diffLine(line, 'old'), diffLine(line, 'new')))}`;
  const removed = lines.filter(({ sign }) => sign === '-');
  const added = lines.filter(({ sign }) => sign === '+');
  return html`${Array.from({ length: Math.max(removed.length, added.length) }, (_, index) =>
    pair(side(removed[index], 'old'), side(added[index], 'new')),
  )}`;
};

const pair = (left: Html, right: Html): Html => html`<div class="diff-pair">${left}${right}</div>`;

const side = (line: DrawnLine | undefined, which: 'old' | 'new'): Html =>
  line === undefined ? html`<div class="diff-line none"></div>` : diffLine(line, which);
