/** A change of one file as a unified diff with its counts. */
import { structuredPatch } from 'diff';
import type { ToolContent } from '../../wire/events.ts';
import { visible } from '../../ground/plain-text.ts';
import { html, type Html } from '../html.ts';

export type FileChange = Extract<ToolContent, { type: 'diff' }>;

interface Line {
  readonly sign: '+' | '-' | ' ' | '@';
  readonly text: string;
  readonly before: number | null;
  readonly after: number | null;
}

export interface Difference {
  readonly added: number;
  readonly removed: number;
  readonly lines: readonly Line[];
}

/** Beyond this many edits the two texts are shown as all removed and all added, rather than let the page think for seconds. */
const EDIT_LIMIT = 2000;
const computed = new WeakMap<FileChange, Difference>();

export function differenceOf(change: FileChange): Difference {
  const known = computed.get(change);
  if (known) return known;
  const lines = unified(change);
  const count = (sign: Line['sign']) => lines.filter((line) => line.sign === sign).length;
  const difference = { lines, added: count('+'), removed: count('-') };
  computed.set(change, difference);
  return difference;
}

function unified({ oldText, newText }: FileChange): Line[] {
  const patch = structuredPatch('', '', oldText ?? '', newText, '', '', { context: 3, maxEditLength: EDIT_LIMIT });
  if (!patch) return [...wholeText(oldText ?? '', '-'), ...wholeText(newText, '+')];
  return patch.hunks.flatMap((hunk, index) => {
    let before = hunk.oldStart;
    let after = hunk.newStart;
    const lines = hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line): Line => {
        const sign = line[0] === '+' ? '+' : line[0] === '-' ? '-' : ' ';
        return {
          sign,
          text: line.slice(1),
          before: sign === '+' ? null : before++,
          after: sign === '-' ? null : after++,
        };
      });
    return index === 0 ? lines : [{ sign: '@', text: `line ${hunk.newStart}`, before: null, after: null }, ...lines];
  });
}

const wholeText = (text: string, sign: '+' | '-'): Line[] =>
  text.split('\n').map((line, index) => ({
    sign,
    text: line,
    before: sign === '-' ? index + 1 : null,
    after: sign === '+' ? index + 1 : null,
  }));

export const counts = ({ added, removed }: Difference): Html =>
  html`<span class="counts"
    ><span class="added" aria-label="${added} added">+${added}</span>
    <span class="removed" aria-label="${removed} removed">−${removed}</span></span
  >`;

const NAMES = { '+': 'add', '-': 'del', ' ': 'same', '@': 'gap' } as const;
const DRAWN_LINES = 600;

export function differenceTable(change: FileChange): Html {
  const { lines } = differenceOf(change);
  if (lines.length === 0) return html`<p class="muted pad">The text is the same.</p>`;
  return html`<div class="diff" dir="ltr" role="group" aria-label="Changes of ${visible(change.path)}">
    ${lines
      .slice(0, DRAWN_LINES)
      .map(
        ({ sign, text, before, after }) =>
          html`<div class="diff-line ${NAMES[sign]}">
            <span class="line-number">${after ?? before}</span><span class="sign">${sign === '@' ? '' : sign}</span
            ><code>${visible(text)}</code>
          </div>`,
      )}${
      lines.length > DRAWN_LINES &&
      html`<p class="muted pad">${lines.length - DRAWN_LINES} more lines are not drawn here.</p>`
    }
  </div>`;
}
