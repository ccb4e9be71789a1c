import { describe, expect, test } from 'vitest';
import { COMMAND_LIMIT, COMMANDS, PROMPT_LIMIT } from '../../app/dispatch/grammar.ts';
import type { Mistake } from '../../app/dispatch/mistake.ts';
import { type Command, parseComment } from '../../app/dispatch/parse.ts';
import { NO_CHAINING } from '../../app/dispatch/parse-options.ts';

function commandsOf(comment: string): readonly Command[] {
  const parsed = parseComment(comment);
  if (parsed.kind !== 'commands') throw new Error(`not commands: ${JSON.stringify(parsed)}`);
  return parsed.commands;
}

function mistakeOf(comment: string): Mistake {
  const parsed = parseComment(comment);
  if (parsed.kind !== 'answer') throw new Error(`not a mistake: ${JSON.stringify(parsed)}`);
  return parsed.mistake;
}

/** The text under the caret: `word` begins there. */
const under = ({ text, column }: Mistake): string => text.slice(column).split(/\s/, 1)[0] ?? '';

describe('commands', () => {
  test.each<[string, Command]>([
    ['/status', { kind: 'status', job: null }],
    ['/status J12', { kind: 'status', job: 12 }],
    ['/status j12 ', { kind: 'status', job: 12 }],
    ['/cancel J1', { kind: 'cancel', job: 1 }],
    ['/cancel all', { kind: 'cancel', job: 'all' }],
    ['/cancel ALL', { kind: 'cancel', job: 'all' }],
    ['/release J3', { kind: 'release', job: 3 }],
    ['/tell J2 use vitest, not jest', { kind: 'tell', job: 2, text: 'use vitest, not jest' }],
    ['/approve P7', { kind: 'approve', approval: 7 }],
    ['/deny p7', { kind: 'deny', approval: 7, reason: '' }],
    ['/deny P7  not on a Friday', { kind: 'deny', approval: 7, reason: 'not on a Friday' }],
    ['/help', { kind: 'help' }],
    ['/HELP me', { kind: 'help' }],
    ['/run npm test', { kind: 'run', asked: '/run npm test', chaining: NO_CHAINING, command: 'npm test' }],
  ])('%s', (comment, command) => {
    expect(commandsOf(comment)).toEqual([command]);
  });

  test('every example of the grammar is a command of its row', () => {
    for (const row of COMMANDS) expect(commandsOf(row.example)[0]?.kind).toBe(row.word);
  });

  test('a single word names a job, anything longer is a prompt', () => {
    expect(commandsOf('/dispatch review')).toMatchObject([{ body: { name: 'review' } }]);
    expect(commandsOf('/dispatch review it')).toMatchObject([{ body: { prompt: 'review it' } }]);
    expect(commandsOf('/dispatch [[say:planned]]')).toMatchObject([{ body: { prompt: '[[say:planned]]' } }]);
  });

  test('the lines after a dispatch belong to its prompt, up to the next command of ours', () => {
    const [first, second, ...more] = commandsOf(
      ['/dispatch fix this:', '', '```', '/dispatch not me', '```', '/retest', '/run npm test', 'and thanks'].join(
        '\n',
      ),
    );
    expect(first).toMatchObject({
      asked: '/dispatch fix this:\n\n```\n/dispatch not me\n```\n/retest',
      body: { prompt: 'fix this:\n\n```\n/dispatch not me\n```\n/retest' },
    });
    expect(second).toMatchObject({ kind: 'run', command: 'npm test' });
    expect(more).toEqual([]);
  });

  test('the lines after a message belong to it', () => {
    expect(commandsOf('/tell J7 use vitest\nnot jest\n/status')).toMatchObject([
      { kind: 'tell', job: 7, text: 'use vitest\nnot jest' },
      { kind: 'status' },
    ]);
    expect(mistakeOf(`/tell J7 ${'x'.repeat(PROMPT_LIMIT + 1)}`)).toMatchObject({ code: 'too_long' });
  });

  test('a prompt may begin on the next line', () => {
    expect(commandsOf('/dispatch\nfix it')).toMatchObject([{ body: { prompt: 'fix it' } }]);
  });

  test.each(['\r\n', '\r', '\n'])('lines may end with %j', (end) => {
    expect(commandsOf(`Hello${end}/dispatch fix${end}the test${end}/status${end}`)).toMatchObject([
      { asked: '/dispatch fix\nthe test', body: { prompt: 'fix\nthe test' } },
      { kind: 'status' },
    ]);
  });

  test('several run in the order in which they stand', () => {
    expect(commandsOf('/run a\n/cancel J1\n/help').map(({ kind }) => kind)).toEqual(['run', 'cancel', 'help']);
  });

  test(`at most ${COMMAND_LIMIT} in one comment, and the first beyond is pointed at`, () => {
    const many = (count: number) => Array.from({ length: count }, () => '/status').join('\n');
    expect(commandsOf(many(COMMAND_LIMIT))).toHaveLength(COMMAND_LIMIT);
    expect(mistakeOf(many(COMMAND_LIMIT + 1))).toMatchObject({ code: 'too_many_commands', line: COMMAND_LIMIT });
  });
});

describe('options', () => {
  test.each<[string, object]>([
    ['/dispatch --then run the tests', { chaining: { then: true, after: [], as: null } }],
    [
      '/dispatch --after J1 --after j2 --as tests do it all',
      { chaining: { then: false, after: [1, 2], as: 'tests' }, body: { prompt: 'do it all' } },
    ],
    [
      '/dispatch review --after J1 --then',
      { chaining: { then: true, after: [1], as: null }, body: { name: 'review' } },
    ],
    ['/dispatch --as x review --then', { chaining: { then: true, after: [], as: 'x' }, body: { name: 'review' } }],
    ['/dispatch   --then    a  b', { chaining: { then: true, after: [], as: null }, body: { prompt: 'a  b' } }],
    [
      '/run --then --as t npm test -- --watch',
      { chaining: { then: true, after: [], as: 't' }, command: 'npm test -- --watch' },
    ],
    ['/run npm --version', { chaining: NO_CHAINING, command: 'npm --version' }],
  ])('%s', (comment, command) => {
    expect(commandsOf(comment)).toMatchObject([command]);
  });

  test('`--` ends the options, so that a prompt may begin with two hyphens or name an option', () => {
    expect(commandsOf('/dispatch -- --verbose is broken')).toMatchObject([{ body: { prompt: '--verbose is broken' } }]);
    expect(commandsOf('/dispatch -- fix --verbose')).toMatchObject([{ body: { prompt: 'fix --verbose' } }]);
    expect(commandsOf('/dispatch -- fix --then')).toMatchObject([
      { chaining: NO_CHAINING, body: { prompt: 'fix --then' } },
    ]);
    expect(commandsOf('/run --then -- --weird')).toMatchObject([{ command: '--weird', chaining: { then: true } }]);
  });

  test('after more than one word they are part of the prompt', () => {
    expect(commandsOf('/dispatch explain the option --then')).toMatchObject([
      { chaining: NO_CHAINING, body: { prompt: 'explain the option --then' } },
    ]);
  });
});

describe('mistakes point at what is wrong and start nothing', () => {
  test.each<[string, string, string]>([
    ['/dispatch --aftr J1 x y', 'unknown_option', '--aftr'],
    ['/dispatch review --aftr J1', 'unknown_option', '--aftr'],
    ['/dispatch --after 12 x', 'bad_option', '12'],
    ['/dispatch --after', 'bad_option', ''],
    ['/dispatch --as Tests x y', 'bad_option', 'Tests'],
    ['/dispatch --as', 'bad_option', ''],
    ['/dispatch', 'empty', ''],
    ['/dispatch --then', 'empty', ''],
    ['/run', 'empty', ''],
    ['/run --then\nnpm test', 'empty', ''],
    ['/cancel', 'no_job', ''],
    ['/cancel everything', 'no_job', 'everything'],
    ['/release all', 'no_job', 'all'],
    ['/cancel J1 J2', 'unexpected', 'J2'],
    ['/status J1 please', 'unexpected', 'please'],
    ['/status all', 'no_job', 'all'],
    ['/tell J1', 'empty', ''],
    ['/tell hello', 'no_job', 'hello'],
    ['/approve', 'no_approval', ''],
    ['/approve J7', 'no_approval', 'J7'],
    ['/approve P7 P8', 'unexpected', 'P8'],
    ['/deny 7', 'no_approval', '7'],
    ['/cancel J0', 'no_job', 'J0'],
    ['/cancel J1234567890', 'no_job', 'J1234567890'],
  ])('%s', (comment, code, word) => {
    const mistake = mistakeOf(comment);
    expect(mistake).toMatchObject({ code, line: 0, text: comment.split('\n', 1)[0] });
    expect(under(mistake)).toBe(word);
    expect(mistake.column).toBeLessThanOrEqual(mistake.text.length);
  });

  test('the first mistake of a comment answers for all of it', () => {
    expect(mistakeOf('/run ok\nfine\n/cancel x\n/tell')).toMatchObject({ code: 'no_job', line: 2, text: '/cancel x' });
  });

  test.each([
    ['/dispach fix it', 'dispatch'],
    ['/dispathc fix it', 'dispatch'],
    ['/aprove P1', 'approve'],
    ['/cancle J1', 'cancel'],
    ['/stauts', 'status'],
  ])('%s is answered with what was meant', (comment, meant) => {
    expect(mistakeOf(comment)).toMatchObject({ code: 'unknown_command', column: 1 });
    expect(mistakeOf(comment).message).toContain(`\`/${meant}\``);
  });

  test('a long prompt is refused, one at the limit is taken', () => {
    expect(commandsOf(`/dispatch ${'ab '.repeat(10_666)}c`)).toHaveLength(1);
    expect(mistakeOf(`/dispatch ${'a '.repeat(PROMPT_LIMIT)}`)).toMatchObject({ code: 'too_long', column: 10 });
  });

  test('what was typed is quoted shortened, whatever its length', () => {
    expect(mistakeOf(`/dispatch --${'x'.repeat(64_000)} y`).message.length).toBeLessThan(600);
  });
});

describe('not for us', () => {
  test.each([
    '',
    ' /dispatch x',
    '\t/dispatch x',
    '> /dispatch x',
    '- /dispatch x',
    'please /dispatch x',
    '/retest',
    '/lgtm',
    '/hold',
    '/assign @ada',
    '/dispatch-me',
    '/dispatch: fix',
    '//dispatch x',
    '/ dispatch x',
    '/usr/bin/run x',
    '/run/this',
    '/den P1',
    '`/dispatch x`',
    '\u200b/dispatch x',
  ])('%j', (comment) => {
    expect(parseComment(comment)).toEqual({ kind: 'not_for_us' });
  });
});
