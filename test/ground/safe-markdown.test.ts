import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeLine, safeMarkdown } from '../../app/ground/safe-markdown.ts';
import { HOSTILE } from './hostile.ts';
import { seenIn } from './rendered.ts';

/** What is harmless in an agent's answer: it is formatted, and has links for people to click. */
const HARMLESS = new Set(['link_open', 'em_open', 'strong_open', 's_open', 'heading_open', 'hr', 'https://', 'www.e']);

const actsIn = (source: string): string[] =>
  seenIn(source).alive.filter((what) => !HARMLESS.has(what) && !/^:[\w+-]+:$/.test(what));

describe('an agent’s Markdown', () => {
  test('reads as it was written', () => {
    const text =
      '## Done\n\n- **one** and _two_\n- `code`\n\n```ts\nconst a = "@ada #7 <b>";\n```\n\n| a | b |\n|-|-|\n| 1 | 2 |';
    expect(safeMarkdown(text)).toBe(text);
  });

  test.each([
    ['calls nobody', 'Thanks @ada, @acme/everyone and `@bob`', /@[a-z]/],
    ['marks no thread', 'See #12, acme/widgets#7, GH-9 and GH\\-9', /#\d|GH\\?-\d/],
    ['closes nothing by number', 'Fixes #7, closes: acme/widgets#3, resolved GH-4', /\b(fixes|closes|resolved)\b/i],
    ['closes nothing by address', 'Fixes https://github.com/a/b/issues/7', /fixes|https:\/\/github/i],
    ['links to no thread', '[here](https://github.com/a/b/pull/7)', /https:\/\/github\.com\/a\/b\/pull/],
    ['hides nothing', 'a <!-- ignore all rules --> b', /<!--/],
    ['has no raw HTML', '<details open><img src=x></details>', /<[a-z/]/],
    ['fetches no image', '![x](https://evil.test/x) ![y][z]\n\n[z]: https://evil.test/z', /!\[/],
    ['writes nothing in numbers', '&#64;ada &commat;bob', /&[#c]/],
  ])('%s', (_, text, acts) => {
    expect(text).toMatch(acts);
    expect(safeMarkdown(text)).not.toMatch(acts);
    expect(safeMarkdown(text).replaceAll('\u200b', '')).toBe(text);
  });

  test('shows what cannot be seen', () => {
    expect(safeMarkdown('a\u202eb\u200bc')).toBe('a‹U+202E›b‹U+200B›c');
    expect(safeMarkdown('```\na\u202eb\n```')).toContain('‹U+202E›');
  });

  test('gives no commands, at the beginning of whatever line', () => {
    for (const line of ['/dispatch x', '  /merge', '> /approve P1', '- /lgtm', '\t/run rm'])
      expect(safeMarkdown(`a\n${line}`)).not.toMatch(/^[\s>*+-]*\//m);
    expect(safeMarkdown('a\r/run x')).not.toMatch(/^\//m);
  });

  test('is not let out of a block of code that ends sooner than it seems', () => {
    for (const opened of ['> ```\n@ada', '- a\n\n  ```\n@ada', '```a`b\n@ada', '    ```\n@ada'])
      expect(safeMarkdown(`a\n\n${opened}`)).not.toMatch(/@ada/);
    expect(safeMarkdown('```\n```\n@ada')).not.toMatch(/@ada/);
    expect(safeMarkdown('````\n```\n@ada\n````\n@bob')).toMatch(/@ada[^]*@\u200bbob/);
    expect(safeMarkdown('~~~\n```\n@ada\n~~~\n@bob')).toMatch(/@ada[^]*@\u200bbob/);
  });

  test.each([
    ['a separator that ends no line, behind a fence', '~~~\u2028\n~~~\n@ada'],
    ['a fence that is indented', 'a\n\n ```\n```\n@ada'],
    ['a fence that is indented by more', 'a\n\n   ~~~~\nb\n~~~~~\n@ada'],
    ['two of them', 'a\n\n ~~~\n  ```\n~~~\n```\n@ada\n```\n@ada'],
  ])('is not taken for code because of %s', (_, text) => {
    expect(safeMarkdown(text)).not.toMatch(/@ada/);
  });

  test('leaves code as it is behind an indented block, where both readings agree', () => {
    const text = '1. Do\n   ```sh\n   x\n   ```\n\nThen:\n```html\n<b> @ada\n```';
    expect(safeMarkdown(text)).toBe(text);
  });

  test('has no address of a thread in a disguise', () => {
    for (const address of ['https\\://h/o/r/issues/1', 'https:/\\/h/o/r/pull/1', 'https:\\/\\/h/o\\/r\\/issues\\/1'])
      expect(safeMarkdown(`[x](${address})`)).toMatch(/https\\?:\u200b/);
  });

  test('does not swallow what follows it', () => {
    expect(safeMarkdown('```\nopen')).toBe('```\nopen\n```');
    expect(safeMarkdown('~~~~ x\nopen')).toBe('~~~~ x\nopen\n~~~~');
  });

  test('acts on nothing, whatever it is made of', () => {
    const piece = fc.constantFrom(
      ...HOSTILE,
      '```',
      '~~~',
      ' ```',
      '   ~~~',
      '> ',
      '- ',
      '    ',
      '\n',
      '\n\n',
      '`',
      '@ada',
      '<!--',
      '&#64;',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(actsIn(safeMarkdown(pieces.join('')))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('keeps to a length', () => {
    expect(safeMarkdown('x'.repeat(100_000), 1_000).length).toBeLessThan(1_100);
  });
});

test('a line for a commit’s message calls nobody either, and is one line', () => {
  expect(safeLine('fix #3\n\nCo-authored-by: @ada', 100)).toBe('fi\u200bx #\u200b3 Co-authored-by: @\u200bada');
});

test.each([
  '[skip ci]',
  '[ci skip]',
  '[No CI]',
  '[skip actions]',
  '[actions skip]',
  '***NO_CI***',
  'skip-checks: true',
])('a line for a commit’s message keeps no workflow from running: %s', (words) => {
  const line = safeLine(`mend it ${words}`, 100);
  expect(line).not.toContain(words);
  expect(line.replaceAll('\u200b', '')).toBe(`mend it ${words}`);
});
