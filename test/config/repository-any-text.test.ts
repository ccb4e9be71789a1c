/** Whatever stands in the file: a configuration or problems with a place inside the file, soon, and never an exception. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RepositoryConfigReading, parseRepositoryConfig } from '../../app/config/repository/parse.ts';
import { runs } from '../hard.ts';

/** For one file. */
const MOST_MILLISECONDS = 50;

/** What is wrong with the answer to a text: nothing, always. */
function faults(text: string): readonly unknown[] {
  const { parsed, milliseconds } = timed(text);
  // Twice more before it counts: the first time may be spent on compiling us.
  const isSlow = milliseconds > MOST_MILLISECONDS && [1, 2].every(() => timed(text).milliseconds > MOST_MILLISECONDS);
  const told = parsed.ok ? parsed.notices : parsed.problems;
  const lines = text.split('\n');
  const misplaced = told.filter(
    ({ line, column, message }) =>
      message === '' || line < 1 || column < 1 || column > (lines[line - 1] ?? '').length + 1 || line > lines.length,
  );
  return [
    ...(isSlow ? [`takes more than ${MOST_MILLISECONDS} ms`] : []),
    ...(!parsed.ok && told.length === 0 ? ['no problem is named'] : []),
    ...(told.length > 50 ? ['more problems than anybody reads'] : []),
    ...misplaced,
  ];
}

/** In the time of our own thread: what the machine does beside us is not our fault. */
function timed(text: string): { readonly parsed: RepositoryConfigReading; readonly milliseconds: number } {
  const before = process.threadCpuUsage();
  const parsed = parseRepositoryConfig(text);
  const { user, system } = process.threadCpuUsage(before);
  return { parsed, milliseconds: (user + system) / 1000 };
}

/** Any characters, ordinary ones more often; the library's own are dear to set up. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10_ffff })), { maxLength })
    .map((points) => String.fromCodePoint(...points));

const PIECES = [
  'version: 1',
  'jobs:',
  'profiles:',
  'agents:',
  'routines:',
  'channels:',
  'limits:',
  'who:',
  '  a:',
  'needs: a',
  'run: x',
  'prompt: {{ input }}',
  'allow:',
  'on: push',
  'when: a ==',
  '"0 3 * * *"',
  'needs: [a, b]',
  '45m',
  ' ',
  '\n',
  '\t',
  '\0',
  '\r',
  '\r\n',
  '\u2028',
  '\ufeff',
  'é',
  '😀',
  '\ud800',
  '{{',
  '}}',
  '`',
  '\\',
  '\\x41',
  '&a ',
  '*a ',
  '&a [',
  '[*a,',
  '<<: *a',
  '{',
  '}',
  '[',
  ']',
  '[]',
  ',',
  ':',
  '- ',
  '"',
  "'",
  '|',
  '>-',
  '!!x ',
  '!<a> ',
  '%YAML 1.1',
  '---',
  '...',
  '? ',
  '#',
  '__proto__: 1',
  'constructor: 1',
  'null',
  '1',
  '~',
  '1e999',
];

const KEYS = (
  'version prefix agent agents limits slots per_thread timeout budget retries lost groups ' +
  'who dispatch outsiders bots profile profiles jobs needs run prompt allow approvers ' +
  'on_failure command priority group output channels to when routines schedule timezone on if job use model runner environment ' +
  'submodules lfs delivery deny unprotected max_files max_size binary session a constructor toString hasOwnProperty'
).split(' ');

const VALID = `version: 1
prefix: sb
agent: mine
agents: { mine: { command: [my-agent, acp] }, fast: { use: claude, model: haiku } }
limits: { slots: 3, timeout: 45m, budget: 5 USD, session: never, retries: { lost: 1 } }
delivery: { allow: ["src/**"], max_size: 2MB, binary: true }
groups: { deploy: 2 }
who: { dispatch: [write, "@acme/release"], outsiders: gate, bots: [1] }
profiles:
  careful: &careful
    allow: ["Read", "Bash(npm test:*)"]
    deny: [ 'Edit(.github/workflows/**)' ]
    approvers: ["@octocat"]
  other: *careful
jobs:
  plan: { prompt: "Plan: {{ thread.title }}", profile: read }
  implement:
    needs: plan
    prompt: |
      Do as planned:
      {{ needs.plan.output }}
  test: { needs: { implement: { on_failure: hold } }, run: npm test, group: deploy }
channels:
  - { to: "slack:#agents", when: "event.type == 'job.failed'" }
routines:
  nightly: { schedule: "0 3 * * 1-5", timezone: Europe/London, job: plan }
`;

describe('whatever the text', () => {
  const expectAnswers = (texts: fc.Arbitrary<string>, numRuns: number): void =>
    fc.assert(
      fc.property(texts, (text) => {
        expect(faults(text)).toEqual([]);
      }),
      { numRuns },
    );
  const piece = fc.constantFrom(...PIECES);

  test('random texts give a configuration or problems', () => {
    expectAnswers(anyText(200), runs(100, 18_000));
  });

  test('random pieces of YAML give a configuration or problems', () => {
    expectAnswers(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      runs(100, 30_000),
    );
  });

  test('random values of every shape give a configuration or problems', () => {
    const key = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...KEYS) }, { weight: 1, arbitrary: fc.string() });
    const leaf = fc.oneof(
      fc.constantFrom(1, 0, -1, 1.5, 'a', 'read', '45m', null, true, 'constructor', '{{ input }}', 'write', '@a/b'),
      anyText(8),
      fc.double(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    expectAnswers(
      fc.dictionary(key, tree).map((value) => JSON.stringify({ version: 1, ...value })),
      runs(100, 10_000),
    );
  });

  test('a good file with slips of the pen gives a configuration or problems', () => {
    const slip = fc.record({
      at: fc.nat(VALID.length),
      cut: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(200)),
      put: fc.oneof(fc.constant(''), piece, anyText(4)),
      times: fc.constantFrom(1, 1, 1, 3, 40),
    });
    const withSlips = (slips: readonly { at: number; cut: number; put: string; times: number }[]): string =>
      slips.reduce(
        (text, { at, cut, put, times }) => text.slice(0, at) + put.repeat(times) + text.slice(at + cut),
        VALID,
      );
    expect(parseRepositoryConfig(VALID)).toMatchObject({ ok: true });
    expectAnswers(fc.array(slip, { minLength: 1, maxLength: 5 }).map(withSlips), runs(150, 40_000));
  });

  test('large files of the worst kind give a configuration or problems', () => {
    const large = fc
      .tuple(piece, piece, piece, fc.constantFrom(1_000, 8_000, 60_000))
      .map(([first, one, other, size]) => first + (one + other).repeat(Math.ceil(size / (one + other).length)));
    expectAnswers(large, runs(15, 2_000));
  });

  const many = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n');

  test.each([
    ['a chain', `version: 1\njobs:\n${many(300, (n) => `  j${n}: { run: a${n > 0 ? `, needs: j${n - 1}` : ''} }`)}`],
    [
      'slips in every name',
      `version: 1\njobs:\n${many(500, (n) => `  job-number-${n}: { run: a, needs: jov-number-${n} }`)}`,
    ],
    ['slips in every key', `version: 1\njobs:\n${many(600, (n) => `  j${n}: { rum: a }`)}`],
    ['slips in every template', `version: 1\njobs:\n${many(500, (n) => `  j${n}: { prompt: "{{ thread.titel }}" }`)}`],
    [
      'everything needs everything',
      `version: 1\njobs:\n${many(60, (n) => `  j${n}: { run: a, needs: [${many(40, (m) => `j${(n + m + 1) % 60},`).replaceAll('\n', ' ')}] }`)}`,
    ],
    ['a key many times', `version: 1\n${many(1_500, () => 'a: 1')}`],
    ['many keys', `version: 1\n${many(1_500, (n) => `k${n}: 1`)}`],
    ['a huge key', `version: 1\n${'k'.repeat(60_000)}: 1`],
    ['a huge name', `version: 1\njobs: { ? ${'k'.repeat(60_000)} : { run: x } }`],
    ['a huge number', `version: 1\nlimits: { slots: ${'9'.repeat(60_000)} }`],
    ['a huge condition', `version: 1\nchannels: [{ to: "slack:x", when: "${'('.repeat(30_000)}" }]`],
    ['a huge schedule', `version: 1\nroutines: { a: { job: b, schedule: "${'1,'.repeat(20_000)}" } }`],
    [
      'a huge time zone',
      `version: 1\nroutines: { a: { job: b, schedule: "* * * * *", timezone: ${'a'.repeat(60_000)} } }`,
    ],
    ['a huge rule', `version: 1\nprofiles: { a: { allow: ["Bash(${'x '.repeat(30_000)})"] } }`],
    [
      'laughs',
      `a: &a [x, x]\n${many(9, (n) => `${'bcdefghij'[n]}: &${'bcdefghij'[n]} [*${'abcdefghi'[n]}, *${'abcdefghi'[n]}]`)}`,
    ],
    [
      'aliases of a large part',
      `version: 1\njobs:\n  a: &a { run: x, needs: [${'b, '.repeat(3_000)}] }\n${many(20, (n) => `  j${n}: *a`)}`,
    ],
  ])('%s', (_name, text) => {
    expect(faults(text)).toEqual([]);
  });
});
