import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendBatch, claimJob, finishSession } from '../../app/engine/runner-doors.ts';
import { sessionTopic, type Signal } from '../../app/engine/live.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { claimOf, runnerOf, runOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
profile: careful
profiles: { careful: { ask: ["Bash"], approvers: ["maintain", "@bob"], expire: 10m } }
`;
const ASKS: RunnerEvent = {
  kind: 'approval.requested',
  request: 'r1',
  tool: 'Bash',
  title: 'push',
  input: 'git push\u202e',
  hash: 'f'.repeat(64),
};

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
  box.github.roles.set('bob', 'read').set('max', 'maintain');
});
afterEach(() => box.end());

const report = (): string => box.github.comments[0]?.body ?? '';
const decisions = async (session: string) =>
  (await box.store.controlsAfter(session, 0)).flatMap(({ order }) => (order.kind === 'decision' ? [order] : []));
const kinds = async (session: string): Promise<string[]> =>
  (await box.store.logAfter(session, 0, 100)).map(({ event }) => event.kind);

describe('an approval', () => {
  test('is asked for in the thread, decided there, and ordered of the runner', async () => {
    await box.comment('/dispatch push it');
    const runner = await runnerOf(box, 1);
    const { id } = runner.claimed.session;
    await runner.send(ASKS);
    expect(report()).toContain('🟡 needs approval **P1** `git push‹U+202E›`');
    expect(box.github.checks[0]?.check.title).toBe('Waits for approval P1');
    await box.comment('/approve P1', { author: { id: 8, login: 'bob' } });
    expect(await decisions(id)).toMatchObject([{ request: 'r1', hash: 'f'.repeat(64), decision: 'allow', by: 'bob' }]);
    await box.advance(6_000);
    expect(report()).not.toContain('needs approval');
    await runner.send({ kind: 'approval.applied', request: 'r1', outcome: 'allowed' });
    expect(await box.store.approvalOf(1, 1)).toMatchObject({
      state: 'allowed',
      decidedBy: 'bob',
      appliedAt: box.clock.now(),
    });
    expect(await kinds(id)).toEqual(['approval.requested', 'approval.routed', 'approval.decided', 'approval.applied']);
  });

  test('may be decided by its approvers only, and once', async () => {
    await box.comment('/dispatch push it');
    const runner = await runnerOf(box, 1);
    await runner.send(ASKS);
    await box.comment('/approve P1');
    expect(box.github.comments.at(-1)?.body).toContain('P1 may be decided by people with `maintain` access or `@bob`');
    await box.comment('/deny P1 not on a Friday', { author: { id: 9, login: 'max' } });
    await box.comment('/approve P1', { author: { id: 8, login: 'bob' } });
    expect(box.github.comments.at(-1)?.body).toContain('P1 is settled: `@max` denied it');
    expect(await decisions(runner.claimed.session.id)).toMatchObject([{ decision: 'deny', reason: 'not on a Friday' }]);
  });

  test('that nobody answers in time counts as denied', async () => {
    await box.comment('/dispatch push it');
    const runner = await runnerOf(box, 1);
    const { id } = runner.claimed.session;
    await runner.send(ASKS);
    const keepAlive = async (ms: number) => {
      for (let gone = 0; gone < ms; gone += 30_000) {
        await box.advance(30_000);
        await box.store.noteRunnerSeen(1, 1, box.clock.now(), box.clock.now() + 90_000);
      }
    };
    await keepAlive(9 * 60_000);
    expect(await decisions(id)).toEqual([]);
    await keepAlive(2 * 60_000);
    expect(await decisions(id)).toMatchObject([
      { decision: 'deny', by: 'signalbox', reason: 'nobody answered in time' },
    ]);
    expect(await box.states()).toBe('J1 running');
    expect(await kinds(id)).toContain('approval.expired');
    await keepAlive(60_000);
    expect(await decisions(id)).toHaveLength(1);
  });

  test('asked for twice by the same request is one', async () => {
    await box.comment('/dispatch push it');
    const runner = await runnerOf(box, 1);
    await runner.send(ASKS, ASKS);
    expect(await box.store.approvalsOf(1, [1])).toHaveLength(1);
  });

  test('ends with its session', async () => {
    await box.comment('/dispatch push it');
    const runner = await runnerOf(box, 1);
    await runner.send(ASKS);
    await runner.finish('failed');
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ state: 'withdrawn' });
    await box.comment('/approve P1', { author: { id: 8, login: 'bob' } });
    expect(box.github.comments.at(-1)?.body).toContain('no longer asks');
    expect(report()).not.toContain('needs approval');
  });
});

describe('a runner', () => {
  test('that claims again because the answer was lost gets the same session with a new token', async () => {
    await box.comment('/run make');
    const [one, two] = [await claimOf(box, runOf(box, 1)), await claimOf(box, runOf(box, 1))];
    if (!one.ok || !two.ok) throw new Error('refused');
    expect(two.value.session.id).toBe(one.value.session.id);
    expect(two.value.session.token).not.toBe(one.value.session.token);
  });

  test('of another run, with another nonce or of another repository gets nothing', async () => {
    await box.comment('/run make');
    const run = runOf(box, 1);
    const refused = [
      await claimOf(box, { ...run, id: 99 }),
      await claimOf(box, run, 'x'.repeat(32)),
      await claimJob(box.house, { repositoryId: 3, runId: run.id }, { version: 1, job: 'J1', nonce: run.nonce }),
    ];
    expect(refused.map((claim) => claim.ok || claim.rejection.code)).toEqual([
      'not_your_job',
      'not_your_job',
      'not_your_job',
    ]);
    const unknown = await claimOf(box, { ...run, job: 'J9' });
    expect(unknown).toMatchObject({ ok: false, rejection: { code: 'unknown_job' } });
    expect(await box.states()).toBe('J1 starting');
  });

  test('says each event once, whatever it repeats, and is told where a gap is', async () => {
    await box.comment('/run make');
    const runner = await runnerOf(box, 1);
    const session = await box.store.session(runner.claimed.session.id);
    if (!session) throw new Error('no session');
    const heard: Signal[] = [];
    box.house.live.subscribe(sessionTopic(session.id), (signal) => heard.push(signal));
    const line = (text: string) => ({ at: 1, event: { kind: 'terminal', text } as const });
    expect(await appendBatch(box.house, session, { first: 1, events: [line('a'), line('b')] })).toMatchObject({
      next: 3,
    });
    expect(
      await appendBatch(box.house, session, { first: 1, events: [line('a'), line('b'), line('c')] }),
    ).toMatchObject({ next: 4 });
    expect(await appendBatch(box.house, session, { first: 6, events: [line('x')] })).toEqual({ kind: 'gap', next: 4 });
    const log = await box.store.logAfter(session.id, 0, 10);
    expect(log.map(({ event }) => (event.kind === 'terminal' ? event.text : ''))).toEqual(['a', 'b', 'c']);
    expect(heard.map((signal) => signal.kind === 'log' && signal.entries.length)).toEqual([2, 1]);
    const finish = { outcome: 'succeeded', reason: '', output: '', exitCode: 0 } as const;
    expect(await finishSession(box.house, session, { ...finish, lastEvent: 5 })).toEqual({ kind: 'gap', next: 4 });
    expect(await finishSession(box.house, session, { ...finish, lastEvent: 3 })).toEqual({ kind: 'finished' });
    expect(await finishSession(box.house, session, { ...finish, outcome: 'failed', lastEvent: 3 })).toEqual({
      kind: 'finished',
    });
    expect(await box.states()).toBe('J1 succeeded');
  });

  test('that falls silent is lost after 90 seconds, and what needs its job is skipped', async () => {
    await box.comment('/run make\n/run --then test');
    const runner = await runnerOf(box, 1);
    await box.advance(89_000);
    expect(await box.states()).toBe('J1 running, J2 waiting');
    await box.advance(2_000);
    expect(await box.states()).toBe('J1 lost, J2 skipped');
    expect(await kinds(runner.claimed.session.id)).toContain('session.lost');
    // Nothing goes on that nobody can see: its run is ended at GitHub.
    expect(box.github.count('cancelRun')).toBe(1);
    await runner.finish('succeeded');
    expect(await box.states()).toBe('J1 lost, J2 skipped');
  });

  test('that gives signs of life is not lost', async () => {
    await box.comment('/run make');
    await runnerOf(box, 1);
    for (let turn = 0; turn < 10; turn += 1) {
      await box.advance(60_000);
      await box.store.noteRunnerSeen(1, 1, box.clock.now(), box.clock.now() + 90_000);
    }
    expect(await box.states()).toBe('J1 running');
  });

  test('whose run ends without a word is lost at once', async () => {
    await box.comment('/run make');
    await runnerOf(box, 1);
    await box.completed(runOf(box, 1).id, 'failure');
    expect(await box.states()).toBe('J1 lost');
    await box.completed(4711, 'failure');
  });

  test('that never comes: the job is tried once more, and then given up after another half an hour', async () => {
    await box.comment('/run make');
    const first = runOf(box, 1);
    await box.advance(29 * 60_000);
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 1 });
    await box.advance(2 * 60_000);
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 2, retried: { start: 1, lost: 0 } });
    expect(first.cancelled).toBe('asked');
    expect(runOf(box, 1).nonce).not.toBe(first.nonce);
    // Whoever comes for the first attempt comes too late.
    expect(await claimOf(box, first)).toMatchObject({ ok: false, rejection: { code: 'not_your_job' } });
    await box.advance(31 * 60_000);
    expect(await box.job(1)).toMatchObject({ state: 'lost', attempt: 2 });
    expect(box.github.runs).toHaveLength(2);
  });
});

describe('a stop', () => {
  test('goes by control to the runner, which has the last word', async () => {
    await box.comment('/run make');
    const runner = await runnerOf(box, 1);
    await box.comment('/cancel J1');
    const controls = await box.store.controlsAfter(runner.claimed.session.id, 0);
    expect(controls).toMatchObject([{ order: { kind: 'stop', by: 'ada', reason: '' } }]);
    expect(await kinds(runner.claimed.session.id)).toEqual(['stop.requested']);
    await runner.finish('cancelled');
    expect(await box.states()).toBe('J1 cancelled');
    expect(runOf(box, 1).cancelled).toBe('no');
  });

  test('that the runner does not follow cancels the run, then by force, then tells the truth', async () => {
    await box.comment('/run make');
    await runnerOf(box, 1);
    await box.comment('/cancel J1');
    await box.advance(46_000);
    expect(runOf(box, 1).cancelled).toBe('asked');
    await box.advance(331_000);
    expect(runOf(box, 1).cancelled).toBe('forced');
    expect(await box.states()).toBe('J1 stopping');
    await box.advance(61_000);
    expect(await box.states()).toBe('J1 lost');
    expect(box.github.count('cancelRun')).toBe(2);
  });
});
