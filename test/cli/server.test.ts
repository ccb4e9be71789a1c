/** What the server answers, and how the command ends by it: over the app's own doors, and over servers that misbehave. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiStage, widgets, type ApiStage } from '../adapters/http/api-stage.ts';
import { AT_HOME, signalbox, type Machine, type Ran } from './stage.ts';

describe('with the app', () => {
  let box: ApiStage;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    box = await openApiStage();
    env = { SIGNALBOX_URL: await box.listen(), SIGNALBOX_TOKEN: await box.token('ada', 'write', { id: 5 }) };
  });
  afterAll(async () => {
    await box.close();
  });
  const run = (args: readonly string[], over: Machine = {}): Promise<Ran> =>
    signalbox(args, { ...AT_HOME, env, fetch: globalThis.fetch, newKey: randomUUID, ...over });
  /** The jobs end as soon as somebody waits for them. */
  const ends = (state: 'succeeded' | 'failed') => async () => {
    const jobs = await box.store.recentJobs([widgets.id], 10);
    await box.store.transact(widgets.id, async (tx) => {
      for (const job of jobs) await tx.saveJob({ ...job, state, reason: 'as told', endedAt: box.clock.now() });
    });
  };

  test('a job is started, looked at, cancelled and tried again', async () => {
    const started = await run(['run', '--thread', '3', '--as', 'tests', '--', 'npm', 'test']);
    expect([started.code, started.err]).toEqual([0, '']);
    expect(started.out).toMatch(/^J1 tests · starting\n {2}https:\/\/box\.test\/acme\/widgets\/J1$/);
    expect((await run(['status'])).out).toBe((await run(['status', 'J1'])).out);
    expect((await run(['cancel', 'J1'])).code).toBe(0);
    await ends('failed')();
    expect((await run(['retry', 'J1'])).out).toContain('attempt 2');
    expect((await run(['status', '--thread', '99'])).out).toBe('There are no jobs.');
  });

  test('whoever waits learns how it ended, in words and by the code', async () => {
    const wait = ['run', '--thread', '4', '--wait', 'make'];
    const good = await run(wait, { pause: ends('succeeded') });
    expect([good.code, good.out]).toEqual([0, expect.stringMatching(/starting[^]*\nJ2 make · succeeded: as told$/)]);
    const bad = await run([...wait, '--json'], { pause: ends('failed') });
    expect([bad.code, JSON.parse(bad.out)]).toMatchObject([1, { jobs: [{ state: 'failed' }] }]);
  });

  test('a dry run is told, and nothing is waited for', async () => {
    const { code, out } = await run(['run', '--thread', '5', '--dry-run', '--wait', 'make']);
    expect([code, out]).toEqual([0, expect.stringContaining('nothing was started')]);
  });

  test('what the app refuses is refused in its words', async () => {
    expect(await run(['dispatch', '--thread', '3', 'mend', 'it'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('No agent is configured'),
    });
    expect(await run(['status', 'J99'])).toMatchObject({ code: 2, err: expect.stringContaining('no such job') });
    const stranger = { env: { ...env, SIGNALBOX_TOKEN: `sbt_${'0'.repeat(32)}` } };
    expect(await run(['status'], stranger)).toMatchObject({
      code: 2,
      err: expect.stringContaining('/settings/tokens'),
    });
  });
});

describe('with a server that misbehaves', () => {
  const answering = (...answers: (Response | Error)[]) => {
    const keys: (string | null)[] = [];
    const pauses: number[] = [];
    const machine: Machine = {
      ...AT_HOME,
      pause: (ms) => Promise.resolve(pauses.push(ms)),
      fetch: (_, init) => {
        keys.push(new Headers(init?.headers).get('idempotency-key'));
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve((answer as Response).clone());
      },
    };
    return { machine, keys, pauses };
  };
  const JOB = { ref: 'J1', title: 'make', state: 'queued', reason: '', url: 'https://box.test/a/b/J1', position: 2 };
  const RUN = ['run', '--thread', '1', 'make'];

  test('one that is away for a moment is asked again, with the same key', async () => {
    const busy = Response.json(
      { error: { code: 'unavailable', message: 'away' } },
      { status: 503, headers: { 'retry-after': '7' } },
    );
    const { machine, keys, pauses } = answering(
      new TypeError('fetch failed'),
      busy,
      Response.json({ jobs: [JOB], said: null }),
    );
    const { code, out } = await signalbox(RUN, machine);
    expect([code, out]).toEqual([0, 'J1 make · queued, place 2 in the queue\n  https://box.test/a/b/J1']);
    expect([keys, pauses]).toEqual([
      ['key-1', 'key-1', 'key-1'],
      [1000, 7000],
    ]);
  });

  test('one that wants to be left alone for long is not waited for', async () => {
    const message = 'GitHub makes the app wait; try again in 10 minutes.';
    const busy = Response.json(
      { error: { code: 'unavailable', message } },
      { status: 503, headers: { 'retry-after': '600' } },
    );
    const { machine, pauses } = answering(busy);
    expect(await signalbox(RUN, machine)).toMatchObject({ code: 3, err: message });
    expect(pauses).toEqual([]);
  });

  test.each([
    ['no answer', new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }), 'ECONNREFUSED'],
    ['a page', new Response('<html>', { status: 200 }), 'is it a Signalbox?'],
    ['a page that says no', new Response('<html>', { status: 404 }), 'answered 404'],
    ['other JSON', Response.json({ jobs: [{ ref: 'J1' }] }), 'is it a Signalbox?'],
    [
      'a defect',
      Response.json({ error: { code: 'defect', message: 'It is in the log.' } }, { status: 500 }),
      'in the log',
    ],
  ])('%s ends with 3', async (_, answer, words) => {
    const { code, out, err } = await signalbox(RUN, answering(answer).machine);
    expect([code, out, err]).toEqual([3, '', expect.stringContaining(words)]);
  });

  test('no text from elsewhere reaches the terminal as more than text', async () => {
    const evil = '\u001b[2J\u001b]0;pwned\u0007\u202e';
    const job = { ...JOB, title: evil, reason: evil, url: evil };
    for (const answer of [
      Response.json({ jobs: [job], said: evil }),
      Response.json({ error: { code: 'x', message: evil } }, { status: 409 }),
    ]) {
      const { out, err } = await signalbox(RUN, answering(answer).machine);
      expect(out + err).toContain('‹U+001B›');
      expect(out + err).not.toMatch(/[\u001b\u0007\u202e]/);
    }
  });
});
