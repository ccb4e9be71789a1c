/** Which parts of code are coloured: never more or less than its text, line by line, and only where it is quick. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** As the file has it; loaded by a name the compiler does not follow, since highlight.js would bring the browser's types into every test. */
interface Highlight {
  languageOf(name: string): string | null;
  runsOf(text: string, language: string): { readonly length: number; readonly kind: string | null }[][] | null;
}

const file = '../../app/web/client/highlight.ts';
const { languageOf, runsOf } = (await import(file)) as Highlight;

test.each([
  ['src/parser.ts', 'ts'],
  ['Dockerfile', 'dockerfile'],
  ['.github/workflows/test.yml', 'yml'],
  ['include/lexer.h', 'cpp'],
  ['typescript', 'typescript'],
  ['sh', 'sh'],
  ['LICENSE', null],
  ['__proto__', null],
  ['constructor', null],
  ['', null],
])('%j is %s', (name, language) => {
  expect(languageOf(name)).toBe(language);
});

test('a keyword, a string and a comment over two lines are told apart', () => {
  const text = 'const a = "x"; /* one\ntwo */ return a;';
  const lines = runsOf(text, 'typescript');
  const parts = text.split('\n').map((line, index) => {
    let from = 0;
    return (lines?.[index] ?? []).flatMap(({ length, kind }) => {
      from += length;
      return kind === null ? [] : [`${kind} ${line.slice(from - length, from)}`];
    });
  });
  expect(parts).toEqual([
    ['keyword const', 'string "x"', 'comment /* one'],
    ['comment two */', 'keyword return'],
  ]);
});

test('the runs of a line are as long as the line, whatever it holds', () => {
  const piece = fc.constantFrom(
    '<',
    '&amp;',
    '"',
    "'",
    '`',
    '${',
    '}',
    '/*',
    '*/',
    '//',
    '\n',
    '\r',
    '<b class="x">',
    '\\',
  );
  const languages = fc.constantFrom('typescript', 'python', 'xml', 'markdown', 'yaml', 'bash', 'json', 'php');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 15 }), languages, (parts, language) => {
      const text = parts.join('');
      const sums = runsOf(text, language)?.map((line) => line.reduce((sum, { length }) => sum + length, 0));
      expect(sums).toEqual(text.split('\n').map((line) => line.length));
    }),
    { numRuns: 300 },
  );
});

test('long texts and long lines stay plain', () => {
  expect(runsOf('a\n'.repeat(10_000), 'typescript')).toBe(null);
  expect(runsOf('a'.repeat(3000), 'typescript')).toBe(null);
  expect(runsOf('a', 'no such language')).toBe(null);
});
