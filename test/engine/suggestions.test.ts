import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LineComment } from '../../app/engine/ports/deliveries.ts';
import { suggestionsFor } from '../../app/engine/suggestions.ts';

const WHOLE = [{ path: 'a', patch: '@@ -1,99 +1,99 @@ x' }];

/** The file with every suggestion taken over, as a person would with a click on each. */
function taken(before: string, comments: readonly LineComment[]): string {
  const lines = before.split('\n');
  for (const { startLine, endLine, body } of comments.toSorted((one, other) => other.startLine - one.startLine)) {
    const inner = body.split('\n');
    lines.splice(startLine - 1, endLine - startLine + 1, ...inner.slice(1, -1));
  }
  return lines.join('\n');
}

test.each([
  ['a changed line', 'a\nb\nc\n', 'a\nB\nc\n', [[2, 2]]],
  ['lines that go away', 'a\nb\nc\nd\n', 'a\nd\n', [[2, 3]]],
  ['lines that are added', 'a\nb\n', 'a\nx\ny\nb\n', [[1, 1]]],
  ['a first line', 'a\n', 'x\na\n', [[1, 1]]],
  [
    'two places',
    'a\nb\nc\nd\n',
    'A\nb\nc\nD\n',
    [
      [1, 1],
      [4, 4],
    ],
  ],
])('%s is a suggestion on the lines it replaces', (_, before, after, places) => {
  const found = suggestionsFor([{ path: 'a', before, after }], WHOLE);
  expect(found?.map(({ startLine, endLine }) => [startLine, endLine])).toEqual(places);
  expect(taken(before, found ?? [])).toBe(after);
});

test('a block that holds a fence is fenced by a longer one', () => {
  const [found] = suggestionsFor([{ path: 'a', before: 'x\n', after: '````\n' }], WHOLE) ?? [];
  expect(found?.body).toBe('`````suggestion\n````\n`````');
});

test('there is none where a change lies outside of what the pull request shows, or cannot be said so', () => {
  const edit = { path: 'a', before: 'a\nb\nc\n', after: 'a\nB\nc\n' };
  expect(suggestionsFor([edit], [{ path: 'a', patch: '@@ -1,1 +1,1 @@' }])).toBeUndefined();
  expect(suggestionsFor([edit], [{ path: 'a', patch: '@@ -1 +2 @@' }])).toHaveLength(1);
  expect(suggestionsFor([edit], [{ path: 'other', patch: '@@ -1,9 +1,9 @@' }])).toBeUndefined();
  expect(suggestionsFor([edit], [{ path: 'a', patch: null }])).toBeUndefined();
  expect(suggestionsFor([{ ...edit, after: 'a\r\nb\nc\n' }], WHOLE)).toBeUndefined();
  expect(suggestionsFor([{ ...edit, after: 'a\nb\nc' }], WHOLE)).toBeUndefined();
  const long = (word: string) =>
    Array.from({ length: 80 }, (_, line) => (line % 2 ? 'same' : `${word}${line}`)).join('\n');
  expect(suggestionsFor([{ path: 'a', before: long('a'), after: long('b') }], WHOLE)).toBeUndefined();
});

test('taking all of them over gives the file as it was meant, where there are any', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '', '```'), { minLength: 1, maxLength: 12 })
    .map((lines) => `${lines.join('\n')}\n`);
  fc.assert(
    fc.property(text, text, (before, after) => {
      const found = suggestionsFor([{ path: 'a', before, after }], WHOLE);
      expect(found === undefined || taken(before, found) === after).toBe(true);
    }),
    { numRuns: 300 },
  );
});
