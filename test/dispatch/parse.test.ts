import { describe, expect, test } from 'vitest';
import { COMMAND_LIMIT, PROMPT_LIMIT } from '../../app/dispatch/grammar.ts';
import { NO_OPTIONS } from '../../app/dispatch/options.ts';
import { type Command, mayBeOurs, parseComment } from '../../app/dispatch/parse.ts';
import { commandsOf, mistakeOf, under } from './read.ts';

describe('commands', () => {
  test.each<[string, Command]>([
    ['/status', { kind: 'status', job: null }],
    ['/status J12', { kind: 'status', job: 12 }],
    ['/status j12 ', { kind: 'status', job: 12 }],
    ['/cancel J1', { kind: 'cancel', job: 1, alone: false }],
    ['/cancel all', { kind: 'cancel', job: 'all', alone: false }],
    ['/cancel ALL', { kind: 'cancel', job: 'all', alone: false }],
    ['/cancel --alone J1', { kind: 'cancel', job: 1, alone: true }],
    ['/cancel J1 --alone', { kind: 'cancel', job: 1, alone: true }],
    ['/cancel all --alone', { kind: 'cancel', job: 'all', alone: true }],
    ['/retry J4', { kind: 'retry', job: 4, dependents: false }],
    ['/retry J4 --dependents', { kind: 'retry', job: 4, dependents: true }],
    ['/hold J3', { kind: 'hold', job: 3 }],
    ['/release J3', { kind: 'release', job: 3 }],
    ['/stop J3', { kind: 'stop', job: 3 }],
    ['/tell J2 use vitest, not jest', { kind: 'tell', job: 2, text: 'use vitest, not jest' }],
    ['/tell J2 --then what?', { kind: 'tell', job: 2, text: '--then what?' }],
    ['/interrupt J2', { kind: 'interrupt', job: 2, text: '' }],
    ['/interrupt J2 do less', { kind: 'interrupt', job: 2, text: 'do less' }],
    ['/approve P7', { kind: 'approve', approval: 7, session: false }],
    ['/approve P7 --session', { kind: 'approve', approval: 7, session: true }],
    ['/approve —session p7', { kind: 'approve', approval: 7, session: true }],
    ['/deny P7 --session', { kind: 'deny', approval: 7, reason: '--session' }],
    ['/deny p7', { kind: 'deny', approval: 7, reason: '' }],
    ['/deny P7  not on a Friday', { kind: 'deny', approval: 7, reason: 'not on a Friday' }],
    ['/help', { kind: 'help' }],
    ['/HELP me', { kind: 'help' }],
    ['/run npm test', { kind: 'run', asked: '/run npm test', options: NO_OPTIONS, command: 'npm test' }],
    ['/Run\u00a0npm test', { kind: 'run', asked: '/Run\u00a0npm test', options: NO_OPTIONS, command: 'npm test' }],
    ['/run a\u2028b', { kind: 'run', asked: '/run a\u2028b', options: NO_OPTIONS, command: 'a\u2028b' }],
    ['/run a\0b', { kind: 'run', asked: '/run a\ufffdb', options: NO_OPTIONS, command: 'a\ufffdb' }],
    ['/run a\ud83d', { kind: 'run', asked: '/run a\ufffd', options: NO_OPTIONS, command: 'a\ufffd' }],
  ])('%j', (comment, command) => {
    expect(commandsOf(comment)).toEqual([command]);
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
    expect(commandsOf('/interrupt J7\nuse vitest\n\nnot jest\n')).toEqual([
      { kind: 'interrupt', job: 7, text: 'use vitest\n\nnot jest' },
    ]);
  });

  test.each(['\r\n', '\r', '\n'])('lines may end with %j', (end) => {
    expect(commandsOf(`Hello${end}/dispatch fix${end}the test${end}/status${end}`)).toMatchObject([
      { asked: '/dispatch fix\nthe test', body: { name: 'fix', input: 'the test' } },
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

describe('a prompt or a name', () => {
  test.each<[string, object]>([
    ['/dispatch review', { name: 'review', input: '' }],
    ['/dispatch review\n', { name: 'review', input: '' }],
    ['/dispatch review --as other', { name: 'review', input: '' }],
    ['/dispatch review\nthe parser\n\nand its tests', { name: 'review', input: 'the parser\n\nand its tests' }],
    ['/dispatch -- review\nthe parser', { name: 'review', input: 'the parser' }],
    ['/dispatch --as other review\n/lgtm', { name: 'review', input: '/lgtm' }],
    ['/dispatch\nreview', { name: 'review', input: '' }],
    ['/dispatch\nReview\nit all', { prompt: 'Review\nit all' }],
    ['/dispatch review it', { prompt: 'review it' }],
    ['/dispatch review!', { prompt: 'review!' }],
    ['/dispatch [[say:planned]]', { prompt: '[[say:planned]]' }],
    ['/dispatch\nfix it', { prompt: 'fix it' }],
    ['/dispatch\n\n  fix it\n  all', { prompt: '  fix it\n  all' }],
  ])('%j', (comment, body) => {
    expect(commandsOf(comment)).toMatchObject([{ body }]);
  });
});

describe('mistakes point at what is wrong and start nothing', () => {
  test.each<[string, string, string]>([
    ['/dispatch', 'empty', ''],
    ['/dispatch --then', 'empty', ''],
    ['/run', 'empty', ''],
    ['/run --then\nnpm test', 'empty', ''],
    ['/cancel', 'no_job', ''],
    ['/cancel everything', 'no_job', 'everything'],
    ['/cancel all J1', 'no_job', 'all'],
    ['/release all', 'no_job', 'all'],
    ['/cancel J1 J2', 'unexpected', 'J2'],
    ['/retry J1 J1', 'unexpected', 'J1'],
    ['/status J1 please', 'unexpected', 'please'],
    ['/stop J1 now', 'unexpected', 'now'],
    ['/status all', 'no_job', 'all'],
    ['/tell J1', 'empty', ''],
    ['/tell hello', 'no_job', 'hello'],
    ['/interrupt', 'no_job', ''],
    ['/interrupt it', 'no_job', 'it'],
    ['/hold', 'no_job', ''],
    ['/hold 12', 'no_job', '12'],
    ['/retry #12', 'no_job', '#12'],
    ['/stop', 'no_job', ''],
    ['/approve', 'no_approval', ''],
    ['/approve J7', 'no_approval', 'J7'],
    ['/approve P7 P8', 'unexpected', 'P8'],
    ['/approve P7 thanks!', 'unexpected', 'thanks!'],
    ['/deny 7', 'no_approval', '7'],
    ['/cancel J0', 'no_job', 'J0'],
    ['/cancel J1234567890', 'no_job', 'J1234567890'],
    ['/status --all', 'unknown_option', '--all'],
    ['/status J1 --then', 'foreign_option', '--then'],
    ['/hold --alone J1', 'foreign_option', '--alone'],
    ['/cancel --alone --alone J1', 'repeated_option', '--alone'],
    ['/retry --dependent J1', 'unknown_option', '--dependent'],
    ['/approve --all', 'unknown_option', '--all'],
  ])('%j', (comment, code, word) => {
    const mistake = mistakeOf(comment);
    expect(mistake).toMatchObject({ code, line: 0, text: comment.split('\n', 1)[0] });
    expect(under(mistake)).toBe(word);
    expect(mistake.column).toBeLessThanOrEqual(mistake.text.length);
  });

  test('the caret stands under the second of two equal words', () => {
    expect(mistakeOf('/retry J1 J1')).toMatchObject({ column: 10 });
  });

  test('the first mistake of a comment answers for all of it', () => {
    expect(mistakeOf('/run ok\nfine\n/cancel x\n/tell')).toMatchObject({ code: 'no_job', line: 2, text: '/cancel x' });
    expect(mistakeOf('/dispatch fix it\n/aprove P1')).toMatchObject({ code: 'unknown_command', line: 1 });
  });

  test.each<[string, string]>([
    ['/cancel 12', 'Did you mean `J12`?'],
    ['/cancel #12', 'Did you mean `J12`?'],
    ['/cancel J1 J2', '`/cancel J2` goes on a line of its own'],
    ['/approve P7 P8', '`/approve P8` goes on a line of its own'],
    ['/approve P7 now', 'Nothing is expected after `P7`'],
    ['/hold', 'a `prefix:` in `.github/signalbox.yml` keeps us apart'],
    ['/status --all', '`/status` takes no options'],
    ['/retry J1 --now', '`/retry` takes `--dependents`'],
    ['/status J1 --alone', '`--alone` is an option of `/cancel`'],
  ])('%s is answered with what would be right: %s', (comment, words) => {
    expect(mistakeOf(comment).message).toContain(words);
  });

  test.each([
    ['/dispach fix it', 'dispatch'],
    ['/dispathc fix it', 'dispatch'],
    ['/aprove P1', 'approve'],
    ['/cancle J1', 'cancel'],
    ['/stauts', 'status'],
    ['/Retyr J1', 'retry'],
    ['/interupt J1', 'interrupt'],
  ])('%s is answered with what was meant', (comment, meant) => {
    expect(mistakeOf(comment)).toMatchObject({ code: 'unknown_command', column: 1 });
    expect(mistakeOf(comment).message).toContain(`Did you mean \`/${meant}\`?`);
  });

  test('a long text is refused, one at the limit is taken', () => {
    expect(commandsOf(`/dispatch ${'ab '.repeat(10_666)}c`)).toHaveLength(1);
    expect(mistakeOf(`/dispatch ${'a '.repeat(PROMPT_LIMIT)}`)).toMatchObject({ code: 'too_long', column: 10 });
    const long = 'x'.repeat(PROMPT_LIMIT + 1);
    for (const comment of [
      `/dispatch review\n${long}`,
      `/run ${long}`,
      `/tell J7 ${long}`,
      `/interrupt J7\n${long}`,
      `/deny P7 ${long}`,
    ])
      expect(mistakeOf(comment)).toMatchObject({ code: 'too_long', line: 0 });
  });

  test('what was typed is quoted shortened, whatever its length', () => {
    const long = 'x'.repeat(64_000);
    for (const comment of [`/dispatch --${long} y`, `/signalbox ${long}`, `/dispatch --as ${long} y`])
      expect(mistakeOf(comment).message.length).toBeLessThan(600);
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
    '/unhold',
    '/ok-to-test',
    '/assign @ada',
    '/rerun',
    '/staxxs',
    '/stp J1',
    '/dispatch-me',
    '/dispatch: fix',
    '//dispatch x',
    '/ dispatch x',
    '/usr/bin/run x',
    '/run/this',
    '/den P1',
    '`/dispatch x`',
    '\u200b/dispatch x',
    '<pre>\n/dispatch x\n</pre>',
  ])('%j', (comment) => {
    expect(parseComment(comment, null)).toEqual({ kind: 'not_for_us' });
    expect(mayBeOurs(comment, null)).toBe(false);
  });
});
