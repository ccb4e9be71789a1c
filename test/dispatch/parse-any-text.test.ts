import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { parseComment } from '../../app/dispatch/parse.ts';
import { mistakeText } from '../../app/dispatch/texts.ts';
import { runs } from '../hard.ts';

vi.setConfig({ testTimeout: runs(10_000, 600_000) });

/** What is wrong with the outcome for a text: nothing, always. */
function faults(text: string): string[] {
  const parsed = parseComment(text);
  switch (parsed.kind) {
    case 'not_for_us':
      return [];
    case 'commands':
      return parsed.commands.length > 0 ? [] : ['commands without a command'];
    case 'answer': {
      const { line, column, message, text: shown } = parsed.mistake;
      const lines = text.split(/\r\n|\r|\n/);
      return [
        ...(lines[line] === shown ? [] : ['the line shown is not the line']),
        ...(column >= 0 && column <= shown.length ? [] : [`column ${column} of ${shown.length}`]),
        ...(message === '' ? ['no message'] : []),
        ...(mistakeText(parsed.mistake).length < 3_000 ? [] : ['a long answer']),
      ];
    }
  }
}

describe('whatever the text, the outcome is commands, an answer, or not for us', () => {
  test('random texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
        expect(faults(text)).toEqual([]);
      }),
      { numRuns: runs(150, 20_000) },
    );
  });

  test('random pieces of commands', () => {
    const piece = fc.constantFrom(
      ...[
        [
          '/dispatch',
          '/run',
          '/status',
          '/cancel',
          '/release',
          '/tell',
          '/approve',
          '/deny',
          '/help',
          '/retest',
          '/dispach',
        ],
        [' ', '\n', '\r\n', '\t', '--', '--then', '--after', '--as', 'J1', 'P1', 'all', 'tests', '```', '~~~', '>'],
        ['<!--', '-->', '- ', '1. ', '`', '😀', '\ud83d', '\u202e', '@ada', 'a b c', '\0', '\u2028'],
      ].flat(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        expect(faults(pieces.join(''))).toEqual([]);
      }),
      { numRuns: runs(500, 50_000) },
    );
  });
});

/** Milliseconds, on a machine that has other things to do; what is not linear takes many times as long. */
const LONGEST = 600;

describe('a comment of 65,000 characters is read in no time', () => {
  test.each<[string, string]>([
    ['one line', '/dispatch ' + 'x'.repeat(65_000)],
    ['spaces', '/dispatch' + ' '.repeat(65_000)],
    ['tabs and words', '/run ' + '\ta'.repeat(32_000)],
    ['only commands', '/status\n'.repeat(8_000)],
    ['only options', '/dispatch ' + '--after J1 '.repeat(6_000)],
    ['backticks', '`'.repeat(65_000)],
    ['backticks by line', '```\n~~~\n'.repeat(8_000)],
    ['opened comments', '<!--'.repeat(16_000)],
    ['opened comments by line', 'a `<!-- \n\n'.repeat(6_000)],
    ['odd backticks', '` `` ``` '.repeat(7_000)],
    ['bullets', '- '.repeat(32_000) + '```'],
    ['numbers', '1. '.repeat(20_000)],
    ['a long word', '/' + 'dispatch'.repeat(8_000)],
    ['one unknown option', '/dispatch --' + 'a'.repeat(65_000)],
    ['empty lines', '\r\n'.repeat(32_000)],
  ])('%s', (_, text) => {
    const begun = performance.now();
    expect(faults(text)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(LONGEST);
  });
});
