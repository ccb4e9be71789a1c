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
prefix: sb
agent: mine
agents: { mine: { command: [my-agent, acp] }, other: { command: [node, other.js] } }
limits:
  { slots: 5, per_thread: 2, timeout: 45m, start: 10m, queue: 2h, wait: 3d, gate: 1d, budget: 2.50 EUR, retries: { lost: 2, start: 0 } }
groups: { deploy: 2 }
who: { dispatch: [triage, "@acme/release"], outsiders: gate, bots: [49699333] }
profile: careful
profiles:
  careful:
    allow: ["Read", "Edit", "Bash(npm test:*)"]
    ask:   ["Bash(git push:*)", "WebFetch"]
    deny:  ["Edit(.github/workflows/**)", "Bash(curl:*)"]
    approvers: ["@octocat", maintain, "@acme/release"]
    expire: 90s
    who: maintain
jobs:
  plan:      { prompt: "Plan: {{ thread.title }}", profile: read, output: comment }
  implement: { needs: plan, prompt: "{{ needs.plan.output }}", agent: other, on_failure: hold, priority: high, output: pull_request }
  test:      { needs: { implement: { on_failure: continue }, plan: }, run: npm test, timeout: 5m }
  ship:      { needs: [test, plan], run: ./ship, profile: edit, group: deploy, who: [admin, "@octocat"] }
channels:
  - { to: "slack:#agents", when: "event.type == 'job.failed' || event.type == 'approval.requested'" }
  - { to: "email:team@example.org" }
routines:
  nightly: { schedule: "0 3 * * 1-5", timezone: Europe/London, job: plan }
  ci-fix:  { on: workflow_run.completed, if: "event.workflow_run.conclusion == 'failure'", job: plan }
`);
    expect({ ...config, profiles: undefined, jobs: undefined }).toEqual({
      prefix: 'sb',
      agent: 'mine',
      agents: { mine: { command: ['my-agent', 'acp'] }, other: { command: ['node', 'other.js'] } },
      limits: {
        slots: 5,
        perThread: 2,
        timeoutSeconds: 2700,
        startSeconds: 600,
        queueSeconds: 7200,
        waitSeconds: 3 * 86_400,
        gateSeconds: 86_400,
        budget: { amount: 2.5, currency: 'EUR' },
        retries: { lost: 2, start: 0 },
      },
      groups: { deploy: 2 },
      who: { dispatch: ['triage', '@acme/release'], outsiders: 'gate', bots: [49699333] },
      profile: 'careful',
      channels: [
        {
          to: { kind: 'slack', target: '#agents' },
          when: "event.type == 'job.failed' || event.type == 'approval.requested'",
        },
        { to: { kind: 'email', target: 'team@example.org' }, when: null },
      ],
      routines: {
        nightly: {
          name: 'nightly',
          job: 'plan',
          schedule: { cron: '0 3 * * 1-5', timezone: 'Europe/London' },
          event: null,
        },
        'ci-fix': {
          name: 'ci-fix',
          job: 'plan',
          schedule: null,
          event: { on: 'workflow_run.completed', if: "event.workflow_run.conclusion == 'failure'" },
        },
      },
    });
    expect(Object.keys(config.profiles)).toEqual(['read', 'edit', 'careful']);
    expect(config.profiles['careful']).toEqual({
      name: 'careful',
      allow: ['Read', 'Edit', 'Bash(npm test:*)'],
      ask: ['Bash(git push:*)', 'WebFetch'],
      deny: ['Edit(.github/workflows/**)', 'Bash(curl:*)'],
      approvers: ['@octocat', 'maintain', '@acme/release'],
      expireSeconds: 90,
      who: ['maintain'],
    });
    const plain = { who: null, priority: 'normal', group: null, output: 'none', timeoutSeconds: null };
    expect(config.jobs).toEqual({
      plan: {
        ...plain,
        name: 'plan',
        work: { kind: 'prompt', prompt: ['Plan: ', { path: ['thread', 'title'] }] },
        agent: 'mine',
        profile: 'read',
        output: 'comment',
        needs: [],
      },
      implement: {
        ...plain,
        name: 'implement',
        work: { kind: 'prompt', prompt: [{ path: ['needs', 'plan', 'output'] }] },
        agent: 'other',
        profile: 'careful',
        priority: 'high',
        output: 'pull_request',
        needs: [{ name: 'plan', onFailure: 'hold' }],
      },
      test: {
        ...plain,
        name: 'test',
        work: { kind: 'run', command: 'npm test' },
        agent: undefined,
        profile: 'careful',
        timeoutSeconds: 300,
        needs: [
          { name: 'implement', onFailure: 'continue' },
          { name: 'plan', onFailure: 'cancel' },
        ],
      },
      ship: {
        ...plain,
        name: 'ship',
        work: { kind: 'run', command: './ship' },
        agent: undefined,
        profile: 'edit',
        group: 'deploy',
        who: ['admin', '@octocat'],
        needs: [
          { name: 'test', onFailure: 'cancel' },
          { name: 'plan', onFailure: 'cancel' },
        ],
      },
    });
  });

  test('may say nothing but its version, which gives the defaults', () => {
    const empty = 'jobs:\nagents:\nprofiles:\nlimits:\ngroups:\nwho:\nchannels:\nroutines:\n';
    for (const text of ['version: 1', `version: 1\n${empty}`, '\ufeff# hello\r\nversion: 1\r\n'])
      expect(read(text)).toEqual(DEFAULT_REPOSITORY_CONFIG);
    expect(DEFAULT_REPOSITORY_CONFIG).toMatchObject({
      prefix: null,
      agent: undefined,
      limits: {
        slots: 3,
        perThread: 1,
        timeoutSeconds: 3600,
        startSeconds: 1800,
        queueSeconds: 86_400,
        waitSeconds: 7 * 86_400,
        gateSeconds: 3 * 86_400,
        budget: null,
        retries: { lost: 0, start: 1 },
      },
      who: { dispatch: ['write'], outsiders: 'refuse', bots: [] },
      profile: 'edit',
    });
    expect(DEFAULT_REPOSITORY_CONFIG.profiles['read']).toMatchObject({
      allow: ['Read'],
      deny: ['Edit'],
      approvers: ['write'],
      expireSeconds: 1800,
      who: null,
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
      { length: 300 },
      (_, index) => `  j${index}: { run: a${index === 0 ? '' : `, needs: j${index - 1}`} }`,
    );
    expect(Object.keys(read(`version: 1\njobs:\n${jobs.join('\n')}`).jobs)).toHaveLength(300);
  });
});

describe('notices', () => {
  const noticesOf = (text: string): string[] => {
    const parsed = parseRepositoryConfig(text);
    return parsed.ok
      ? parsed.notices.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
      : [];
  };

  test('say what is read and not served, and what looks like a slip', () => {
    expect(
      noticesOf(`version: 1
limits: { budget: 5 USD }
groups: { deploy: 2 }
jobs:
  plan: { prompt: x, output: comment, group: deploy }
  ship: { prompt: x, output: review, group: deplyo }
channels: [{ to: "slack:#agents" }]
routines: { nightly: { on: push, job: plan } }
`),
    ).toEqual([
      '2:11 limits.budget: A budget is read, and this version does not watch it yet.',
      '6:22 jobs.ship.output: The output `review` is read, and this version does not hand it in yet.',
      '6:45 jobs.ship.group: `groups` says nothing about `deplyo`, so one job of it runs at once. Did you mean `deploy`?',
      '7:1 channels: Channels are read and checked, and this version does not serve them yet: nothing is sent.',
      '8:1 routines: Routines are read and checked, and this version does not serve them yet: none starts by itself.',
    ]);
  });

  test('are none for a file whose every word counts', () => {
    expect(
      noticesOf('version: 1\nchannels: []\nroutines: {}\njobs: { a: { run: x, group: alone, output: comment } }'),
    ).toEqual([]);
  });
});
