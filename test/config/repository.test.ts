import { describe, expect, test } from 'vitest';
import {
  DEFAULT_REPOSITORY_CONFIG,
  type RepositoryConfig,
  parseRepositoryConfig,
} from '../../app/config/repository/parse.ts';

/** The configuration, or the test fails with what was wrong. */
function read(text: string): RepositoryConfig {
  const parsed = parseRepositoryConfig(text);
  if (!parsed.ok)
    throw new Error(
      parsed.problems.map((problem) => `${problem.line}:${problem.column} ${problem.message}`).join('\n'),
    );
  return parsed.config;
}

describe('a good file', () => {
  test('holds everything the language knows', () => {
    const config = read(`version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] }, other: { command: [node, other.js] } }
limits: { slots: 5, timeout: 45m }
profile: careful
profiles:
  careful:
    allow: ["Read", "Edit", "Bash(npm test:*)"]
    ask:   ["Bash(git push:*)", "WebFetch"]
    deny:  ["Edit(.github/workflows/**)", "Bash(curl:*)"]
    approvers: ["@octocat", maintain]
    expire: 90s
jobs:
  plan:      { prompt: "Plan: {{ thread.title }}", profile: read }
  implement: { needs: plan, prompt: "{{ needs.plan.output }}", agent: other, on_failure: hold }
  test:      { needs: { implement: { on_failure: continue }, plan: }, run: npm test }
  ship:      { needs: [test, plan], run: ./ship, profile: edit }
`);
    expect({ ...config, profiles: undefined, jobs: undefined }).toEqual({
      agent: 'mine',
      agents: { mine: { command: ['my-agent', 'acp'] }, other: { command: ['node', 'other.js'] } },
      slots: 5,
      timeoutSeconds: 2700,
      profile: 'careful',
    });
    expect(Object.keys(config.profiles)).toEqual(['read', 'edit', 'careful']);
    expect(config.profiles['careful']).toEqual({
      name: 'careful',
      allow: ['Read', 'Edit', 'Bash(npm test:*)'],
      ask: ['Bash(git push:*)', 'WebFetch'],
      deny: ['Edit(.github/workflows/**)', 'Bash(curl:*)'],
      approvers: ['@octocat', 'maintain'],
      expireSeconds: 90,
    });
    expect(config.jobs).toEqual({
      plan: {
        name: 'plan',
        work: { kind: 'prompt', prompt: 'Plan: {{ thread.title }}' },
        agent: 'mine',
        profile: 'read',
        needs: [],
      },
      implement: {
        name: 'implement',
        work: { kind: 'prompt', prompt: '{{ needs.plan.output }}' },
        agent: 'other',
        profile: 'careful',
        needs: [{ name: 'plan', onFailure: 'hold' }],
      },
      test: {
        name: 'test',
        work: { kind: 'run', command: 'npm test' },
        agent: undefined,
        profile: 'careful',
        needs: [
          { name: 'implement', onFailure: 'continue' },
          { name: 'plan', onFailure: 'cancel' },
        ],
      },
      ship: {
        name: 'ship',
        work: { kind: 'run', command: './ship' },
        agent: undefined,
        profile: 'edit',
        needs: [
          { name: 'test', onFailure: 'cancel' },
          { name: 'plan', onFailure: 'cancel' },
        ],
      },
    });
  });

  test('may say nothing but its version, which gives the defaults', () => {
    for (const text of [
      'version: 1',
      'version: 1\njobs:\nagents:\nprofiles:\nlimits:\n',
      '\ufeff# hello\r\nversion: 1\r\n',
    ])
      expect(read(text)).toEqual(DEFAULT_REPOSITORY_CONFIG);
    expect(DEFAULT_REPOSITORY_CONFIG).toMatchObject({
      slots: 3,
      timeoutSeconds: 3600,
      profile: 'edit',
      agent: undefined,
    });
    expect(DEFAULT_REPOSITORY_CONFIG.profiles['read']).toMatchObject({
      allow: ['Read'],
      deny: ['Edit'],
      approvers: ['write'],
      expireSeconds: 1800,
    });
  });

  test('may redefine a built-in profile, which keeps nothing of it', () => {
    expect(read('version: 1\nprofiles: { edit: { allow: [Read] } }').profiles['edit']).toMatchObject({
      allow: ['Read'],
      deny: [],
    });
  });

  test('may call a job `constructor`, and only then there is one', () => {
    expect(read('version: 1\njobs: { constructor: { run: ls } }').jobs['constructor']).toMatchObject({
      name: 'constructor',
    });
    expect(read('version: 1').jobs['constructor']).toBeUndefined();
    expect(DEFAULT_REPOSITORY_CONFIG.jobs['constructor']).toBeUndefined();
  });

  test('may use an alias for a list of rules', () => {
    const config = read('version: 1\nprofiles:\n  one: { deny: &never ["Bash(curl:*)"] }\n  two: { deny: *never }\n');
    expect(config.profiles['two']?.deny).toEqual(['Bash(curl:*)']);
  });

  test('may hold a long chain', () => {
    const jobs = Array.from(
      { length: 1000 },
      (_, index) => `  j${index}: { run: a${index === 0 ? '' : `, needs: j${index - 1}`} }`,
    );
    expect(Object.keys(read(`version: 1\njobs:\n${jobs.join('\n')}`).jobs)).toHaveLength(1000);
  });
});
