import { describe, expect, test } from 'vitest';
import { commandLines } from '../../app/dispatch/command-lines.ts';

/** The words found in a comment whose commands are called after the lines they stand on. */
const wordsIn = (...lines: string[]): string[] => commandLines(lines).map(({ word }) => word);

describe('code fences', () => {
  test.each<[string, string[], string[]]>([
    ['backticks', ['```', '/in', '```', '/out'], ['out']],
    ['tildes', ['~~~', '/in', '~~~', '/out'], ['out']],
    ['an info text', ['```sh title="x"', '/in', '```', '/out'], ['out']],
    ['never closed', ['```', '/in', '', '/in'], []],
    ['closed only by one as long', ['````', '/in', '```', '/in', '````', '/out'], ['out']],
    ['closed by a longer one', ['```', '/in', '`````', '/out'], ['out']],
    ['not closed by the other kind', ['```', '/in', '~~~', '/in', '```', '/out'], ['out']],
    ['not closed by one with an info text', ['```', '/in', '``` js', '/in', '```', '/out'], ['out']],
    ['indented by three at most', ['   ```', '/in', '   ```', '/out'], ['out']],
    ['indented by four it is none', ['    ```', '/out', '    ```'], ['out']],
    ['two backticks are none', ['``', '/out', '``'], ['out']],
    ['inline code of three backticks is none', ['```not a fence``` x', '/out'], ['out']],
    ['tildes may have backticks behind them', ['~~~ `x`', '/in', '~~~', '/out'], ['out']],
    ['closed with spaces behind', ['```', '/in', '```   ', '/out'], ['out']],
    ['in a list', ['- ```js', '  /in', '  ```', '/out'], ['out']],
    ['in a numbered list', ['10. ```', '    code', '    ```', '', '/out'], ['out']],
    ['in a list that ends before it is closed', ['- ```', '  code', '/out'], ['out']],
    ['in a list, with empty lines', ['* ```', '', '  code', '', '  ```', '/out'], ['out']],
    ['opened anew where a list ends', ['- ```', '```', '/in', '```', '/out'], ['out']],
  ])('%s', (_, lines, found) => {
    expect(wordsIn(...lines)).toEqual(found);
  });
});

describe('HTML comments', () => {
  test.each<[string, string[], string[]]>([
    ['over several lines', ['<!--', '/in', '-->', '/out'], ['out']],
    ['on one line', ['<!-- /in -->', '/out'], ['out']],
    ['never closed', ['<!-- template', '/in', '', '/in'], []],
    ['closed and opened again', ['<!-- a', '--> b <!--', '/in', '-->', '/out'], ['out']],
    ['several on a line', ['<!-- a --> <!-- b', '/in', '-->', '/out'], ['out']],
    ['after a text, closed in its paragraph', ['text <!-- a', '/in', '-->', '/out'], ['out']],
    ['after a text, at most to the end of the paragraph', ['a <!-- that is never closed', '/in', '', '/out'], ['out']],
    ['within inline code it is text', ['the mark `<!--` is ours', '/out'], ['out']],
    ['after a command', ['/out <!-- a', '/in', '-->', '/out'], ['out', 'out']],
    ['inside a fence it is text', ['```', '<!--', '```', '/out'], ['out']],
    ['a fence inside it is nothing', ['<!--', '```', '-->', '/out'], ['out']],
  ])('%s', (_, lines, found) => {
    expect(wordsIn(...lines)).toEqual(found);
  });
});

describe('elements that are shown as they are', () => {
  test.each<[string, string[], string[]]>([
    ['over several lines', ['<pre>', '/in', '', '/in', '</pre>', '/out'], ['out']],
    ['on one line', ['<pre>x</pre>', '/out'], ['out']],
    ['with attributes', ['<PRE lang="sh">', '/in', 'x</Pre> y', '/out'], ['out']],
    ['never closed', ['<textarea', '/in'], []],
    ['another element is none', ['<prefix>', '/out', '<details>', '/out'], ['out', 'out']],
    ['within a line it is none', ['see <pre>', '/out'], ['out']],
  ])('%s', (_, lines, found) => {
    expect(wordsIn(...lines)).toEqual(found);
  });
});

describe('inline code', () => {
  test.each<[string, string[], string[]]>([
    ['ends at a run as long', ['a `` ` <!-- `` b', '/out'], ['out']],
    ['never ends at a shorter or longer one', ['a `` ` <!-- ``` b', '/in', '-->', '/out'], ['out']],
    ['is over before a comment that follows', ['a `x` <!-- `y`', '/in', '-->', '/out'], ['out']],
  ])('%s', (_, lines, found) => {
    expect(wordsIn(...lines)).toEqual(found);
  });
});

describe('quotes', () => {
  test.each<[string, string[], string[]]>([
    ['hold no command', ['> /in', '>/in', '> > /in', '', '/out'], ['out']],
    ['end the fence inside them', ['> ```', '> /in', '/out'], ['out']],
    ['of any depth', ['>'.repeat(50) + ' /in', '/out'], ['out']],
  ])('%s', (_, lines, found) => {
    expect(wordsIn(...lines)).toEqual(found);
  });
});

test('a line may hold characters that break lines elsewhere', () => {
  expect(wordsIn('/out a\u2028b', '``` a\u2028b', '/in', '```', '/out\u00a0x')).toEqual(['out', 'out']);
});

test('a line says where its rest begins', () => {
  expect(commandLines(['hi', '/Run \t npm test  '])).toEqual([
    { line: 1, word: 'run', rest: 'npm test', restColumn: 7, text: '/Run \t npm test  ' },
  ]);
  expect(commandLines(['/help'])).toMatchObject([{ rest: '', restColumn: 5 }]);
});
