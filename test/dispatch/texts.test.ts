import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS, OPTIONS } from '../../app/dispatch/grammar.ts';
import { parseComment } from '../../app/dispatch/parse.ts';
import {
  brokenConfigText,
  commandTable,
  continuedText,
  dryRunText,
  gatedText,
  helpText,
  inactiveText,
  lastGoodText,
  loopText,
  mistakeText,
  noRightText,
  rejectionText,
  retriedText,
} from '../../app/dispatch/texts.ts';
import type { DryRunJob, DryRunPlace } from '../../app/dispatch/texts/dry-run.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';
import { LIMITS, PROFILE } from './scene.ts';

/** What the answer to a wrong comment shows: the line, and where the caret stands under it. */
function shown(comment: string): { line: string; under: string } {
  const parsed = parseComment(comment, null);
  if (parsed.kind !== 'answer') throw new Error('no mistake');
  const [, line = '', caret = ''] = mistakeText(parsed.mistake).split('\n');
  expect(caret).toMatch(/^\s*\^$/);
  return { line, under: line.slice(caret.length - 1).split(/\s/, 1)[0] ?? '' };
}

describe('the caret', () => {
  test('stands under what is wrong', () => {
    expect(shown('/dispatch --aftr J1 x y')).toEqual({ line: '/dispatch --aftr J1 x y', under: '--aftr' });
    expect(shown('/cancel J1 and J2').under).toBe('and');
    expect(shown('/dispach x').under).toBe('dispach');
  });

  test('stays there when tabs or hidden characters come before it', () => {
    expect(shown('/dispatch\t--then\t--bad x').under).toBe('--bad');
    expect(shown('/dispatch --as a\u200b x y').under).toBe('a‹U+200B›');
    const parsed = parseComment('/tell J\u200b1 x', null);
    expect(parsed).toMatchObject({ kind: 'answer', mistake: { column: 6 } });
  });

  test('stays in view on a long line', () => {
    const { line, under } = shown(`/status J1 ${' '.repeat(200)}rest`);
    expect(under).toBe('rest');
    expect(line.length).toBeLessThanOrEqual(100);
  });

  test('stands in the configuration file as well, where its text is at hand', () => {
    const problem = { line: 2, column: 3, message: 'There is no `promt`. Did you mean `prompt`?' };
    const text = brokenConfigText('ada', [problem], 'https://github.test/f.yml', 'jobs:\r\n  promt: x\r\n');
    expect(text).toContain('There is no `promt`. Did you mean `prompt`?');
    expect(text).toContain('  ```text\n    promt: x\n    ^\n  ```');
    expect(brokenConfigText('ada', [{ ...problem, line: 99 }], 'u', 'x')).not.toContain('```');
  });
});

describe('the tables of what can be typed', () => {
  test('name every command and option once, with what it takes', () => {
    const table = commandTable(null);
    for (const { word, needs } of COMMANDS) {
      expect(table.split(`\n| \`/${word}`)).toHaveLength(2);
      expect(table).toContain(`| ${needs} |`);
    }
    for (const { flag } of Object.values(OPTIONS)) expect(table.split(`\n| \`${flag}`)).toHaveLength(2);
    expect(seenIn(table).rows).toBe(COMMANDS.length + Object.keys(OPTIONS).length + 2);
    expect(seenIn(table).cells).toBe(3 * seenIn(table).rows);
    expect(helpText('ada', null)).toContain(table);
  });

  test('are written with the repository’s prefix', () => {
    const table = commandTable('sb');
    for (const { word } of COMMANDS) expect(table).toContain(`\n| \`/sb ${word}`);
    expect(table).not.toContain('`/cancel');
    expect(helpText('ada', 'sb')).toContain('Here they begin with `/sb`');
    expect(helpText('ada', null)).not.toContain('Here they begin');
  });
});

describe('refusals', () => {
  const missing = { what: 'start `plan`', who: 'people with `maintain` access', role: 'read', writers: [] } as const;

  test('say what right is missing, and who has it, and call nobody', () => {
    const text = noRightText({ ...missing, writers: ['ada', 'bob'] });
    expect(text).toContain('you cannot start `plan`: that is for people with `maintain` access, and yours is `read`.');
    expect(text).toContain('You can ask `@ada`, `@bob`.');
    expect(seenIn(text).alive.filter((kind) => kind.startsWith('@'))).toEqual([]);
    expect(noRightText({ ...missing, role: 'none' })).toContain('you have no access to this repository');
    expect(noRightText({ ...missing, writers: Array.from({ length: 30 }, (_, n) => `p${n}`) })).not.toContain('p5');
  });

  test('name commands as the repository writes them', () => {
    const rejection = { code: 'x', message: 'Try `/retry J1` or `/other`.' };
    expect(rejectionText('ada', rejection)).toBe('@ada Try `/retry J1` or `/other`.');
    expect(rejectionText('ada', rejection, 'sb')).toBe('@ada Try `/sb retry J1` or `/other`.');
  });

  test('of outsiders name the approvals and who may give them', () => {
    const text = gatedText('eve', [{ ref: 'P3', jobs: ['J1', 'J2'], who: 'people with `write` access' }], 'sb');
    expect(text).toContain(
      '- **P3** lets J1, J2 start; people with `write` access may answer: `/sb approve P3` or `/sb deny P3 reason`.',
    );
  });

  test('tell of a label that goes to and fro, and of a repository that is gone', () => {
    expect(loopText('dispatch:plan', 10, 60)).toContain('`dispatch:plan` has started its job 10 times within an hour');
    for (const status of ['archived', 'suspended', 'removed'] as const)
      expect(inactiveText(status)).toMatch(/^[\w ,]+$/);
  });
});

describe('the configuration', () => {
  test('that is broken is answered with places, at most twenty', () => {
    const problems = Array.from({ length: 30 }, (_, index) => ({ line: index + 1, column: 2, message: 'is wrong' }));
    const text = brokenConfigText('ada', problems, 'https://github.test/f.yml');
    expect(text).toContain('has 30 problems, so nothing was started');
    expect(text).toContain('[line 20, column 2](https://github.test/f.yml#L20)');
    expect(text).not.toContain('line 21');
    expect(text).toContain('and 10 more');
  });

  test('that is broken leaves the last good one in force, which is said with its day', () => {
    const text = lastGoodText(
      'ada',
      [{ line: 1, column: 1, message: 'is wrong' }],
      'u',
      Date.UTC(2026, 10, 22, 23, 59),
    );
    expect(text).toContain('went by the `.github/signalbox.yml` of 2026-11-22 23:59 UTC');
    expect(text).toContain('has a problem.');
    expect(text).not.toContain('nothing was started');
  });

  test('points at nothing where the problem stands on an empty line, as at the end of the file', () => {
    const source = 'version: 1\njobs: [oops\n';
    const problems = [{ line: 3, column: 1, message: 'ends too soon' }];
    expect(lastGoodText('ada', problems, 'u', 0, source)).not.toContain('```');
    expect(brokenConfigText('ada', [{ line: 2, column: 7, message: 'x' }], 'u', source)).toContain('jobs: [oops');
  });
});

describe('answers that say which commit is used', () => {
  test('a new attempt keeps its commit, and the head that moved is named', () => {
    const retried = { ref: 'J3', attempt: 2, commit: 'c0ffee0123', stale: null } as const;
    expect(retriedText(retried)).toBe('J3 gets attempt 2 at the commit it had, `c0ffee0`.');
    expect(retriedText({ ...retried, stale: 'abc1234567' })).toContain('the head is `abc1234` by now');
  });

  test('a job that continues another names both', () => {
    expect(continuedText('ada', { ref: 'J4', continues: 'J3', commit: 'c0ffee0123' })).toBe(
      '@ada J4 goes on from J3, at commit `c0ffee0`.',
    );
  });
});

describe('a dry run', () => {
  const planned: DryRunJob['planned'] = {
    key: 'comment/1/0',
    name: 'plan',
    asked: '/dispatch plan',
    input: '',
    work: {
      kind: 'prompt',
      prompt: ['plan it'],
      agent: { name: 'mine', command: ['mine'], builtIn: null, model: null },
    },
    place: { runner: null, environment: null, submodules: false, lfs: false },
    budget: null,
    deliveryRules: DEFAULT_DELIVERY_RULES,
    isTold: true,
    profile: { ...PROFILE, allow: ['Read'], ask: ['Bash(git push:*)'], deny: ['WebFetch'], approvers: ['maintain'] },
    who: ['write'],
    priority: 'normal',
    group: null,
    deliver: 'none',
    continues: null,
    limits: LIMITS,
    retries: { lost: 0, start: 1 },
    needs: [],
  };
  const commit = 'c0ffee0123456789';
  const place: DryRunPlace = {
    workflow: '.github/workflows/signalbox.yml',
    isFork: false,
    blockedBy: [],
    slots: 3,
    perThread: 1,
    groups: { deploy: 2 },
    busy: 1,
    queued: 2,
  };

  test('says what would run, where, with which rights and after what', () => {
    const test2: DryRunJob['planned'] = {
      ...planned,
      name: null,
      work: { kind: 'run', command: 'npm test' },
      needs: [
        { index: 0, onFailure: 'hold' },
        { job: 7, onFailure: 'continue' },
      ],
      group: 'deploy',
      priority: 'high',
      deliver: 'comment',
      continues: 5,
    };
    const text = dryRunText(
      'ada',
      [
        { planned, commit, start: { kind: 'may' } },
        { planned: test2, commit, start: { kind: 'gate', approvers: ['maintain'] } },
      ],
      { ...place, isFork: true, blockedBy: ['#9'] },
    );
    for (const part of [
      '@ada nothing was started. This would be 2 jobs:',
      '1. **plan** · a prompt for the agent `mine`\n   ```text\n   plan it\n   ```\n   - in a run of `.github/workflows/signalbox.yml` at commit `c0ffee0`, isolated',
      'you may start it, as people with `write` access may',
      'profile `edit`: denies `WebFetch`; asks for `Bash(git push:*)` (people with `maintain` access may answer); allows `Read`',
      'normal priority, at most 1h of work',
      '2. a shell command\n   ```text\n   npm test',
      'profile `edit`, whose rules judge agents: the command runs as it is',
      'it would need an approval to start, from people with `maintain` access: starting it is for people with `write` access',
      'after number 1 (plan) (held if that does not succeed), J7 (whatever comes of it)',
      'goes on from J5',
      'high priority, group `deploy` (2 at once)',
      'given up after 1d in the queue, 30m without a runner, 7d of waiting, 3d without an approval',
      'its work is handed in: `comment`',
      '1 of 3 slots is taken now, 2 jobs stand in the queue, and 1 job of a thread runs at once.',
      'would be waited for: `#9`.',
    ])
      expect(text).toContain(part);
  });

  test('says who may not', () => {
    const text = dryRunText('ada', [{ planned, commit, start: { kind: 'may_not' } }], place);
    expect(text).toContain('**it would be refused**: starting it is for people with `write` access');
  });

  test('stays text, one item for each job, and under GitHub’s limit', () => {
    const jobOf = (text: string): DryRunJob => ({
      planned: {
        ...planned,
        work: { kind: 'prompt', prompt: [text], agent: { name: text, command: [], builtIn: null, model: null } },
        group: text,
        profile: { ...planned.profile, name: text, allow: [text], deny: [text] },
      },
      commit,
      start: { kind: 'may' },
    });
    const { alive, blocks } = seenIn(dryRunText('ada', [jobOf('x'), jobOf('x')], place));
    for (const text of HOSTILE.filter((one) => one.trim() !== ''))
      expect(seenIn(dryRunText('ada', [jobOf(text), jobOf(text)], place))).toMatchObject({ alive, blocks });
    const many = Array.from({ length: 100 }, () => jobOf('`'.repeat(32_000)));
    expect(dryRunText('ada', many, place).length).toBeLessThanOrEqual(60_000);
  });
});

test('nothing that we say is a command to us', () => {
  const text = fc.constantFrom('\n/dispatch x', '/run y', ...HOSTILE);
  fc.assert(
    fc.property(text, fc.constantFrom(null, 'sb'), (word, prefix) => {
      const problems = [{ line: 1, column: 1, message: `bad ${word}` }];
      const wrong = parseComment(`/cancel J1 ${word.replaceAll('\n', ' ')} x`, null);
      for (const said of [
        helpText('ada', prefix),
        brokenConfigText('ada', problems, 'https://x/y', word),
        lastGoodText('ada', problems, 'https://x/y', 0, word),
        loopText(word, 1, 1),
        wrong.kind === 'answer' ? mistakeText(wrong.mistake, prefix) : '',
      ])
        for (const own of [null, 'sb']) expect(parseComment(said, own)).toEqual({ kind: 'not_for_us' });
    }),
    { numRuns: 100 },
  );
});
