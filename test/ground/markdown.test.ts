import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { code, codeBlock, codeInTable, plain, prose } from '../../app/ground/markdown.ts';
import { headAndTail, visible } from '../../app/ground/plain-text.ts';
import { runs } from '../hard.ts';
import { HOSTILE } from './hostile.ts';
import { seenIn } from './rendered.ts';

vi.setConfig({ testTimeout: runs(10_000, 600_000) });

const ANY = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom(...HOSTILE, ...'`|\\*_~<>[]()#!&@: \n\ta1'.split('')), { maxLength: 12 })
    .map((parts) => parts.join('')),
);

/** What a person sees of a text that was made safe: without the marks of our own, spaces as one. */
const bare = (text: string): string => text.replaceAll('\u200b', '').replace(/\s+/g, ' ').trim();

describe('hostile text stays text', () => {
  test.each(HOSTILE)('%j', (text) => {
    for (const shown of [plain(text), code(text), codeBlock(text), prose(text)]) {
      const seen = seenIn(`x ${shown.startsWith('```') ? `\n\n${shown}` : shown}`);
      expect(seen.alive).toEqual([]);
    }
    const alone = seenIn(plain(text));
    expect(alone).toMatchObject({ alive: [], blocks: text.trim() === '' ? 0 : 1 });
    expect(bare(seenIn(`x ${plain(text)}`).text)).toBe(bare(`x ${visible(text)}`));
    expect(bare(seenIn(`x ${code(text)}`).text)).toBe(bare(`x ${visible(text)}`));
  });

  test('any text in a cell of a table leaves the table as it is', () => {
    fc.assert(
      fc.property(ANY, (text) => {
        const rows = ['| a | b |', '|-|-|', `| ${plain(text)} | ${codeInTable(text)} |`, '| last | row |'];
        const seen = seenIn(rows.join('\n'));
        expect(seen).toMatchObject({ alive: [], rows: 3, cells: 6 });
      }),
      { numRuns: runs(300, 30_000) },
    );
  });

  test('any text in a block of code does not leave it', () => {
    fc.assert(
      fc.property(ANY, (text) => {
        const seen = seenIn(`${codeBlock(text)}\n\nafter`);
        expect(seen.alive).toEqual([]);
        expect(seen.text.endsWith('after')).toBe(true);
        expect(seen.blocks).toBe(2);
      }),
      { numRuns: runs(200, 20_000) },
    );
  });

  test('any text is well-formed and without hidden characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 40, max: 60 }), (text, limit) => {
        for (const shown of [code(text, limit), codeBlock(text, 'text', limit), plain(text, limit)]) {
          expect(shown.isWellFormed()).toBe(true);
          expect(visible(shown.replaceAll('\u200b', ''))).toBe(shown.replaceAll('\u200b', ''));
        }
      }),
      { numRuns: runs(200, 20_000) },
    );
  });
});

describe('what GitHub would link by itself', () => {
  test.each([
    '@ada',
    '@acme/release',
    'see #12',
    'acme/widgets#12',
    'GH-12',
    'https://evil.test/x',
    'www.evil.test',
    'ada@acme.test',
    ':boom:',
  ])('%s is parted by a character without width', (text) => {
    expect(plain(text)).toContain('\u200b');
    expect(bare(seenIn(plain(text)).text)).toBe(text);
  });

  test('ordinary words and times stay as they are', () => {
    expect(plain('done in 3m, at 10:30 it was 5')).not.toContain('\\');
    expect(plain('a: b')).toBe('a: b');
  });
});

describe('long text', () => {
  test('keeps head and tail and says how much is missing', () => {
    const text = `${'a'.repeat(500)}${'z'.repeat(500)}`;
    expect(headAndTail(text, 100)).toBe(`${'a'.repeat(38)} …924 more… ${'z'.repeat(38)}`);
    expect(headAndTail(text, 1000)).toBe(text);
  });

  test('is not cut through the middle of a character', () => {
    for (let shift = 0; shift < 4; shift += 1) {
      expect(headAndTail('x'.repeat(shift) + '😀'.repeat(300), 100).isWellFormed()).toBe(true);
    }
  });

  test('of any kind keeps to its limit', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.integer({ min: 40, max: 300 }), (text, limit) => {
        expect(headAndTail(text, limit).length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: runs(100, 10_000) },
    );
  });
});

describe('hidden characters', () => {
  test.each([
    ['\u202e', '‹U+202E›'],
    ['\u200b', '‹U+200B›'],
    ['\0', '‹U+0000›'],
    ['\u001b[31m', '‹U+001B›[31m'],
    ['\u{e0041}', '‹U+E0041›'],
    ['\ud83d', '‹U+D83D›'],
    ['😀 ä\n\t', '😀 ä\n\t'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});
