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
agents: { mine: { command: [my-agent, acp] }, other: { command: [node, other.js] }, claude: { use: claude, model: opus } }
limits:
  { slots: 5, per_thread: 2, timeout: 45m, start: 10m, queue: 2h, wait: 3d, gate: 1d, budget: 2.50 EUR, linger: 10m, transcripts: 90d, session: 12h, retries: { lost: 2, start: 0 } }
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
    runner: big_box.1
    environment: models
jobs:
  plan:      { prompt: "Plan: {{ thread.title }}", profile: read, output: comment }
  implement: { needs: plan, prompt: "{{ needs.plan.output }}", agent: other, on_failure: hold, priority: high, output: pull_request }
  test:      { needs: { implement: { on_failure: continue }, plan: }, run: npm test, timeout: 5m, submodules: true, lfs: true }
  ship:      { needs: [test, plan], run: ./ship, profile: edit, group: deploy, who: [admin, "@octocat"] }
delivery: { allow: [./src/, "**/*.md"], deny: [src/secret.ts], unprotected: [.github/CODEOWNERS], max_files: 5, max_size: 500KB, binary: true }
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
      agents: {
        claude: { command: [], builtIn: 'claude', model: 'opus' },
        codex: { command: [], builtIn: 'codex', model: null },
        gemini: { command: [], builtIn: 'gemini', model: null },
        opencode: { command: [], builtIn: 'opencode', model: null },
        mine: { command: ['my-agent', 'acp'], builtIn: null, model: null },
        other: { command: ['node', 'other.js'], builtIn: null, model: null },
      },
      limits: {
        slots: 5,
        perThread: 2,
        timeoutSeconds: 2700,
        startSeconds: 600,
        queueSeconds: 7200,
        waitSeconds: 3 * 86_400,
        gateSeconds: 86_400,
        budget: { amount: 2.5, currency: 'EUR' },
        sessionSeconds: 12 * 3600,
        lingerSeconds: 600,
        transcriptSeconds: 90 * 86_400,
        retries: { lost: 2, start: 0 },
      },
      groups: { deploy: 2 },
      who: { dispatch: ['triage', '@acme/release'], outsiders: 'gate', bots: [49699333] },
      profile: 'careful',
      delivery: {
        allow: ['src/**', '**/*.md'],
        deny: ['src/secret.ts'],
        unprotected: ['.github/CODEOWNERS'],
        maxFiles: 5,
        maxBytes: 500_000,
        binary: true,
      },
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
      runner: 'big_box.1',
      environment: 'models',
    });
    const plain = {
      who: null,
      submodules: false,
      lfs: false,
      priority: 'normal',
      group: null,
      output: 'none',
      timeoutSeconds: null,
      lingerSeconds: null,
    };
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
        submodules: true,
        lfs: true,
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
    const empty = 'jobs:\ndelivery:\nagents:\nprofiles:\nlimits:\ngroups:\nwho:\nchannels:\nroutines:\n';
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
        sessionSeconds: 14 * 86_400,
        retries: { lost: 0, start: 1 },
      },
      who: { dispatch: ['write'], outsiders: 'refuse', bots: [] },
      profile: 'edit',
      delivery: { allow: [], deny: [], unprotected: [], maxFiles: 100, maxBytes: 1_000_000, binary: false },
    });
    expect(Object.keys(DEFAULT_REPOSITORY_CONFIG.agents)).toEqual(['claude', 'codex', 'gemini', 'opencode']);
    expect(DEFAULT_REPOSITORY_CONFIG.profiles['read']).toMatchObject({
      allow: ['Read'],
      deny: ['Edit'],
      approvers: ['write'],
      expireSeconds: 1800,
      who: null,
      runner: null,
      environment: null,
    });
  });

  test('may simply name an agent that runners know, or call another by that name', () => {
    expect(read('version: 1\nagent: codex')).toMatchObject({ agent: 'codex', agents: { codex: { builtIn: 'codex' } } });
    expect(read('version: 1\nagents: { codex: { command: [mine] } }').agents['codex']).toEqual({
      command: ['mine'],
      builtIn: null,
      model: null,
    });
    expect(read('version: 1\nlimits: { session: never }').limits.sessionSeconds).toBe(0);
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
limits: { budget: 5 EUR }
groups: { deploy: 2 }
jobs:
  plan: { prompt: x, output: comment, group: deploy }
  ship: { prompt: x, output: review, group: deplyo }
channels: [{ to: "slack:#agents" }]
routines: { nightly: { on: push, job: plan } }
`),
    ).toEqual([
      '2:19 limits.budget: What models cost is counted in US dollars only. With this budget every prompt is refused at the start; write it as `5 USD`, for example.',
      '6:45 jobs.ship.group: `groups` says nothing about `deplyo`, so one job of it runs at once. Did you mean `deploy`?',
      '7:1 channels: Channels are read and checked, and this version does not serve them yet: nothing is sent.',
      '8:1 routines: Routines are read and checked, and this version does not serve them yet: none starts by itself.',
    ]);
  });

  test('are none for a file whose every word counts', () => {
    expect(
      noticesOf(
        'version: 1\nlimits: { budget: 5 USD }\nchannels: []\nroutines: {}\njobs: { a: { run: x, group: alone, output: push } }',
      ),
    ).toEqual([]);
  });
});
