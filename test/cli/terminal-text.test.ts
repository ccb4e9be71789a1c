/** What programs write to their terminals never makes ours do more than show text in colours. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { terminalText } from '../../app/cli/terminal-text.ts';
import { runs } from '../hard.ts';

const ESC = '\u001b';
const shown = (text: string, colours = true): string => {
  const terminal = terminalText(colours);
  return [...terminal.add(text), terminal.rest()].join('\n').trimEnd();
};

describe('colours', () => {
  test.each([
    [`${ESC}[31mred${ESC}[0m`, `${ESC}[31mred${ESC}[0m${ESC}[0m`],
    [`${ESC}[1;38;5;208mwarm`, `${ESC}[1;38;5;208mwarm${ESC}[0m`],
    [`${ESC}[38;2;1;2;3mdeep`, `${ESC}[38;2;1;2;3mdeep${ESC}[0m`],
    [`${ESC}[mplain`, `${ESC}[0mplain${ESC}[0m`],
    ['\u009b32mgreen', `${ESC}[32mgreen${ESC}[0m`],
  ])('%j stay', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('hold on the next line, and are taken back at the end of each', () => {
    expect(shown(`${ESC}[32mone\ntwo${ESC}[0m\nthree`).split('\n')).toEqual([
      `${ESC}[32mone${ESC}[0m`,
      `${ESC}[32mtwo${ESC}[0m${ESC}[0m`,
      'three',
    ]);
  });

  test.each([
    [`${ESC}[8mhidden`],
    [`${ESC}[5mblinks`],
    [`${ESC}[38;5;999mfar`],
    [`${ESC}[38mcut`],
    [`${ESC}[58;5;1mline`],
  ])('%j is none: nothing hides or blinks', (text) => {
    expect(shown(text)).not.toContain(ESC);
  });

  test('are left out where nobody wants them', () => {
    expect(shown(`${ESC}[31mred${ESC}[0m and ${ESC}[1mbold`, false)).toBe('red and bold');
  });
});

test.each([
  [`${ESC}]0;a title\u0007after`, 'after'],
  [`${ESC}]8;;https://evil.test${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
  [`${ESC}]52;c;ZXZpbA==\u0007clip`, 'clip'],
  [`${ESC}[2J${ESC}[1;1Htop`, 'top'],
  [`${ESC}[?1049hother${ESC}[?1049l`, 'other'],
  [`${ESC}P+q544e${ESC}\\device`, 'device'],
  [`${ESC}_application${ESC}\\text`, 'text'],
  [`${ESC}c${ESC}7${ESC}8reset`, 'reset'],
  [`${ESC}${ESC}[2J[31mnested`, '[31mnested'],
  [`\u009d0;title\u009cc1`, 'c1'],
  ['bell\u0007', 'bell‹U+0007›'],
  ['abc\b\b\bxyz', 'abc‹U+0008›‹U+0008›‹U+0008›xyz'],
  ['a\u202eb', 'a‹U+202E›b'],
  ['10 %\r50 %\r100 %\ndone', '100 %\ndone'],
  ['line\r\nnext', 'line\nnext'],
])('%j is shown as %j', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('what comes in pieces is taken as what it is', () => {
  const terminal = terminalText(true);
  expect(terminal.add(`${ESC}]0;ti`)).toEqual([]);
  expect(terminal.add(`tle\u0007a${ESC}[3`)).toEqual([]);
  expect(terminal.add('1mb\nc')).toEqual([`a${ESC}[31mb${ESC}[0m`]);
  expect([terminal.rest(), terminal.rest()]).toEqual([`${ESC}[31mc${ESC}[0m`, '']);
});

test('a line without an end is shown before it fills the memory', () => {
  const lines = terminalText(true).add('x'.repeat(100_000));
  expect(lines.map(({ length }) => length)).toEqual([32_768, 32_768, 32_768]);
});

test('whatever is written, in whatever pieces: only colours reach the terminal', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      `${ESC}[`,
      `${ESC}]`,
      `${ESC}P`,
      ESC,
      '\u009b',
      '\u009d',
      '\u0007',
      '\r',
      '\n',
      ';',
      '31',
      'm',
      '8',
      '2J',
      '\\',
      '\u009c',
      '?',
      'H',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (pieces, colours) => {
      const terminal = terminalText(colours);
      const text = [...pieces.flatMap((one) => terminal.add(one)), terminal.rest()].join('\n');
      const rest = colours ? text.replaceAll(/\u001b\[[\d;]+m/g, '') : text;
      expect(rest).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: runs(200, 50_000) },
  );
});
