import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { COMMANDS, OPTIONS } from '../../app/dispatch/grammar.ts';
import { mayBeOurs, type Parsed, parseComment } from '../../app/dispatch/parse.ts';
import { mistakeText } from '../../app/dispatch/texts.ts';
import { runs } from '../hard.ts';
import { meaningOf, printed } from './printed.ts';

vi.setConfig({ testTimeout: runs(20_000, 1_800_000) });

/** Milliseconds that one comment may take. A machine that pauses does not pause again and again at the same place. */
const LONGEST = 50;
const TRIES = 3;

/** In the time of our own thread: what the machine does beside us is not our fault. */
function timed(
  text: string,
  prefix: string | null,
  tries = TRIES,
): { readonly parsed: Parsed; readonly milliseconds: number } {
  const before = process.threadCpuUsage();
  const parsed = parseComment(text, prefix);
  const { user, system } = process.threadCpuUsage(before);
  const milliseconds = (user + system) / 1000;
  return milliseconds > LONGEST && tries > 1 ? timed(text, prefix, tries - 1) : { parsed, milliseconds };
}

/** What is wrong with the outcome for a text: nothing, always. */
function faults(text: string, prefix: string | null): string[] {
  const { parsed, milliseconds } = timed(text, prefix);
  const found = milliseconds > LONGEST ? [`took ${milliseconds} ms`] : [];
  if (mayBeOurs(text, prefix) !== (parsed.kind !== 'not_for_us')) found.push('the door disagrees');
  if (!mayBeOurs(text) && parsed.kind !== 'not_for_us') found.push('the door without a prefix disagrees');
  switch (parsed.kind) {
    case 'not_for_us':
      return found;
    case 'commands': {
      if (parsed.commands.length === 0) found.push('commands without a command');
      const again = parseComment(printed(parsed.commands, prefix), prefix);
      const meant = JSON.stringify(parsed.commands.map(meaningOf));
      if (again.kind !== 'commands' || JSON.stringify(again.commands.map(meaningOf)) !== meant)
        found.push(`written again it is read as ${JSON.stringify(again)}`);
      return found;
    }
    case 'answer': {
      const { line, column, message, text: shown } = parsed.mistake;
      const lines = text
        .toWellFormed()
        .replaceAll('\0', '\ufffd')
        .split(/\r\n|\r|\n/);
      if (lines[line] !== shown) found.push('the line shown is not the line');
      if (column < 0 || column > shown.length) found.push(`column ${column} of ${shown.length}`);
      if (!/^\S.*[.?]$/su.test(message)) found.push(`not a sentence: ${message}`);
      if (mistakeText(parsed.mistake).length > 3_000) found.push('a long answer');
      return found;
    }
  }
}

const prefixes = fc.constantFrom(null, null, 'sb', 'run');

const WORDS = COMMANDS.map(({ word }) => word);
const FLAGS = Object.values(OPTIONS).map(({ flag }) => flag);
const VALUES = ['J1', 'j2', 'P1', 'all', 'tests', 'high', 'hold', '5m', 'comment', '12', 'J1,J2', '""', 'X'];
const MARKS = [
  '```',
  '~~~',
  '`',
  '``',
  '<!--',
  '-->',
  '<pre>',
  '</pre>',
  '> ',
  '- ',
  '1. ',
  '    ',
  '--',
  '=',
  '\u2014',
];
const NASTY = [
  '😀',
  '\ud83d',
  '\udc00',
  '\u202e',
  '\u200b',
  '\u2028',
  '\u00a0',
  '\ufeff',
  '\0',
  '\x1b[31m',
  '@ada',
  '#7',
];
const ENDS = ['\n', '\n\n', '\r\n', '\r', ' ', '\t'];

const piece = fc.oneof(
  fc.constantFrom(...WORDS.map((word) => `/${word} `)),
  fc.constantFrom(...WORDS.map((word) => `\n/${word} `)),
  fc.constantFrom(...WORDS, '/retest', '/dispach', '/sb', '/sb cancle', '/signalbox ', '/stauts', '/'),
  fc.constantFrom(...FLAGS.map((flag) => `${flag} `), '--x', '--aftr', '--after=', '-- '),
  fc.constantFrom(...VALUES.map((value) => `${value} `)),
  fc.constantFrom(...MARKS),
  fc.constantFrom(...NASTY),
  fc.constantFrom(...ENDS),
);

const lead = fc.constantFrom('/', '/', '/', '/sb ', '/run ', '/signalbox ');
const below = fc.constantFrom(
  ...[
    ['', '', '\nmore', '\n\n  more\n', '\n```\n/run x\n```', '\r\n<!--\n/run x\n-->', '\n> /run x', '\n```'],
    ['\n    ```\n', '\n- ```\n  /run x', '\n<pre>\n/run x\n</pre>', '\r/retest\r', '\n`<!--`', '\nword', '\n--then x'],
  ].flat(),
);
const text = fc.oneof(
  fc.constantFrom('fix the test', 'tests', 'tests --as=x', 'do it -- --then', '`<!--` x', '<!-- x', '```', '', '"a b"'),
  fc.array(fc.constantFrom(...VALUES, ...MARKS, ...NASTY, 'a', 'b'), { maxLength: 4 }).map((words) => words.join(' ')),
);
const option = fc.constantFrom(
  ...[
    ['--then', '--after J1', '--after=J2', '--as x', '--profile=read', '--agent a', '--continue J3', '--dry-run'],
    ['--priority HIGH', '--then --on-failure hold', '--timeout 5m', '--output=comment', '\u2014dry-run', '--'],
  ].flat(),
);
const number = fc.constantFrom('1', '2', '34', '999999999');

/** A command as it should be; what is below it may belong to it. */
const wellFormed = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('dispatch', 'dispatch', 'run'), fc.array(option, { maxLength: 3 }), text)
      .map(([word, options, object]) => [word, ...options, object].join(' ')),
  },
  fc
    .tuple(fc.constantFrom('tell', 'interrupt', 'deny'), fc.constantFrom('J', 'J', 'P'), number, text)
    .map(([word, letter, at, object]) => `${word} ${letter}${at} ${object}`),
  fc
    .tuple(fc.constantFrom('status', 'cancel', 'cancel --alone', 'retry', 'retry --dependents', 'hold', 'stop'), number)
    .map(([word, at]) => `${word} J${at}`),
  fc.constantFrom('status', 'help', 'cancel all', 'approve P7', 'release J1'),
);

/** A line that is nearly a command. */
const nearly = fc
  .tuple(
    fc.constantFrom(...WORDS),
    fc.array(fc.constantFrom(...FLAGS.map((flag) => `${flag} `), ...VALUES.map((value) => `${value} `)), {
      maxLength: 3,
    }),
    text,
  )
  .map(([word, options, object]) => `${word} ${options.join('')}${object}`);

const line = fc
  .tuple(lead, fc.oneof({ weight: 5, arbitrary: wellFormed }, nearly), below)
  .map((parts) => parts.join(''));

/** A comment, and where it is cut and mended with what. */
const mutated = fc
  .tuple(
    fc.array(line, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(300), fc.nat(12), piece), { maxLength: 2 }),
  )
  .map(([lines, cuts]) => {
    let text = lines.join('\n');
    for (const [at, length, mend] of cuts) {
      const start = at % (text.length + 1);
      text = text.slice(0, start) + mend + text.slice(start + length);
    }
    return text;
  });

describe('whatever the text, the outcome is commands, an answer, or not for us', () => {
  test.each<[string, fc.Arbitrary<string>, number]>([
    ['random texts', fc.string({ unit: 'binary', maxLength: 120 }), runs(200, 50_000)],
    [
      'random pieces of commands',
      fc.array(piece, { maxLength: 25, size: 'max' }).map((pieces) => pieces.join('')),
      runs(2_300, 450_000),
    ],
    ['commands, cut and mended', mutated, runs(2_500, 500_000)],
  ])('%s', (_, texts, numRuns) => {
    fc.assert(
      fc.property(texts, prefixes, (text, prefix) => {
        expect(faults(text, prefix)).toEqual([]);
      }),
      { numRuns },
    );
  });
});

describe('a comment of 65,000 characters is read in no time', () => {
  test.each<[string, string]>([
    ['one line', '/dispatch ' + 'x'.repeat(65_000)],
    ['spaces', '/dispatch' + ' '.repeat(65_000)],
    ['spaces before a word', '/dispatch\n' + ' '.repeat(65_000) + 'x'],
    ['tabs and words', '/run ' + '\ta'.repeat(32_000)],
    ['tabs and words for an agent', '/dispatch ' + '\ta'.repeat(32_000)],
    ['only commands', '/status\n'.repeat(8_000)],
    ['only commands of others', '/retest\n'.repeat(8_000)],
    ['words like ours', '/statxx\n'.repeat(8_000)],
    ['many words nearly like ours', Array.from({ length: 9_000 }, (_, at) => `/s${at.toString(36)}us`).join('\n')],
    ['only options', '/dispatch ' + '--after J1 '.repeat(6_000)],
    ['options of others', '/dispatch a ' + '--x=1 '.repeat(10_000)],
    ['options and words', '/dispatch a b ' + '--after J1 x '.repeat(5_000)],
    ['repeated flags behind a text', '/dispatch a b ' + '--then '.repeat(9_000)],
    ['a huge value', '/dispatch --as=' + 'x'.repeat(65_000)],
    ['a huge number', '/cancel J' + '9'.repeat(65_000)],
    ['a huge choice', '/dispatch --priority ' + 'high'.repeat(16_000)],
    ['equals signs', '/dispatch --' + '='.repeat(65_000)],
    ['dashes', '/dispatch ' + '-'.repeat(65_000)],
    ['long dashes', '/dispatch ' + '\u2014 '.repeat(32_000)],
    ['backticks', '`'.repeat(65_000)],
    ['backticks behind a word', 'x' + '`'.repeat(65_000) + '<!--'],
    ['backticks by line', '```\n~~~\n'.repeat(8_000)],
    ['opened comments', '<!--'.repeat(16_000)],
    ['opened comments by line', 'a `<!-- \n\n'.repeat(6_000)],
    ['odd backticks', '` `` ``` '.repeat(7_000)],
    ['backticks of every length', Array.from({ length: 350 }, (_, at) => '`'.repeat(at)).join(' ') + ' <!--'],
    ['closed comments', '<!-- -->'.repeat(8_000)],
    ['bullets', '- '.repeat(32_000) + '```'],
    ['numbers', '1. '.repeat(20_000)],
    ['deep quotes', '> '.repeat(32_000) + '/run x'],
    ['fences in quotes', '> ```\n> /run x\n'.repeat(4_000)],
    ['a long word', '/' + 'dispatch'.repeat(8_000)],
    ['a long word behind a prefix', '/signalbox ' + 'dispatch'.repeat(8_000)],
    ['one unknown option', '/dispatch --' + 'a'.repeat(65_000)],
    ['empty lines', '\r\n'.repeat(32_000)],
    ['ends of lines, mixed', '/tell J1 x' + '\r\n\r\n\n\r'.repeat(12_000) + 'y'],
    ['10,000 lines', '/dispatch\n' + 'a b\n'.repeat(10_000)],
    ['hidden characters', '/dispatch ' + '\u202e\u200b\0'.repeat(20_000)],
    ['halves of characters', '/run ' + '\ud83d'.repeat(30_000)],
  ])('%s', (_, text) => {
    expect(faults(text, null)).toEqual([]);
    expect(faults(text, 'sb')).toEqual([]);
  });
});
