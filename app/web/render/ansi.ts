/** Terminal output as HTML: colours become classes (the page allows no inline styles), other control sequences vanish. */
import { AnsiUp } from 'ansi_up';
import { trusted, type Html } from '../html.ts';

/** Window titles, hyperlinks and the like: nothing of theirs belongs on a page. */
const OPERATING_SYSTEM_COMMAND = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;
const COLOURS_ONLY = /\u001b\[[\d;]*m/g;
/** What reorders or hides text; emoji joiners stay. */
const REORDERING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const STRAY_CONTROL = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;

/** The lines of terminal output as they stood in the end: what `\r` wrote over is gone. */
export function terminalLines(text: string): string[] {
  const lines = text.replace(OPERATING_SYSTEM_COMMAND, '').replace(/\r+\n/g, '\n').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.includes('\r') ? (line.split('\r').findLast((part) => part !== '') ?? '') : line));
}

/** `before`: lines above that are not shown now but whose colours may still hold. */
export function ansiHtml(lines: readonly string[], before: readonly string[] = []): Html {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  ansi.url_allowlist = {};
  Object.assign(ansi, { boldStyle: 'bold', faintStyle: 'faint', italicStyle: 'italic', underlineStyle: 'underline' });
  for (const line of before) if (line.includes('\u001b')) ansi.ansi_to_html(line.match(COLOURS_ONLY)?.join('') ?? '');
  const text = lines.join('\n').replace(STRAY_CONTROL, '').replace(REORDERING, asCode).replace(SELECTED, asGround);
  return trusted(
    ansi
      .ansi_to_html(text)
      .replace(
        /<span(?: style="([^"]*)")?(?: class="([^"]*)")?>/g,
        (_, styles?: string, classes?: string) =>
          `<span class="${[...(styles?.split(';').map(classFor) ?? []), classes ?? ''].join(' ').trim()}">`,
      ),
  );
}

/** Text in reverse, which the library does not know: on a ground of its own. */
const SELECTED = /\u001b\[([\d;]*)m/g;

function asGround(sequence: string, codes: string): string {
  const all = codes.split(';');
  if (!all.includes('7') && !all.includes('27')) return sequence;
  // Within a colour's own numbers a 7 is no order.
  if (all.includes('38') || all.includes('48')) return sequence;
  return `\u001b[${all.map((code) => (code === '7' ? '47' : code === '27' ? '49' : code)).join(';')}m`;
}

const asCode = (character: string): string =>
  `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`;

/** `bold` … → `ansi-bold`; any other colour → the nearest of the sixteen that the page has. */
function classFor(style: string): string {
  const colour = /^(color|background-color):rgb\((\d+),(\d+),(\d+)\)$/.exec(style);
  if (!colour) return `ansi-${style}`;
  const wanted = colour.slice(2).map(Number);
  const distance = (candidate: readonly number[]) =>
    candidate.reduce((sum, value, index) => sum + (value - (wanted[index] ?? 0)) ** 2, 0);
  const [nearest] = SIXTEEN.map(([name, rgb]) => ({ name, away: distance(rgb) })).toSorted(
    (one, other) => one.away - other.away,
  );
  return `ansi-${nearest?.name}-${colour[1] === 'color' ? 'fg' : 'bg'}`;
}

const SIXTEEN: readonly (readonly [string, readonly number[]])[] = [
  ['black', [0, 0, 0]],
  ['red', [187, 0, 0]],
  ['green', [0, 187, 0]],
  ['yellow', [187, 187, 0]],
  ['blue', [0, 0, 187]],
  ['magenta', [187, 0, 187]],
  ['cyan', [0, 187, 187]],
  ['white', [255, 255, 255]],
  ['bright-black', [85, 85, 85]],
  ['bright-red', [255, 85, 85]],
  ['bright-green', [0, 255, 0]],
  ['bright-yellow', [255, 255, 85]],
  ['bright-blue', [85, 85, 255]],
  ['bright-magenta', [255, 85, 255]],
  ['bright-cyan', [85, 255, 255]],
];
