/** What people get wrong about agents, where jobs run, and what may be delivered; and what they are told, where. */
import { expect, test } from 'vitest';
import { parseRepositoryConfig } from '../../app/config/repository/parse.ts';

function told(text: string): string[] {
  const parsed = parseRepositoryConfig(text);
  return parsed.ok
    ? []
    : parsed.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

test.each([
  [
    'version: 1\nagents: { mine: {} }',
    [
      '2:11 agents.mine: The agent `mine` is nobody: give it a `command`, such as `[my-agent, --acp]`, or let it `use: claude`.',
    ],
  ],
  [
    'version: 1\nagents: { a: { command: [x], use: codex }, b: { command: [x], model: y }, c: { use: claud } }',
    [
      '2:30 agents.a.use: The agent `a` has both `command` and `use`: keep one, or make them two agents.',
      '2:63 agents.b.model: Only an agent that `use` names can be told its `model`; a `command` takes it among its arguments.',
      '2:85 agents.c.use: `use` must be `claude`, `codex`, `gemini` or `opencode`; perhaps you meant `claude`.',
    ],
  ],
  [
    'version: 1\nprofiles: { p: { runner: "my box", environment: 7 } }',
    [
      '2:26 profiles.p.runner: `runner` must have at most 64 letters, digits, dots, underscores and hyphens.',
      '2:49 profiles.p.environment: `environment` must be text, not the number 7; put it in quotes.',
    ],
  ],
  [
    'version: 1\nlimits: { session: 91d }',
    ['2:20 limits.session: `session` must be `never`, or a number with a unit up to `90d`, such as `12h` or `14d`.'],
  ],
  [
    'version: 1\nlimits: { linger: 2d, transcripts: 3651d }',
    [
      '2:19 limits.linger: `linger` must be `none`, or a number with a unit up to `1d`, such as `10m` or `2h`.',
      '2:36 limits.transcripts: `transcripts` must be `never`, or a number with a unit up to `3650d`, such as `90d`.',
    ],
  ],
  [
    'version: 1\njobs: { a: { run: x, linger: 5m } }',
    ['2:22 jobs.a.linger: The job `a` runs a shell command and has no use for a `linger`.'],
  ],
  ['version: 1\njobs: { a: { run: x, lfs: yes } }', ['2:27 jobs.a.lfs: `lfs` must be `true` or `false`, not text.']],
  [
    'version: 1\ndelivery: { max_files: 1001, max_size: 9MB, binary: 1, allow: src }',
    [
      '2:24 delivery.max_files: `max_files` must be at most 1000.',
      '2:40 delivery.max_size: `max_size` must be a number with `KB` or `MB`, at most `6MB`, such as `500KB` or `2MB`.',
      '2:53 delivery.binary: `binary` must be `true` or `false`, not the number 1.',
      '2:63 delivery.allow: `allow` must be a list of paths, such as `["src/**", "docs/*.md"]`.',
    ],
  ],
  [
    'version: 1\ndelivery: { allow: [/etc/**], deny: [a/../b, ""], unprotected: ["a{b,c}"] }',
    [
      '2:21 delivery.allow[0]: Paths begin at the root of the repository and stay in it, such as `src/**`.',
      '2:38 delivery.deny[0]: Paths begin at the root of the repository and stay in it, such as `src/**`.',
      '2:46 delivery.deny[1]: A path must not be empty. `**` is every path.',
      '2:65 delivery.unprotected[0]: `{` cannot stand in a path; use `*`, `?` and `**`, and one entry per path.',
    ],
  ],
])('%j', (text, expected) => {
  expect(told(text)).toEqual(expected);
});
