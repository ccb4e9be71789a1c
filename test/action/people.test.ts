import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { jobFor, marked, promptWork } from './runner.ts';
import { scene } from './scene.ts';

const stage = scene();

const asked = () => stage.app.until('an approval is asked', () => stage.app.ofKind('approval.requested').length > 0);
const said = (text: string) => stage.app.until(`the agent says ${text}`, () => stage.app.text().includes(text));

describe('an approval', () => {
  test('waits for a person, is bound to the exact input, and lets it run once', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[run:node -e "console.log(6*7)"]] [[say:done]]')));
    await asked();
    const [request] = app.ofKind('approval.requested');
    const input = 'node -e "console.log(6*7)"';
    expect(request).toMatchObject({ tool: 'Bash', input, rule: 'Bash(node:*)' });
    expect(request?.hash).toBe(createHash('sha256').update(`Bash\n${input}`).digest('hex'));
    expect(app.ofKind('state').at(-1)).toEqual({ kind: 'state', state: 'waiting' });
    stage.decide('allow', { hash: '0'.repeat(64) });
    const refused = () => app.ofKind('notice').some(({ text }) => text.includes('for another input'));
    await app.until('the wrong hash is refused', refused);
    expect(app.ofKind('approval.applied')).toEqual([]);
    stage.decide('allow');
    await attempt.succeeded();
    expect(app.ofKind('approval.applied')).toEqual([
      { kind: 'approval.applied', request: request?.request, outcome: 'allowed' },
    ]);
    expect(app.ofKind('terminal').map(({ text }) => text)).toEqual(['42\n']);
  });

  test('that is denied leaves the file alone, and the agent hears why and goes on', async () => {
    const { app, host } = stage;
    const attempt = stage.start(
      jobFor(host, promptWork('[[write:hello.txt=hi]] [[wait]] [[run!:ls hello.txt]] [[say:went on]]')),
    );
    await asked();
    expect(app.ofKind('approval.requested')).toMatchObject([{ tool: 'Edit', input: expect.stringContaining('+hi') }]);
    stage.decide('deny', { reason: 'not on a Friday' });
    await attempt.succeeded();
    expect(app.ofKind('tool.finished').map(({ status }) => status)).toEqual(['denied', 'failed']);
    expect(app.finishes).toMatchObject([{ output: 'went on' }]);
    expect(app.text()).toContain('Write hello.txt was denied. ada denied it: not on a Friday');
  });

  test('is not asked for where the profile has decided', async () => {
    const { app, host } = stage;
    const attempt = stage.start(
      jobFor(host, promptWork('[[write:src/a.txt=hi]] [[run:curl example.com]] [[run!:cat src/a.txt]] [[say:end]]')),
    );
    await attempt.succeeded();
    expect(app.ofKind('approval.requested')).toEqual([]);
    expect(app.ofKind('terminal').map(({ text }) => text)).toEqual(['hi']);
    expect(app.ofKind('tool.finished').map(({ status }) => status)).toEqual(['completed', 'denied', 'completed']);
    const told = app.ofKind('notice').map(({ text }) => text);
    expect(told).toContainEqual('Denied: curl example.com. `Bash(curl:*)` denies it');
  });

  test('is asked for in vain where the agent did what is denied without asking', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[run!:curl --version]] [[say:never]] [[sleep:60]]')));
    expect(await attempt.exited).toBe(1);
    const [finish] = app.finishes;
    const alarm = expect.stringMatching(/^Alarm: .*curl --version/);
    expect(app.ofKind('notice')).toContainEqual({ kind: 'notice', level: 'error', text: alarm });
    expect(finish).toMatchObject({
      outcome: 'failed',
      ending: 'breach',
      reason: expect.stringMatching(/did not ask .*curl --version.*Bash\(curl:\*\)/),
    });
  });

  test('is withdrawn when the turn is interrupted', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[run:node -v]]')));
    await asked();
    app.order({ kind: 'interrupt', by: 'ada' });
    await app.until('it is withdrawn', () => app.ofKind('approval.applied').length > 0);
    expect(app.ofKind('approval.applied')).toMatchObject([{ outcome: 'withdrawn' }]);
    app.order({ kind: 'message', text: '[[say:instead]]', by: 'ada', mode: 'queue' });
    await attempt.succeeded();
    expect(app.finishes).toMatchObject([{ output: 'instead' }]);
  });
});

describe('a message', () => {
  const fate = () =>
    stage.app
      .ofKind('message')
      .flatMap(({ control, text, status, delivery }) => (control ? [{ control, text, status, delivery }] : []));

  test('is steered into the running turn where the agent can', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:waiting]] [[wait]]')));
    await said('waiting');
    app.order({ kind: 'message', text: 'use vitest', by: 'ada', mode: 'steer' });
    await attempt.succeeded();
    expect(app.finishes).toMatchObject([{ output: 'use vitest' }]);
    expect(fate()).toEqual([
      { control: 1, text: 'use vitest', status: 'delivered', delivery: 'steered' },
      { control: 1, text: '', status: 'seen', delivery: 'steered' },
    ]);
  });

  test('waits for the turn to end where the agent cannot, and says so', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[no-steering]] [[say:busy]] [[sleep:0.5]] [[say:first]]')));
    await said('busy');
    app.order({ kind: 'message', text: '[[say:second]]', by: 'ada', mode: 'steer' });
    await attempt.succeeded();
    expect(app.text()).toBe('busyfirstsecond');
    expect(fate().map(({ status, delivery }) => `${status} ${delivery}`)).toEqual([
      'queued undefined',
      'delivered queued',
      'seen queued',
    ]);
  });

  test('after an interrupt is the next thing the agent hears', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:started]] [[sleep:60]]')));
    await said('started');
    app.order({ kind: 'interrupt', by: 'ada' });
    await app.until('it is idle', () => app.ofKind('state').at(-1)?.state === 'idle');
    app.order({ kind: 'message', text: '[[say:as you wish]]', by: 'ada', mode: 'queue' });
    await attempt.succeeded();
    expect(app.finishes).toMatchObject([{ outcome: 'succeeded', output: 'as you wish' }]);
    expect(fate()).toMatchObject([{ delivery: 'interrupted' }, { delivery: 'interrupted' }]);
  });
});

describe('a session that lingers', () => {
  test('hears what waits as people left it, does what they allow in it, and ends when it is told to', async () => {
    const { app, host } = stage;
    const prompt = '[[no-steering]] [[say:busy]] [[wait]]';
    const attempt = stage.start(
      jobFor(host, promptWork(prompt), { limits: { timeoutSeconds: 600, lingerSeconds: 300 } }),
    );
    await said('busy');
    app.order({ kind: 'message', text: '[[say:one]]', by: 'ada', mode: 'queue' });
    app.order({ kind: 'message', text: '[[say:two]]', by: 'ada', mode: 'queue' });
    app.order({ kind: 'message', text: '[[run:node -v]] [[say:three]]', by: 'ada', mode: 'queue' });
    app.order({ kind: 'amend', message: 2, text: '[[say:second]]', by: 'ben', mode: 'queue' });
    app.order({ kind: 'withdraw', message: 1, by: 'ben' });
    app.order({ kind: 'reorder', order: [3], by: 'ben' });
    app.order({ kind: 'policy', allow: ['Bash(node -v)'], by: 'ben' });
    app.order({ kind: 'interrupt', by: 'ada' });
    await app.until('it is idle', () => app.ofKind('state').at(-1)?.state === 'idle');
    expect(app.text()).toBe('busythreesecond');
    expect(app.ofKind('approval.requested')).toEqual([]);
    expect(app.ofKind('message').filter(({ status }) => status === 'withdrawn')).toMatchObject([{ control: 1 }]);
    expect(app.ofKind('state').at(-1)?.until).toBeGreaterThan(Date.now() + 200_000);
    app.order({ kind: 'linger', seconds: 0, by: 'ada' });
    await attempt.succeeded();
    expect(app.finishes).toMatchObject([{ outcome: 'succeeded', output: 'second' }]);
  });
});

describe('a stop', () => {
  test('ends a busy agent by cancelling its turn', async () => {
    const { app, host } = stage;
    const claimed = jobFor(host, promptWork('[[say:started]] [[sleep:60]]'));
    const attempt = stage.start(claimed);
    await said('started');
    app.order({ kind: 'stop', by: 'ada', reason: 'enough' });
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([
      { outcome: 'cancelled', ending: 'stopped', reason: 'Stopped by ada: enough. The agent ended its turn.' },
    ]);
    expect(app.events.at(-1)).toMatchObject({ kind: 'session.finished', outcome: 'cancelled' });
    expect(marked(claimed.session.id)).toEqual([]);
  });

  test('of an agent that ignores everything kills it and all it started', { timeout: 40_000 }, async () => {
    const { app, host } = stage;
    const prompt = '[[run!:setsid -f sleep 300; (sleep 301 &)]] [[say:hanging]] [[hang]]';
    const claimed = jobFor(host, promptWork(prompt));
    const attempt = stage.start(claimed);
    await said('hanging');
    expect(marked(claimed.session.id).length).toBeGreaterThan(1);
    app.order({ kind: 'stop', by: 'ada', reason: '' });
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([
      { outcome: 'cancelled', reason: 'Stopped by ada. The agent ended on SIGKILL.' },
    ]);
    expect(app.ofKind('state').flatMap(({ step }) => step ?? [])).toEqual(['cancel', 'close', 'SIGTERM', 'SIGKILL']);
    expect(marked(claimed.session.id)).toEqual([]);
  });

  test('that comes from the runner ends a hanging agent within seven seconds', async () => {
    const { app, host } = stage;
    const claimed = jobFor(host, promptWork('[[say:hanging]] [[hang]]'));
    const attempt = stage.start(claimed);
    await said('hanging');
    const from = Date.now();
    attempt.child.kill('SIGINT');
    expect(await attempt.exited).toBe(1);
    expect(Date.now() - from).toBeLessThan(7_000);
    expect(app.finishes).toMatchObject([
      { outcome: 'cancelled', reason: expect.stringMatching(/cancelled at GitHub \(SIGINT\)/) },
    ]);
    expect(marked(claimed.session.id)).toEqual([]);
  });

  test('by the time limit is called so', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[sleep:60]]'), { limits: { timeoutSeconds: 3 } }));
    expect(await attempt.exited).toBe(1);
    expect(app.finishes).toMatchObject([
      {
        outcome: 'timed_out',
        ending: 'time_limit',
        reason: 'The time limit of 3 s was reached. The agent ended its turn.',
      },
    ]);
  });
});
