import { describe, expect, test } from 'vitest';
import { mayBeOurs, parseComment } from '../../app/dispatch/parse.ts';
import { commandsOf, mistakeOf, under } from './read.ts';

describe('without a prefix of its own, a repository', () => {
  test.each([
    ['/signalbox cancel J1', [{ kind: 'cancel', job: 1 }]],
    ['/Signalbox  CANCEL\tJ1', [{ kind: 'cancel', job: 1 }]],
    [
      '/signalbox dispatch --then fix it\nall of it',
      [{ options: { then: true }, body: { prompt: 'fix it\nall of it' } }],
    ],
    ['/signalbox', [{ kind: 'help' }]],
    ['/run a\n/signalbox run b', [{ command: 'a' }, { command: 'b' }]],
  ])('understands %j', (comment, commands) => {
    expect(commandsOf(comment)).toMatchObject(commands);
  });

  test.each(['/sb cancel J1', '/signal cancel J1', '/signalbox/cancel J1', '/signalbx is fine'])(
    'leaves %j to others',
    (comment) => {
      expect(parseComment(comment, null)).toEqual({ kind: 'not_for_us' });
    },
  );
});

describe('with a prefix', () => {
  test.each([
    ['/sb cancel J1', [{ kind: 'cancel', job: 1 }]],
    ['/SB Cancel J1', [{ kind: 'cancel', job: 1 }]],
    ['/signalbox cancel J1', [{ kind: 'cancel', job: 1 }]],
    ['/sb', [{ kind: 'help' }]],
    ['/sb dispatch fix it\n/run me too\n/stauts', [{ body: { prompt: 'fix it\n/run me too\n/stauts' } }]],
    ['/sb run npm test', [{ kind: 'run', asked: '/sb run npm test', command: 'npm test' }]],
  ])('%j is ours', (comment, commands) => {
    expect(commandsOf(comment, 'sb')).toMatchObject(commands);
    expect(mayBeOurs(comment, 'sb')).toBe(true);
  });

  test.each(['/dispatch fix it', '/hold', '/aprove P1', '/sbx cancel J1', '/sb: cancel', '> /sb cancel J1'])(
    '%j is for others',
    (comment) => {
      expect(parseComment(comment, 'sb')).toEqual({ kind: 'not_for_us' });
      expect(mayBeOurs(comment, 'sb')).toBe(false);
    },
  );

  test('it is not case-sensitive, and may be a word of ours', () => {
    expect(commandsOf('/bot run x', 'Bot')).toMatchObject([{ command: 'x' }]);
    expect(commandsOf('/run run x', 'run')).toMatchObject([{ command: 'x' }]);
    expect(mistakeOf('/run npm test', 'run')).toMatchObject({ code: 'unknown_command' });
  });

  test.each<[string, string, string, string]>([
    ['/sb cancle J1', 'unknown_command', 'cancle', 'Did you mean `/sb cancel`?'],
    ['/sb banana', 'unknown_command', 'banana', 'The commands are'],
    ['/signalbox hodl J1', 'unknown_command', 'hodl', 'Did you mean `/signalbox hold`?'],
    ['/signalbxo hold J1', 'unknown_command', 'signalbxo', 'Did you mean `/signalbox hold`?'],
    ['/sb hold', 'no_job', '', '`/sb hold` needs a job'],
    ['/sb cancel J1 J2', 'unexpected', 'J2', '`/sb cancel J2` goes on a line of its own'],
    ['/sb dispatch --aftr J1 x y', 'unknown_option', '--aftr', 'Did you mean `--after`?'],
    ['/sb status --all', 'unknown_option', '--all', '`/sb status` takes no options'],
    ['/sb run', 'empty', '', 'as in `/sb run npm test`'],
  ])('%s is a mistake', (comment, code, word, words) => {
    const mistake = mistakeOf(comment, 'sb');
    expect(mistake).toMatchObject({ code, line: 0, text: comment });
    expect(under(mistake)).toBe(word);
    expect(mistake.message).toContain(words);
    expect(mistake.message).not.toContain('keeps us apart');
  });

  test('a near miss of a long one is told, but only before a word of ours', () => {
    expect(mistakeOf('/dispatchr run x', 'dispatcher').message).toContain('Did you mean `/dispatcher run`?');
    expect(parseComment('/dispatchr please', 'dispatcher')).toEqual({ kind: 'not_for_us' });
  });
});

describe('while the prefix is not known yet', () => {
  test.each(['/dispatch x', '/sb dispatch x', '/sb', '/sb banana', '/dispach x', '/signalbox banana'])(
    '%j may be ours',
    (comment) => {
      expect(mayBeOurs(comment)).toBe(true);
    },
  );

  test.each(['please /sb run', '```\n/sb run x\n```', '/usr/bin/sb', ''])('%j is not', (comment) => {
    expect(mayBeOurs(comment)).toBe(false);
  });
});
