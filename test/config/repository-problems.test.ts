/** What people get wrong in the file, and what they are told, where. */
import { describe, expect, test } from 'vitest';
import { type Problem, parseRepositoryConfig } from '../../app/config/repository/parse.ts';

function problems(text: string): readonly Problem[] {
  const parsed = parseRepositoryConfig(text);
  return parsed.ok ? [] : parsed.problems;
}

/** `line:column path: message` of each problem. */
const told = (text: string): string[] =>
  problems(text).map((problem) => `${problem.line}:${problem.column} ${problem.path}: ${problem.message}`);
const jobs = (text: string): string[] => told(`version: 1\njobs:\n${text}`);

describe('the file as a whole', () => {
  test.each([
    ['', '1:1 : The file is empty. Begin it with `version: 1`, or delete it: the defaults serve without it.'],
    ['# nothing', '1:1 : The file is empty. Begin it with `version: 1`, or delete it: the defaults serve without it.'],
    ['- 1', '1:1 : The file must be a map of keys, not a list.'],
    ['jobs: {}', '1:1 version: `version` is missing; begin the file with `version: 1`.'],
    ['version: 2', '1:10 version: `version` must be `1`.'],
    ['version: "1"', '1:10 version: `version` must be `1`.'],
    ['version: 1\nversion: 1', '2:1 : This key is written twice in the same map; keep one.'],
    ['version: 1\n---\nversion: 1', '2:1 : The file holds more than one YAML document (`---`); keep one.'],
    ['version: !!js/function x', '1:10 : The tag `!!js/function` is not known; leave it out.'],
    [
      'version: 1\nagent: *nobody',
      '2:8 : There is no anchor `&nobody` before this alias; put the text in quotes if it is meant as text.',
    ],
    ['version: 1\n1: x', '2:1 : A key must be a plain text; put it in quotes if it looks like something else.'],
    [
      'version: 1\n__proto__: { slots: 1 }',
      '2:1 : A key must be a plain text; put it in quotes if it looks like something else.',
    ],
    ['%YAML 1.1\n---\nversion: 1', '3:1 : Leave the `%YAML` line out: the file is read as YAML 1.2.'],
    [
      `version: 1 # ${'ü'.repeat(33_000)}`,
      '1:1 : The file is larger than 64 KB. Move long prompts into files of the repository and name them.',
    ],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  test('broken YAML is told with its place', () => {
    expect(told('version: 1\njobs:\n\tplan: {}')[0]).toBe('3:1 : A tab cannot indent YAML; use spaces.');
    expect(problems('version: [1\njobs: {}')[0]).toMatchObject({ line: 2, column: 1 });
  });

  test('aliases cannot blow the file up or make it endless', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [*${'abcdefghi'[index]}, *${'abcdefghi'[index]}]`),
    ].join('\n');
    expect(told(bomb)[0]).toContain('An alias cannot stand for a part that holds other aliases');
    expect(told('agents: &a { x: *a }')[0]).toBe('1:17 : This alias holds itself.');
    expect(told(`version: 1\nx: &a b\ny: [${'*a, '.repeat(21)}]`)[0]).toContain('There are more than 20 aliases');
    expect(told(`version: 1\njobs: ${'['.repeat(500)}${']'.repeat(500)}`)[0]).toContain('nested too deeply');
  });
});

test('no job is called like the check on the file', () => {
  expect(jobs('  build: { run: make }\n  config: { run: make }')).toEqual([
    '4:3 jobs.config: A job cannot be called `config`: that is the name of the check on this file. Take another.',
  ]);
});

describe('keys and values', () => {
  test.each([
    ['version: 1\njob: {}', ['2:1 job: There is no key `job`. Did you mean `jobs`?']],
    [
      'version: 1\nsecrets: []',
      [
        '2:1 secrets: There is no key `secrets`. The keys here are `version`, `prefix`, `agent`, `agents`, `limits`, `groups`, `who`, `profile`, `profiles`, `jobs`, `delivery`, `channels` and `routines`.',
      ],
    ],
    ['version: 1\nlimits:\n  slot: 3', ['3:3 limits.slot: There is no key `slot` in `limits`. Did you mean `slots`?']],
    ['version: 1\nlimits: { slots: 0 }', ['2:18 limits.slots: `slots` must be at least 1.']],
    ['version: 1\nlimits: { slots: 101 }', ['2:18 limits.slots: `slots` must be at most 100.']],
    ['version: 1\nlimits: { slots: 2.5 }', ['2:18 limits.slots: `slots` must be a whole number, not the number 2.5.']],
    ['version: 1\nlimits: { slots: many }', ['2:18 limits.slots: `slots` must be a whole number, not text.']],
    [
      'version: 1\nlimits: { timeout: 45 }',
      ['2:20 limits.timeout: `timeout` must be a number with a unit, from `1s` to `5d`, such as `90s`, `45m` or `2h`.'],
    ],
    [
      'version: 1\nlimits: { timeout: 0m }',
      ['2:20 limits.timeout: `timeout` must be a number with a unit, from `1s` to `5d`, such as `90s`, `45m` or `2h`.'],
    ],
    [
      'version: 1\nagent: nobody',
      ['2:8 agent: There is no agent `nobody`. There are `claude`, `codex`, `gemini` and `opencode`.'],
    ],
    [
      'version: 1\nagent: mina\nagents: { mine: { command: [x] } }',
      ['2:8 agent: There is no agent `mina`. Did you mean `mine`?'],
    ],
    [
      'version: 1\nagents: { mine: { command: x } }',
      ['2:28 agents.mine.command: `command` must be a list: the program and its arguments.'],
    ],
    ['version: 1\nagents: { mine: { command: [] } }', ['2:28 agents.mine.command: `command` must name a program.']],
    [
      'version: 1\nagents: { mine: { command: [x, 8080] } }',
      ['2:32 agents.mine.command[1]: Entry 2 of `command` must be text, not the number 8080; put it in quotes.'],
    ],
    [
      'version: 1\nagents: { Mine: { command: [x] } }',
      [
        '2:11 agents.Mine: `Mine` cannot be a name: a name has at most 32 small letters, digits and hyphens, and begins with a letter.',
      ],
    ],
    ['version: 1\nprofile: reed', ['2:10 profile: There is no profile `reed`. Did you mean `read`?']],
    [
      'version: 1\nprofiles: { own: { alow: [] } }',
      ['2:20 profiles.own.alow: There is no key `alow` in `own`. Did you mean `allow`?'],
    ],
    [
      'version: 1\nprofiles: { own: { allow: Read } }',
      ['2:27 profiles.own.allow: `allow` must be a list of rules, such as `["Read", "Bash(npm test:*)"]`.'],
    ],
    [
      'version: 1\nprofiles:\n  own:\n    deny:\n      - Edit\n      - Bash(npm',
      [
        '6:9 profiles.own.deny[1]: This rule cannot be read: "Bash(npm" is not a rule; write `Tool` or `Tool(pattern)`, such as `Bash(npm test:*)`.',
      ],
    ],
    [
      'version: 1\nprofiles: { own: { deny: [bash] } }',
      ['2:27 profiles.own.deny[0]: This rule cannot be read: there is no tool `bash`; did you mean `Bash`?'],
    ],
    [
      'version: 1\nprofiles: { own: { approvers: [writ] } }',
      [
        '2:32 profiles.own.approvers[0]: Here stands `read`, `triage`, `write`, `maintain` or `admin`, a person as `"@login"`, or a team as `"@org/team"`. Did you mean `write`?',
      ],
    ],
    [
      'version: 1\nprofiles: { own: { approvers: ["@acme/"] } }',
      [
        '2:32 profiles.own.approvers[0]: Here stands `read`, `triage`, `write`, `maintain` or `admin`, a person as `"@login"`, or a team as `"@org/team"`.',
      ],
    ],
    [
      'version: 1\nwho: { dispatch: [octocat, acme/release] }',
      [
        '2:19 who.dispatch[0]: Here stands `read`, `triage`, `write`, `maintain` or `admin`, a person as `"@login"`, or a team as `"@org/team"`. Did you mean `"@octocat"`?',
        '2:28 who.dispatch[1]: Here stands `read`, `triage`, `write`, `maintain` or `admin`, a person as `"@login"`, or a team as `"@org/team"`. Did you mean `"@acme/release"`?',
      ],
    ],
    [
      'version: 1\nwho: { outsiders: gated, bots: [renovate] }',
      [
        '2:19 who.outsiders: `outsiders` must be `gate` or `refuse`; perhaps you meant `gate`.',
        '2:33 who.bots[0]: Entry 1 of `bots` must be a whole number, not text.',
      ],
    ],
    [
      'version: 1\nlimits: { budget: 5 dollars, start: 2d, retries: { lost: 6 } }',
      [
        '2:19 limits.budget: `budget` must be an amount and one of `USD`, `EUR` and `GBP`, such as `5 USD` or `2.50 EUR`.',
        '2:37 limits.start: `start` must be a number with a unit, from `1s` to `1d`, such as `90s`, `45m` or `2h`.',
        '2:58 limits.retries.lost: `lost` must be at most 5.',
      ],
    ],
    [
      'version: 1\nprefix: /sb',
      [
        '2:9 prefix: `prefix` cannot be a name: a name has at most 32 small letters, digits and hyphens, and begins with a letter.',
      ],
    ],
    ['version: 1\ngroups: { deploy: 0 }', ['2:19 groups.deploy: `deploy` must be at least 1.']],
    [
      'version: 1\nprofiles: { own: { approvers: [] } }',
      ['2:31 profiles.own.approvers: `approvers` must name at least one level, person or team.'],
    ],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual(expected);
  });
});

describe('jobs', () => {
  test.each([
    ['  plan: {}', ['3:3 jobs.plan: The job `plan` does nothing: give it a `prompt` or a `run`.']],
    ['  plan:', ['3:3 jobs.plan: `plan` must be a map of keys, not empty.']],
    [
      '  plan: { prompt: a, run: b }',
      ['3:22 jobs.plan.run: The job `plan` has both `prompt` and `run`: keep one, or make them two jobs.'],
    ],
    ['  plan: { prompt: "  " }', ['3:19 jobs.plan.prompt: `prompt` must not be empty.']],
    ['  plan: { run: true }', ['3:16 jobs.plan.run: `run` must be text, not true or false; put it in quotes.']],
    ['  plan: { promt: a }', ['3:11 jobs.plan.promt: There is no key `promt` in `plan`. Did you mean `prompt`?']],
    [
      '  Plan_A: { run: a }',
      [
        '3:3 jobs.Plan_A: `Plan_A` cannot be a name: a name has at most 32 small letters, digits and hyphens, and begins with a letter.',
      ],
    ],
    [
      '  a: { run: a, on_failure: stop }',
      ['3:28 jobs.a.on_failure: `on_failure` must be `cancel`, `hold` or `continue`.'],
    ],
    [
      '  a: { run: a, on_failure: hold on }',
      ['3:28 jobs.a.on_failure: `on_failure` must be `cancel`, `hold` or `continue`.'],
    ],
    [
      '  a: { run: a, on_failure: cancle }',
      ['3:28 jobs.a.on_failure: `on_failure` must be `cancel`, `hold` or `continue`; perhaps you meant `cancel`.'],
    ],
    [
      '  a: { run: a, profile: nope }',
      ['3:25 jobs.a.profile: There is no profile `nope`. There are `read` and `edit`.'],
    ],
    [
      '  a: { prompt: a, agent: nope }',
      ['3:26 jobs.a.agent: There is no agent `nope`. There are `claude`, `codex`, `gemini` and `opencode`.'],
    ],
    [
      '  a: { run: a, needs: 5 }',
      [
        '3:23 jobs.a.needs: `needs` must be a name, a list of names, or a map such as `{ plan: { on_failure: hold } }`.',
      ],
    ],
    [
      '  a: { run: a, needs: [5] }',
      ['3:24 jobs.a.needs[0]: Entry 1 of `needs` must be text, not the number 5; put it in quotes.'],
    ],
    [
      '  a: { run: a }\n  b: { run: b, needs: { a: { on_failur: hold } } }',
      ['4:30 jobs.b.needs.a.on_failur: There is no key `on_failur` in `a`. Did you mean `on_failure`?'],
    ],
    [
      '  test: { run: a }\n  b: { run: b, needs: tset }',
      ['4:23 jobs.b.needs: There is no job `tset`. Did you mean `test`?'],
    ],
    [
      '  test: { run: a }\n  b: { run: b, needs: { publish: {} } }',
      ['4:25 jobs.b.needs.publish: There is no job `publish`. There are `test` and `b`.'],
    ],
    ['  a: { run: a }\n  b: { run: b, needs: [a, a] }', ['4:27 jobs.b.needs[1]: `a` is named twice.']],
    ['  a: { run: a, needs: a }', ['3:23 jobs.a.needs: `a` needs itself.']],
    [
      '  plan: { run: a, needs: test }\n  test: { run: a, needs: [plan] }',
      ['4:27 jobs.test.needs[0]: These jobs need each other: plan → test → plan. Take one of the needs away.'],
    ],
    [
      '  plan: { run: a, needs: test }\n  test: { run: a, needs: { ship: } }\n  ship: { run: a, needs: plan }\n  x: { run: x, needs: ship }',
      ['5:26 jobs.ship.needs: These jobs need each other: plan → test → ship → plan. Take one of the needs away.'],
    ],
    [
      '  constructor: { run: a, needs: tostring }',
      ['3:33 jobs.constructor.needs: There is no job `tostring`. There is `constructor`.'],
    ],
  ])('%j', (text, expected) => {
    expect(jobs(text)).toEqual(expected);
  });

  test('every problem is told, in the order of the lines', () => {
    expect(
      told('version: 1\nlimits: { slots: 0 }\njob: {}\nagents: { a: {} }').map((line) => line.split(' ')[0]),
    ).toEqual(['2:18', '3:1', '4:11']);
  });

  test('what is misshapen does not hide what else is wrong, and is told once', () => {
    expect(
      told(`version: 1
limit: {}
agent: mina
agents: { mine: { comand: [x] } }
jobs:
  plan: { promt: x, profile: reed }
  list: []
  c: { run: x, needs: [list, lost] }
`),
    ).toEqual([
      '2:1 limit: There is no key `limit`. Did you mean `limits`?',
      '3:8 agent: There is no agent `mina`. Did you mean `mine`?',
      '4:19 agents.mine.comand: There is no key `comand` in `mine`. Did you mean `command`?',
      '6:11 jobs.plan.promt: There is no key `promt` in `plan`. Did you mean `prompt`?',
      '6:30 jobs.plan.profile: There is no profile `reed`. Did you mean `read`?',
      '7:9 jobs.list: `list` must be a map of keys, not a list.',
      '8:30 jobs.c.needs[1]: There is no job `lost`. Did you mean `list`?',
    ]);
  });

  test('a job needs at most fifty others', () => {
    const many = Array.from({ length: 51 }, (_, index) => `  j${index}: { run: a }`).join('\n');
    const needs = Array.from({ length: 51 }, (_, index) => `j${index}`).join(', ');
    expect(jobs(`${many}\n  all: { run: a, needs: [${needs}] }`)).toEqual([
      '54:18 jobs.all.needs: A job needs at most 50 others; these are 51. Gather some of them in a job between.',
    ]);
  });
});
