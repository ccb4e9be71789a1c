/** Changes of files: what changed, in which words, what stays folded, and what is said of the rest; below each other and side by side. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup } from '../../app/web/html.ts';
import { changedWords } from '../../app/web/render/changed-words.ts';
import { differenceTable } from '../../app/web/render/difference-table.ts';
import { differenceOf, type FileChange } from '../../app/web/render/difference.ts';
import { words } from './seen.ts';

const change = (oldText: string | null, newText: string): FileChange => ({ type: 'diff', path: 'a', oldText, newText });
const view = { split: false, whole: true, index: 0 };
const said = (oldText: string | null, newText: string): string =>
  words(differenceTable(change(oldText, newText), view));
const numbers = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('');

const texts = fc.array(fc.constantFrom('a', 'b', 'c', '', ' x', '<b>')).map((lines) => lines.join('\n'));

describe('a difference', () => {
  test('has counts, numbers of lines, and three lines around a change', () => {
    const { added, removed, lines } = differenceOf(change(numbers(9), numbers(9).replace('6', 'six')));
    expect([added, removed]).toEqual([1, 1]);
    expect(lines.map(({ sign, text, before, after }) => `${sign}${text} ${before}/${after}`)).toEqual([
      ...[' 1 1/1', ' 2 2/2', ' 3 3/3', ' 4 4/4', ' 5 5/5'].slice(0),
      '-6 6/null',
      '+six null/6',
      ' 7 7/7',
      ' 8 8/8',
      ' 9 9/9',
    ]);
  });

  test('leaves out what is far from any change, and says at which line it goes on', () => {
    const { lines } = differenceOf(
      change(numbers(40), numbers(40).replace('10\n', 'ten\n').replace('30\n', 'thirty\n')),
    );
    expect(lines.filter(({ sign }) => sign === '@').map(({ text }) => text)).toEqual(['line 27']);
    expect([lines.at(0)?.text, lines.at(-1)?.text]).toEqual(['7', '33']);
  });

  test('put together again gives both texts', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const { stretches } = differenceOf(change(before, after));
        const side = (which: 'removed' | 'added') =>
          stretches.flatMap((one) => (one.kind === 'same' ? one.lines : one[which]).map(({ text }) => text));
        expect([side('removed').join('\n'), side('added').join('\n')]).toEqual([
          before.replace(/\n$/, ''),
          after.replace(/\n$/, ''),
        ]);
      }),
    );
  });

  test('of a new file is all added; of hopeless texts all removed and all added, at once', () => {
    expect(differenceOf(change(null, 'a\nb\n'))).toMatchObject({ added: 2, removed: 0, what: 'new' });
    const text = (start: number) => Array.from({ length: 2000 }, (_, index) => `${start + index}`).join('\n');
    expect(differenceOf(change(text(0), text(100_000)))).toMatchObject({ added: 2000, removed: 2000 });
  });
});

describe('changed words', () => {
  test('are marked in both lines; what is between two of them and blank belongs to them', () => {
    const pieces = changedWords('  const total = sum(a, b);', '  const count = sum(a, c d);');
    const marked = (side: 'before' | 'after') =>
      pieces?.[side].filter((piece) => piece.isChanged).map(({ text }) => text);
    expect(marked('before')).toEqual(['total', 'b']);
    expect(marked('after')).toEqual(['count', 'c d']);
  });

  test('are not looked for in lines that are long, the same, or all different', () => {
    expect(changedWords('a'.repeat(501), 'b')).toBe(null);
    expect(changedWords('same', 'same')).toBe(null);
    expect(changedWords('one thing', 'another matter')).toBe(null);
  });

  test('put together again are the lines', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const pieces = changedWords(before, after);
        if (pieces === null) return;
        expect(pieces.before.map(({ text }) => text).join('')).toBe(before);
        expect(pieces.after.map(({ text }) => text).join('')).toBe(after);
      }),
    );
  });
});

describe('as drawn', () => {
  test.each([
    ['a new file', null, 'a\n', 'New, one line. 1 + a'],
    ['an empty new file', null, '', 'New and empty.'],
    ['a file of which nothing is left', 'a\nb\n', '', 'Nothing is left of it; 2 lines went. 1 - a 2 - b'],
    ['the same text', 'a', 'a', 'The text is the same.'],
    ['a line break at the end', 'a', 'a\n', 'Unified Split Only the line break at its end changed.'],
    ['something that is no text', 'a\u0000', 'b\u0000', 'A binary file: its content is not shown.'],
  ])('%s is said to be that', (_, before, after, text) => {
    const parts = (of: string) => of.split(' ').toSorted();
    expect(parts(said(before, after))).toEqual(parts(text));
  });

  test('line ends and cut texts are said', () => {
    expect(said('a\r\nb\r\n', 'a\nb\n')).toContain('Only its line ends changed (CRLF and LF).');
    expect(said('a …1234 more… b', 'c …1234 more… d')).toContain('its middle is missing');
  });

  test('what stayed is folded, and drawn when it is asked for', () => {
    const of = change(numbers(60), numbers(60).replace('50\n', 'fifty\n'));
    const folded = markup(differenceTable(of, { ...view, whole: false }));
    expect(words(folded)).toContain('show 46 lines');
    expect(folded).not.toContain('>20</code>');
    expect(markup(differenceTable(of, view))).toContain('>20</code>');
  });

  test('side by side, each line stands beside the one in whose place it came', () => {
    const text = markup(differenceTable(change('a\nb\nc\n', 'a\nB1\nB2\nc\n'), { ...view, split: true }));
    const rows = text
      .split('<div class="diff-pair">')
      .slice(1)
      .map((row) => [...row.matchAll(/<code[^>]*>([^<]*)<\/code>|diff-line none/g)].map(([, line]) => line ?? null));
    expect(rows).toEqual([
      ['a', 'a'],
      ['b', 'B1'],
      [null, 'B2'],
      ['c', 'c'],
    ]);
  });

  test('a file that is new is never drawn beside nothing', () => {
    expect(markup(differenceTable(change(null, 'a\n'), { ...view, split: true }))).not.toContain('diff-pair');
  });

  test('nothing in a line becomes markup or is hidden', () => {
    const text = markup(differenceTable(change('<b>\u202e old\r\n', '<b>\u202e new\r\n'), view));
    expect(text).toContain('&lt;b&gt;‹U+202E› ');
    expect(text).not.toMatch(/<b>|\r/);
  });
});
