/** What a reviewer of a changed configuration is told: who may do more or less first, and the graph as a picture. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareConfigs, describeConfig } from '../../app/config/repository/compare.ts';
import { type RepositoryConfig, parseRepositoryConfig } from '../../app/config/repository/parse.ts';
import { graphPicture } from '../../app/config/repository/picture.ts';
import { runs } from '../hard.ts';

function read(text: string): RepositoryConfig {
  const parsed = parseRepositoryConfig(`version: 1\n${text}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}
const compared = (before: string, after: string): readonly string[] => compareConfigs(read(before), read(after));

describe('what changes', () => {
  test.each([
    ['', '', []],
    [
      'profiles: { edit: { allow: [Read], ask: [WebFetch], deny: [Edit] } }',
      'profiles: { edit: { allow: [Read, "Bash(npm:*)"] } }',
      [
        'The profile `edit`: more is possible. Allows `Bash(npm:*)`; asks no longer about `WebFetch`; refuses no longer `Edit`.',
      ],
    ],
    [
      'profiles: { edit: { allow: [Read, "Bash(npm:*)"] } }',
      'profiles: { edit: { allow: [Read], ask: [WebFetch], deny: [Edit] } }',
      ['The profile `edit`: less is possible. Allows no longer `Bash(npm:*)`; asks about `WebFetch`; refuses `Edit`.'],
    ],
    [
      'profiles: { p: { approvers: [maintain, "@octocat"] } }',
      'profiles: { p: { approvers: [write], expire: 2h } }',
      [
        'The profile `p`: more is possible. `write` may approve.',
        'The profile `p`: less is possible. `@octocat` may no longer approve.',
        'The profile `p`: a question waits 2h instead of 30m.',
      ],
    ],
    [
      'profiles: { p: {} }',
      'profiles: { p: { who: [admin] }, q: { allow: [Read], who: "@octocat" } }',
      [
        'The profile `p`: less is possible. `write` may no longer start its jobs.',
        'New profile `q`: allows `Read`; `write` may approve; `@octocat` may start its jobs.',
      ],
    ],
    ['profiles: { p: {} }', '', ['The profile `p` is gone.']],
    [
      'profiles: { p: {} }',
      'profiles: { p: {} }\nwho: { dispatch: [triage, "@acme/release"], outsiders: gate, bots: [7] }',
      [
        'Who may start jobs: more is possible. `triage`, `@acme/release` may start jobs; jobs are taken from the bots `7`; an approval may start the jobs that anybody else asks for.',
      ],
    ],
    [
      'who: { dispatch: triage, outsiders: gate, bots: [7] }',
      'profile: read',
      [
        'Who may start jobs: less is possible. `triage` may no longer start jobs; jobs are no longer taken from the bots `7`; what anybody else asks for is refused.',
        'Prompts in comments get the profile `read` instead of `edit`.',
      ],
    ],
    [
      'jobs: { a: { run: x, profile: read, who: admin }, b: { run: x }, c: { run: x } }',
      'jobs: { a: { run: y, profile: edit }, b: { run: x, needs: { a: { on_failure: hold } }, group: g, timeout: 5m }, d: { run: z } }',
      [
        'The job `a` has the profile `edit` instead of `read`; has other starters: `write` may start it.',
        'The job `a` changes: its command.',
        'The job `b` changes: its needs (now `a: hold`), `group` `none` → `g`, `timeout` `none` → `5m`.',
        'New job `d`: the command `z`, with the profile `edit`.',
        'The job `c` is gone.',
      ],
    ],
    [
      'agents: { a: { command: [x] }, b: { command: [y] } }\nlimits: { slots: 2 }\nprefix: sb',
      'agents: { a: { command: [x, z] } }\nagent: a\nlimits: { slots: 5, budget: 5 USD, retries: { lost: 1 } }\ngroups: { g: 2 }',
      [
        'The agent `a` is now `x z`, and was `x`.',
        'The agent `b` is gone.',
        'Limits: `slots` `2` → `5`, `budget` `none` → `5 USD`, `retries.lost` `0` → `1`.',
        'Groups: `g` `1` → `2`.',
        'Commands: `prefix` `sb` → `none`.',
        'By default: `agent` `none` → `a`.',
      ],
    ],
    [
      'profiles: { p: { environment: one, allow: [Read] }, q: { runner: big } }',
      'profiles: { p: { environment: two, runner: big, allow: [Edit] }, q: {}, r: { environment: one, runner: big } }',
      [
        'The profile `p`: more is possible. Runs in the environment `two` instead of in the environment `one`; runs on runners labelled `big` instead of on the runners of the workflow file; allows `Edit`.',
        'The profile `p`: less is possible. Allows no longer `Read`.',
        'The profile `q`: less is possible. Runs on the runners of the workflow file instead of on runners labelled `big`.',
        'New profile `r`: runs in the environment `one`; runs on runners labelled `big`; `write` may approve.',
      ],
    ],
    [
      '',
      'delivery: { deny: [a], unprotected: [.github/**], max_files: 200, max_size: 500KB, allow: ["src/**"], binary: true }\nagents: { claude: { use: claude, model: opus }, mine: { use: codex } }\nlimits: { session: never, linger: 10m, transcripts: 90d }',
      [
        'What jobs may deliver: more is possible. Protected paths may change: `.github/**`; files that are not text may change; at most 200 files of a job may change.',
        'What jobs may deliver: less is possible. May not change: `a`; nothing but these may change: `src/**`; their contents may have 500KB.',
        'The agent `claude` is now the built-in `claude` with the model `opus`, and was the built-in `claude`.',
        'New agent `mine`: the built-in `codex`.',
        'Limits: `linger` `none` → `10m`, `transcripts` `never` → `90d`, `session` `14d` → `never`.',
      ],
    ],
    [
      'delivery: { deny: [a], unprotected: [.github/**], allow: ["src/**"], binary: true }\njobs: { a: { run: x } }',
      'delivery: { allow: ["src/**", b] }\njobs: { a: { run: x, lfs: true } }',
      [
        'What jobs may deliver: more is possible. May change again: `a`; may change too: `b`.',
        'What jobs may deliver: less is possible. Protected again: `.github/**`; files that are not text may not change.',
        'The job `a` changes: `lfs` `false` → `true`.',
      ],
    ],
    [
      'jobs: { a: { run: x } }\nchannels: [{ to: "slack:#a" }]\nroutines: { r: { job: a, on: push }, s: { job: a, on: push } }',
      'jobs: { a: { run: x } }\nchannels: [{ to: "slack:#a", when: "event.x" }]\nroutines: { r: { job: a, on: pull_request }, t: { job: a, on: push } }',
      [
        'New channel `slack:#a when event.x`.',
        'The channel `slack:#a` is gone.',
        'The routine `r` changes.',
        'New routine `t`, which starts `a`.',
        'The routine `s` is gone.',
      ],
    ],
  ])('from %j to %j', (before, after, expected) => {
    expect(compared(before, after)).toEqual(expected);
  });

  test('a first file is compared with the defaults that served without it', () => {
    expect(compareConfigs(null, read(''))).toEqual([]);
    expect(compareConfigs(null, read('profiles: { edit: { allow: [Read, Edit] } }'))).toEqual([
      'The profile `edit`: more is possible. Refuses no longer `Edit(.github/workflows/**)`.',
    ]);
  });

  test('what people wrote stays text', () => {
    const [line = ''] = compared('', 'agents: { a: { command: ["` @octocat <img>"] } }');
    expect(line).toBe('New agent `a`: `` ` @octocat <img> ``.');
  });

  test('a change of everything is told within bounds', () => {
    const rules = Array.from({ length: 500 }, (_, index) => `"Bash(tool-${index} ${'x'.repeat(80)})"`).join(', ');
    expect(compared('', `profiles: { p: { allow: [${rules}] } }`).join('\n').length).toBeLessThan(2_000);
    const jobs = Array.from({ length: 300 }, (_, index) => `  j${index}: { run: ${'x'.repeat(100)} }`).join('\n');
    const lines = compared('', `jobs:\n${jobs}`);
    expect(lines.join('\n').length).toBeLessThan(22_000);
    expect(lines.at(-1)).toMatch(/^… and \d+ more\.$/);
  });
});

test('a configuration is described by its limits, starters, profiles and jobs', () => {
  expect(
    describeConfig(
      read(`agents: { mine: { command: [x] } }
agent: mine
jobs: { plan: { prompt: x, profile: read }, ship: { run: y, needs: plan, who: admin, group: g, output: comment } }
routines: { nightly: { on: push, job: plan } }
channels: [{ to: "slack:#a" }]`),
    ),
  ).toEqual([
    '3 jobs at once, 1 of one thread; each runs at most 1h.',
    '`write` may start jobs; anybody else is refused.',
    'Profile `read`: allows `Read`; refuses `Edit`; `write` may approve.',
    'Profile `edit`: allows `Read`, `Edit`; refuses `Edit(.github/workflows/**)`; `write` may approve.',
    'Job `plan`: a prompt for the agent `mine`, with the profile `read`.',
    'Job `ship`: the command `y`, with the profile `edit`; needs `plan`; `admin` may start it; group `g`; output `comment`.',
    'Routine `nightly`.',
    'Channel `slack:#a`.',
  ]);
});

describe('the picture of the graph', () => {
  const picture = (jobs: string): string[] => graphPicture(read(`jobs:\n${jobs}`)).split('\n');

  test('is empty without jobs', () => {
    expect(graphPicture(read(''))).toBe('');
  });

  test('shows chains, forks, gatherings and what a failure does', () => {
    expect(
      picture(`
  plan: { run: x }
  implement: { run: x, needs: plan }
  lint: { run: x, needs: plan }
  docs: { run: x, needs: plan }
  test: { run: x, needs: { implement: { on_failure: hold } } }
  report: { run: x, needs: { lint: , test: { on_failure: continue } } }
  alone: { run: x }`),
    ).toEqual([
      'plan ┬→ implement ─hold→ test ─continue→ report (also after lint)',
      '     ├→ lint',
      '     └→ docs',
      'alone',
    ]);
  });

  test('goes on elsewhere where a line is full', () => {
    const name = (index: number): string => `a-rather-long-name-of-a-job-${index}`;
    const jobs = [0, 1, 2, 3, 4].map(
      (index) => `  ${name(index)}: { run: x${index > 0 ? `, needs: ${name(index - 1)}` : ''} }`,
    );
    expect(picture(jobs.join('\n'))).toEqual([
      `${name(0)} → ${name(1)} → (1)`,
      `(1) ${name(2)} → ${name(3)} → ${name(4)}`,
    ]);
  });

  test('shows every job exactly once, in lines of at most 100 characters, whatever the graph', () => {
    const edges = fc.array(fc.tuple(fc.nat(39), fc.nat(39), fc.constantFrom('cancel', 'hold', 'continue')), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(edges, fc.constantFrom('j', 'a-job-with-a-long-name-'), (given, stem) => {
        const jobs = Array.from({ length: 40 }, (_, index) => {
          const needs = new Map(
            given.flatMap(([from, to, onFailure]) => (to === index && from < to ? [[from, onFailure]] : [])),
          );
          const list = [...needs].map(([from, onFailure]) => `${stem}${from}: { on_failure: ${onFailure} }`);
          return `  ${stem}${index}: { run: x, needs: { ${list.join(', ')} } }`;
        });
        const lines = picture(jobs.join('\n'));
        expect(lines.filter((line) => line.length > 100)).toEqual([]);
        const names = lines
          .join('\n')
          .replace(/ \(also after [^)]*\)/g, '')
          .match(new RegExp(`${stem}\\d+`, 'g'));
        expect(names?.toSorted()).toEqual(Array.from({ length: 40 }, (_, index) => `${stem}${index}`).toSorted());
      }),
      { numRuns: runs(15, 2_000) },
    );
  });
});
