import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SESSION_TOKEN } from './app.ts';
import { GITHUB_TOKEN } from './git-host.ts';
import { jobFor, marked, NONCE, OIDC_REQUEST_TOKEN, promptWork } from './runner.ts';
import { scene } from './scene.ts';

const stage = scene();

describe('a prompt', () => {
  test('runs in the pinned commit, and its events, outputs and last word agree', async () => {
    const { app, host } = stage;
    const prompt = '[[think:hm]] [[plan:a|b]] [[say:first]] [[run:echo hello; cat README.md]] [[say:done]]';
    const claimed = jobFor(host, promptWork(prompt), { commit: host.commits.older });
    const attempt = stage.start({ ...claimed, profile: { ...claimed.profile, allow: ['Bash'] } });
    await attempt.succeeded();
    expect(app.audiences).toEqual([app.url]);
    expect(app.events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'session.started',
        'plan',
        'tool.started',
        'terminal',
        'tool.finished',
        'session.finished',
      ]),
    );
    expect(app.events.at(-1)).toEqual({ kind: 'session.finished', outcome: 'succeeded', reason: 'The agent finished' });
    expect(app.ofKind('session.started')).toEqual([
      { kind: 'session.started', agent: 'scripted', steering: true, commit: host.commits.older },
    ]);
    expect(
      app
        .ofKind('terminal')
        .map((event) => event.text)
        .join(''),
    ).toBe('hello\nolder');
    expect(app.ofKind('tool.finished')).toMatchObject([{ status: 'completed', exitCode: 0 }]);
    expect(app.finishes).toEqual([
      {
        outcome: 'succeeded',
        ending: 'answered',
        reason: 'The agent finished',
        output: 'done',
        exitCode: null,
        lastEvent: app.events.length,
      },
    ]);
    expect(attempt.file('GITHUB_OUTPUT')).toMatch(
      /state<<\S+\nsucceeded\n[\s\S]*output<<\S+\ndone\n[\s\S]*session-url<<\S+\nhttps:/,
    );
    expect(attempt.file('GITHUB_STEP_SUMMARY')).toContain('J12 review: succeeded');
    expect(attempt.leftovers()).toEqual([]);
    expect(marked(claimed.session.id)).toEqual([]);
    expect(existsSync(join(attempt.workspace, 'README.md'))).toBe(true);
    expect(readFileSync(join(attempt.workspace, '.git/config'), 'utf8')).not.toMatch(/extraheader|authorization/i);
  });

  test('of a fork is fetched although only the pull request reaches its commit', async () => {
    const { host, app } = stage;
    const claimed = jobFor(host, { kind: 'run', command: 'cat fork.txt' }, { commit: host.commits.fork });
    expect(await stage.start(claimed).exited).toBe(0);
    expect(app.finishes).toMatchObject([{ outcome: 'succeeded', output: 'from a fork' }]);
  });

  test('sees nothing of the machine that could be a secret', async () => {
    const { host, app } = stage;
    const claimed = jobFor(host, promptWork('[[env]] [[run:env | sort]]'));
    const attempt = stage.start({ ...claimed, profile: { ...claimed.profile, allow: ['Bash'] } });
    await attempt.exited;
    const names = [...app.text().matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '');
    const harmless = ['CI', 'HOME', 'LANG', 'PATH', 'RUNNER_TRACKING_ID', 'SIGNALBOX_SESSION', 'TMPDIR'];
    expect(names.filter((name) => !harmless.includes(name))).toEqual([]);
    expect(names).toContain('HOME');
    const everything = [...app.bodies.slice(1), attempt.log().replaceAll(/^::add-mask::.*$/gm, '')].join('\n');
    expect(everything).not.toMatch(/ACTIONS_|INPUT_|GITHUB_TOKEN|MODEL_API_KEY/);
    for (const secret of [OIDC_REQUEST_TOKEN, GITHUB_TOKEN, NONCE]) expect(everything).not.toContain(secret);
  });

  test('that speaks a token of the run is masked, even when it comes in pieces', async () => {
    const { host, app } = stage;
    const halves = `[[say:${SESSION_TOKEN}]] [[run:printf ${SESSION_TOKEN.slice(0, 9)}; sleep 0.2; printf ${SESSION_TOKEN.slice(9)}]] [[say:${GITHUB_TOKEN}]]`;
    const claimed = jobFor(host, promptWork(halves));
    const attempt = stage.start({ ...claimed, profile: { ...claimed.profile, allow: ['Bash'] } });
    await attempt.exited;
    expect(app.text()).toBe('******');
    expect(app.bodies.join('')).not.toContain(SESSION_TOKEN);
    expect(app.finishes).toMatchObject([{ output: '***' }]);
  });

  test('that speaks workflow commands only speaks', async () => {
    const { host } = stage;
    const attempt = stage.start(jobFor(host, { kind: 'run', command: 'echo "::error::not ours"' }));
    expect(await attempt.exited).toBe(0);
    const log = attempt.log();
    const key = /::stop-commands::(\S+)/.exec(log)?.[1] ?? 'none';
    expect(log.indexOf('::error::not ours')).toBeGreaterThan(log.indexOf('::stop-commands::'));
    expect(log.indexOf(`::${key}::`)).toBeGreaterThan(log.indexOf('::error::not ours'));
  });
});

describe('a job that fails', () => {
  test.each([
    ['[[say:half]] [[fail:the model is down]]', /error: .*the model is down/],
    ['[[crash]]', /exited with 1\nscripted agent: crashing as asked/],
  ])('%s makes the run fail with the reason', async (prompt, reason) => {
    const { host, app } = stage;
    const attempt = stage.start(jobFor(host, promptWork(prompt)));
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([{ outcome: 'failed', reason: expect.stringMatching(reason) }]);
    expect(attempt.log()).toContain('::error::J12 failed');
  });

  test('for want of its agent says which program is missing', async () => {
    const { host, app } = stage;
    const agent = { name: 'missing', command: ['no-such-agent', 'acp'] };
    await stage.start(jobFor(host, { kind: 'prompt', prompt: 'hi', agent })).exited;
    expect(app.finishes).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining('no-such-agent') }]);
  });

  test('for want of its commit says what git said', async () => {
    const { host, app } = stage;
    const attempt = stage.start(jobFor(host, promptWork('hi'), { commit: 'f'.repeat(40) }));
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([
      { outcome: 'failed', reason: expect.stringMatching(/^git fetch ended with 128: .*not our ref/) },
    ]);
    expect(app.bodies.join('')).not.toContain(GITHUB_TOKEN);
  });
});

describe('a run that cannot begin', () => {
  const begin = (change: Record<string, string>) => stage.start(jobFor(stage.host, promptWork('[[say:hi]]')), change);

  test('because the app refuses it says why', async () => {
    const attempt = begin({});
    stage.app.claimed = undefined;
    expect(await attempt.exited).toBe(1);
    expect(attempt.log()).toContain('not your job (not_your_job)');
    expect(stage.app.events).toEqual([]);
  });

  test.each([
    [{ INPUT_SERVER: '' }, 'SIGNALBOX_URL'],
    [{ INPUT_SERVER: 'http://signalbox.example.com' }, 'must begin with https://'],
    [{ INPUT_JOB: 'twelve' }, 'The inputs `job` and `nonce` are missing or wrong'],
    [{ ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'id-token: write'],
    [{ GITHUB_REPOSITORY: 'acme/other' }, 'acme/widgets to a run of another repository'],
  ])('with %j says what would be right', async (change, words) => {
    const attempt = begin(change);
    expect(await attempt.exited).toBe(1);
    expect(attempt.log()).toContain(words);
  });
});

test('job and nonce are found in the event when the workflow does not pass them on', async () => {
  const attempt = stage.start(jobFor(stage.host, promptWork('[[say:hi]]')), { INPUT_JOB: '', INPUT_NONCE: '' });
  await attempt.succeeded();
  expect(stage.app.finishes).toMatchObject([{ output: 'hi' }]);
});

test('a workspace that is not empty is left alone', async () => {
  const { host, app } = stage;
  const attempt = stage.start(jobFor(host, { kind: 'run', command: 'pwd; ls' }), {
    GITHUB_WORKSPACE: import.meta.dirname,
  });
  await attempt.succeeded();
  expect(app.finishes).toMatchObject([{ output: expect.stringMatching(/signalbox-\w+\/workspace\nREADME.md\n$/) }]);
});
