/** Words, queries, excerpts and texts of the search: whatever people type and agents write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentsOf, type Piece } from '../../../app/remote/search/documents.ts';
import { excerptOf } from '../../../app/remote/search/excerpt.ts';
import { parseQuery } from '../../../app/remote/search/query.ts';
import { wordsOf } from '../../../app/remote/search/words.ts';
import { HOSTILE_SEARCHES } from '../../contract/hostile-searches.ts';
import { runs } from '../../hard.ts';

const words = (text: string) => wordsOf(text).map(({ word }) => word);

describe('words', () => {
  it.each([
    ['src/Parser.test.ts', ['src', 'parser', 'test', 'ts']],
    ['snake_case kebab-case', ['snake', 'case', 'kebab', 'case']],
    ['Prüfe ÉCOLE ﬁx e\u0301', ['prufe', 'ecole', 'fix', 'e']],
    ['日本語 test', ['日', '本', '語', 'test']],
    ['\u0301 – 🚦 "" ', []],
    ['a'.repeat(300), ['a'.repeat(64)]],
  ])('of %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('stand where they say, and hold nothing that a query could mean something by', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let last = 0;
        for (const { word, start, end } of wordsOf(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
          expect(word).toBe(word.toLowerCase());
          last = end;
        }
      }),
      { numRuns: runs(300, 20_000) },
    );
  });
});

describe('a query', () => {
  it.each([
    [
      'flaky pars',
      [
        [['flaky'], false],
        [['pars'], true],
      ],
    ],
    [
      '"flaky test" pars',
      [
        [['flaky', 'test'], false],
        [['pars'], true],
      ],
    ],
    ['"flaky test"', [[['flaky', 'test'], false]]],
    ['"flaky te', [[['flaky', 'te'], true]]],
    ['src/parser.ts', [[['src', 'parser', 'ts'], true]]],
    ['pars ', [[['pars'], false]]],
    ['a', [[['a'], false]]],
    [
      'NOT -x OR',
      [
        [['not'], false],
        [['x'], false],
        [['or'], true],
      ],
    ],
    ['"" - *', []],
  ])('%j', (text, expected) => {
    expect(parseQuery(text).map(({ words: phrase, isOpen }) => [phrase, isOpen])).toEqual(expected);
  });

  it('has bounds', () => {
    const query = parseQuery('a b c d e f g h i j k l m n o p q r s t u v w x y z');
    expect(query.flatMap((phrase) => phrase.words)).toHaveLength(16);
    expect(parseQuery('zz '.repeat(100_000)).length).toBeLessThanOrEqual(16);
  });
});

describe('an excerpt', () => {
  it('shows the first hit and marks all that are in sight', () => {
    const text = `${'before '.repeat(30)}the flaky test and another Flaky one ${'after '.repeat(50)}`;
    const parts = excerptOf(text, parseQuery('flak'));
    expect(parts.filter(({ isHit }) => isHit).map((part) => part.text)).toEqual(['flaky', 'Flaky']);
    const whole = parts.map((part) => part.text).join('');
    expect(whole.length).toBeLessThan(270);
    expect(whole).toMatch(/^….*the flaky test.*…$/);
  });

  it('of any text and any search is a part of the text', () => {
    for (const search of HOSTILE_SEARCHES)
      for (const text of [search, `before ${search} after`, search.repeat(9)]) {
        const shown = excerptOf(text, parseQuery(search)).map((part) => part.text);
        const plain = text.replace(/\s+/g, ' ');
        for (const part of shown) expect(part === '…' || plain.includes(part) || part.trim() === '').toBe(true);
      }
  });
});

describe('texts', () => {
  const piece = (seq: number, text: string, stream: string | null = 'm'): Piece => ({
    seq,
    at: seq,
    kind: 'message',
    stream,
    text,
  });

  it('join what belongs together, and leave the last one open', () => {
    const made = documentsOf([
      piece(1, 'pars'),
      piece(2, 'er'),
      piece(5, 'tool', null),
      piece(6, 'and '),
      piece(7, 'on'),
    ]);
    expect(made.map(({ seq, last, text, isOpen }) => [seq, last, text, isOpen])).toEqual([
      [1, 2, 'parser', false],
      [5, 5, 'tool', false],
      [6, 7, 'and on', true],
    ]);
  });

  it('are bounded, and cut no word in two', () => {
    const made = documentsOf(
      Array.from({ length: 900 }, (_, index) => piece(index + 1, `word${index} halves${index % 10}`)),
    );
    expect(made.length).toBeGreaterThan(1);
    expect(made.every(({ text, seq, last }) => text.length < 9_000 && last - seq <= 200)).toBe(true);
    const all = new Set(made.flatMap(({ text }) => words(text)));
    for (let index = 1; index < 900; index++) expect(all.has(`halves${(index - 1) % 10}word${index}`)).toBe(true);
  });
});
