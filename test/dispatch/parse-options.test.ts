import { describe, expect, test } from 'vitest';
import { AFTER_LIMIT } from '../../app/dispatch/grammar.ts';
import { type JobOptions, NO_OPTIONS } from '../../app/dispatch/options.ts';
import { commandsOf, mistakeOf, under } from './read.ts';

describe('options are read', () => {
  test.each<[string, Partial<JobOptions>, object]>([
    ['/dispatch --then run the tests', { then: true }, { body: { prompt: 'run the tests' } }],
    [
      '/dispatch --after J1 --after j2 --as tests do it all',
      { after: [1, 2], as: 'tests' },
      { body: { prompt: 'do it all' } },
    ],
    ['/dispatch --after J2 --after J1 --after j2 x y', { after: [2, 1] }, {}],
    ['/dispatch review --after J1 --then', { then: true, after: [1] }, { body: { name: 'review' } }],
    ['/dispatch --as x review --then', { then: true, as: 'x' }, { body: { name: 'review' } }],
    ['/dispatch   --then    a  b', { then: true }, { body: { prompt: 'a  b' } }],
    ['/dispatch --profile release --agent codex x y', { profile: 'release', agent: 'codex' }, {}],
    ['/dispatch --continue J12 go on', { continues: 12 }, {}],
    ['/dispatch --priority high x y', { priority: 'high' }, {}],
    ['/dispatch --priority LOW x y', { priority: 'low' }, {}],
    ['/dispatch --then --on-failure hold x y', { then: true, onFailure: 'hold' }, {}],
    ['/dispatch --on-failure continue review', { onFailure: 'continue' }, { body: { name: 'review' } }],
    ['/dispatch --timeout 90s x y', { timeoutSeconds: 90 }, {}],
    ['/dispatch --timeout 45m x y', { timeoutSeconds: 2_700 }, {}],
    ['/dispatch --timeout 2H x y', { timeoutSeconds: 7_200 }, {}],
    ['/dispatch --timeout 5d x y', { timeoutSeconds: 432_000 }, {}],
    ['/dispatch --output pull_request x y', { output: 'pull_request' }, {}],
    ['/dispatch --dry-run x y', { dryRun: true }, {}],
    ['/dispatch --as=tests --after=J1 --dry-run x=y z', { as: 'tests', after: [1], dryRun: true }, {}],
    ['/dispatch --Then x y', { then: true }, {}],
    ['/dispatch \u2014then \u2013as tests x y', { then: true, as: 'tests' }, { body: { prompt: 'x y' } }],
    ['/dispatch \u2014now or never', {}, { body: { prompt: '\u2014now or never' } }],
    ['/run --then --as t npm test -- --watch', { then: true, as: 't' }, { command: 'npm test -- --watch' }],
    ['/run --profile read --timeout 5m npm test', { profile: 'read', timeoutSeconds: 300 }, { command: 'npm test' }],
    ['/run npm --version', {}, { command: 'npm --version' }],
    ['/run npm test --after J12', {}, { command: 'npm test --after J12' }],
  ])('%j', (comment, options, rest) => {
    expect(commandsOf(comment)).toMatchObject([{ options: { ...NO_OPTIONS, ...options }, ...rest }]);
  });

  test('`--` ends them, so that a prompt may begin with two hyphens or end in an option', () => {
    expect(commandsOf('/dispatch -- --verbose is broken')).toMatchObject([{ body: { prompt: '--verbose is broken' } }]);
    expect(commandsOf('/dispatch -- fix --verbose')).toMatchObject([{ body: { prompt: 'fix --verbose' } }]);
    expect(commandsOf('/dispatch -- fix --then')).toMatchObject([
      { options: NO_OPTIONS, body: { prompt: 'fix --then' } },
    ]);
    expect(commandsOf('/dispatch -- explain the option --then')).toMatchObject([
      { options: NO_OPTIONS, body: { prompt: 'explain the option --then' } },
    ]);
    expect(commandsOf('/run --then -- --weird')).toMatchObject([{ command: '--weird', options: { then: true } }]);
  });

  test.each([
    '/dispatch explain --then to me',
    '/dispatch let the tool take --verbose',
    '/dispatch let it pass --as Tests',
    '/dispatch let it take --after J1 or nothing',
  ])('in the midst of a prompt they are part of it: %s', (comment) => {
    expect(commandsOf(comment)).toMatchObject([
      { options: NO_OPTIONS, body: { prompt: comment.slice('/dispatch '.length) } },
    ]);
  });

  test('one --dry-run makes all jobs of the comment a dry run', () => {
    expect(commandsOf('/dispatch a b\n/run --dry-run c\n/status\n/dispatch d')).toMatchObject([
      { options: { dryRun: true } },
      { options: { dryRun: true } },
      { kind: 'status' },
      { options: { dryRun: true } },
    ]);
  });
});

describe('a wrong option is pointed at', () => {
  test.each<[string, string, string]>([
    ['/dispatch --aftr J1 x y', 'unknown_option', '--aftr'],
    ['/dispatch review --aftr J1', 'unknown_option', '--aftr'],
    ['/dispatch review --aftr=J1', 'unknown_option', '--aftr=J1'],
    ['/dispatch --=x y', 'unknown_option', '--=x'],
    ['/dispatch --alone x y', 'foreign_option', '--alone'],
    ['/run --agent codex npm test', 'foreign_option', '--agent'],
    ['/dispatch --then x --then', 'repeated_option', '--then'],
    ['/dispatch --as a --as b x y', 'repeated_option', '--as'],
    ['/dispatch fix the parser --after J12', 'misplaced_option', '--after'],
    ['/dispatch fix the parser --as x --dry-run\nplease', 'misplaced_option', '--as'],
    ['/dispatch take --after J1 fix --then', 'misplaced_option', '--then'],
    ['/dispatch --then=yes x y', 'bad_option', 'yes'],
    ['/dispatch --after 12 x', 'bad_option', '12'],
    ['/dispatch --after=12 x', 'bad_option', '12'],
    ['/dispatch --after J1,J2 x', 'bad_option', 'J1,J2'],
    ['/dispatch --after', 'bad_option', ''],
    ['/dispatch --after= J1', 'bad_option', ''],
    ['/dispatch --as Tests x y', 'bad_option', 'Tests'],
    ['/dispatch --as --then x y', 'bad_option', '--then'],
    ['/dispatch --as', 'bad_option', ''],
    ['/dispatch --profile a/b x y', 'bad_option', 'a/b'],
    ['/dispatch --agent Claude x y', 'bad_option', 'Claude'],
    ['/dispatch --continue P7 x y', 'bad_option', 'P7'],
    ['/dispatch --priority urgent x y', 'bad_option', 'urgent'],
    ['/dispatch --on-failure ignore x y', 'bad_option', 'ignore'],
    ['/dispatch --timeout 45 x y', 'bad_option', '45'],
    ['/dispatch --timeout 0s x y', 'bad_option', '0s'],
    ['/dispatch --timeout 121h x y', 'bad_option', '121h'],
    ['/dispatch --timeout 6d x y', 'bad_option', '6d'],
    ['/dispatch --timeout 1.5h x y', 'bad_option', '1.5h'],
    ['/dispatch --output pr x y', 'bad_option', 'pr'],
    ['/dispatch --on-failure hold x y', 'idle_option', '--on-failure'],
    ['/run --on-failure=hold npm test', 'idle_option', '--on-failure=hold'],
  ])('%j', (comment, code, word) => {
    const mistake = mistakeOf(comment);
    expect(mistake).toMatchObject({ code, line: 0, text: comment.split('\n', 1)[0] });
    expect(under(mistake)).toBe(word);
  });

  test.each<[string, string]>([
    ['/dispatch --aftr J1 x y', 'Did you mean `--after`?'],
    ['/dispatch --verbose x y', 'A text that holds such a word goes after `--`'],
    ['/dispatch --after 12 x', 'Did you mean `J12`?'],
    ['/dispatch --after J1,J2 x', 'give `--after` several times'],
    ['/dispatch --priority hihg x y', 'Did you mean `high`?'],
    ['/dispatch --output pull-request x y', 'Did you mean `pull_request`?'],
    ['/dispatch --timeout 45 x y', 'from `1s` to `120h`'],
    ['/run --agent codex npm test', '`--agent` is an option of `/dispatch`.'],
    ['/dispatch fix it --then', 'Options stand before the text, as in `/dispatch --then …`'],
  ])('%s is answered with what would be right: %s', (comment, words) => {
    expect(mistakeOf(comment).message).toContain(words);
  });

  test(`a job starts after at most ${AFTER_LIMIT}`, () => {
    const after = (count: number) =>
      `/dispatch ${Array.from({ length: count }, (_, index) => `--after J${index + 1} `).join('')}x y`;
    expect(commandsOf(after(AFTER_LIMIT))).toMatchObject([{ options: { after: { length: AFTER_LIMIT } } }]);
    expect(mistakeOf(after(AFTER_LIMIT + 1))).toMatchObject({ code: 'too_many_options' });
  });
});
