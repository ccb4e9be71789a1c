import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf, runOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: 'version: 1\nlimits: { slots: 5, per_thread: 5, retries: { start: 0 } }\n' });
});
afterEach(() => box.end());

/** GitHub is held against the store this often. */
const SWEEP = 300_000;
const alive = (number: number) => box.store.noteRunnerSeen(1, number, box.clock.now(), box.clock.now() + 600_000);

test('room that nobody was told of is used, within one sweep', async () => {
  const small = await stage({ installationSlots: 1 });
  try {
    await small.comment('/run one');
    await runnerOf(small, 1);
    const now = small.clock.now();
    await small.store.noteRunnerSeen(1, 1, now, now + 2 * SWEEP);
    await small.comment('/run two', { repository: 2 });
    expect(await small.states(42, 2)).toBe('J1 queued');
    Object.assign(small.house, { installationSlots: 2 });
    await small.advance(SWEEP);
    expect(await small.states(42, 2)).toBe('J1 starting');
  } finally {
    await small.end();
  }
});

describe('a run whose word never came', () => {
  test('is looked up, and one that ended before a runner took the job fails it', async () => {
    await box.comment('/run one');
    box.github.runStates.set(runOf(box, 1).id, { completed: true, conclusion: 'failure' });
    await box.advance(SWEEP);
    expect(await box.job(1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('its run ended (failure) before the runner took the job'),
    });
  });

  test('that was cancelled at GitHub cancels the job', async () => {
    await box.comment('/run one');
    box.github.runStates.set(runOf(box, 1).id, { completed: true, conclusion: 'cancelled' });
    await box.advance(SWEEP);
    expect(await box.job(1)).toMatchObject({ state: 'cancelled', reason: 'its run was cancelled at GitHub' });
  });

  test('that GitHub knows no more is lost, within one sweep', async () => {
    await box.comment('/run one\n/run --then two');
    box.github.runStates.set(runOf(box, 1).id, 'gone');
    await box.advance(SWEEP);
    expect(await box.states()).toBe('J1 lost, J2 skipped');
    expect(await box.job(1)).toMatchObject({ reason: 'its run is gone from GitHub' });
  });

  test('that GitHub does not show yet, since it was just made, is not given up', async () => {
    await box.comment('/run zero\n/run --then one');
    const first = await runnerOf(box, 1);
    await alive(1);
    await box.advance(SWEEP - 10_000);
    await alive(1);
    await first.finish('succeeded');
    box.github.runStates.set(runOf(box, 2).id, 'gone');
    await box.advance(20_000);
    expect(await box.states()).toMatch(/J2 starting$/);
    await box.advance(SWEEP);
    expect(await box.states()).toMatch(/J2 lost$/);
  });

  test('is not asked about while its runner gives signs of life', async () => {
    await box.comment('/run one');
    await runnerOf(box, 1);
    for (let minute = 0; minute < 11; minute += 1) {
      await box.advance(30_000);
      await alive(1);
    }
    expect(box.github.count('runOf')).toBe(0);
    expect(await box.states()).toBe('J1 running');
  });

  test('one that cannot be looked up does not keep the others from it', async () => {
    await box.comment('/run one\n/run two');
    box.github.fail('runOf', { kind: 'transient' });
    for (const run of box.github.runs) box.github.runStates.set(run.id, { completed: true, conclusion: 'failure' });
    await box.advance(SWEEP);
    expect((await box.states()).match(/failed/g)).toHaveLength(1);
    await box.advance(SWEEP);
    expect(await box.states()).toBe('J1 failed, J2 failed');
  });
});

describe('a dispatch whose answer was lost', () => {
  test('is found by the job’s name in the title of its run, not by that of another job or attempt', async () => {
    await box.comment('/run one');
    const first = runOf(box, 1);
    await (await runnerOf(box, 1)).finish('failed');
    await box.advance(60_000);
    box.github.fail('dispatch', { kind: 'transient', lost: true });
    await box.comment('/retry J1');
    await box.advance(5_000);
    expect(box.github.runs).toHaveLength(2);
    const second = runOf(box, 1);
    expect(second.id).not.toBe(first.id);
    expect(await box.job(1)).toMatchObject({ state: 'starting', runId: second.id });
    await (await runnerOf(box, 1)).finish('succeeded');
    expect(await box.states()).toBe('J1 succeeded');
  });

  test('is not taken for the run of an attempt that ended a moment ago', async () => {
    await box.comment('/run one');
    const first = runOf(box, 1);
    await (await runnerOf(box, 1)).finish('failed');
    box.github.runStates.set(first.id, { completed: true, conclusion: 'failure' });
    // GitHub never got it; its clock and ours need not agree, so the run before may look as young as this one.
    box.github.fail('dispatch', { kind: 'transient' });
    await box.comment('/retry J1');
    await box.advance(15_000);
    expect(box.github.runs).toHaveLength(2);
    expect(await box.job(1)).toMatchObject({ state: 'starting', runId: runOf(box, 1).id });
  });

  test('is not taken for the run of an attempt that was stopped and is still winding up', async () => {
    await box.comment('/run one');
    const first = runOf(box, 1);
    const runner = await runnerOf(box, 1);
    await box.comment('/stop J1');
    await runner.finish('cancelled');
    box.github.fail('dispatch', { kind: 'transient' });
    await box.comment('/retry J1');
    expect(await box.job(1)).toMatchObject({ state: 'dispatching', attempt: 2, formerRunId: first.id });
    await box.advance(15_000);
    expect(box.github.runs).toHaveLength(2);
    const second = runOf(box, 1);
    expect(second.id).toBeGreaterThan(first.id);
    expect(await box.job(1)).toMatchObject({ state: 'starting', runId: second.id });
    await (await runnerOf(box, 1)).finish('succeeded');
    expect(await box.states()).toBe('J1 succeeded');
  });

  test('and for which GitHub shows only the run of the attempt before waits until its own is shown', async () => {
    await box.comment('/run one');
    const first = runOf(box, 1);
    await (await runnerOf(box, 1)).finish('failed');
    const { dispatch } = box.github.port;
    box.github.port.dispatch = async (...given) => {
      box.github.port.dispatch = dispatch;
      await dispatch(...given);
      return { id: first.id, url: first.url };
    };
    await box.comment('/retry J1');
    expect(await box.job(1)).toMatchObject({ state: 'dispatching', runId: null });
    await box.advance(15_000);
    expect(box.github.runs).toHaveLength(2);
    expect(await box.job(1)).toMatchObject({ state: 'starting', runId: runOf(box, 1).id });
  });

  test('and whose run ends before we know it waits for the answer', async () => {
    box.github.fail('dispatch', { kind: 'transient', lost: true, retryAfterMs: 30_000 });
    await box.comment('/run one');
    await box.completed(runOf(box, 1).id, 'failure');
    expect(await box.states()).toBe('J1 dispatching');
    await box.advance(60_000);
    expect(await box.states()).toBe('J1 failed');
    expect(box.github.runs).toHaveLength(1);
  });
});

describe('an organisation that forbids the dispatch', () => {
  test('fails the job with GitHub’s own words, and it is not tried again and again', async () => {
    box.github.fail('dispatch', { kind: 'permanent', times: 10 });
    await box.comment('/run one');
    await box.advance(60_000);
    expect(await box.job(1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('GitHub says permanent'),
    });
    expect(box.github.count('dispatch')).toBe(1);
  });
});

test('what GitHub makes us wait for is told where the job is shown', async () => {
  box.github.paused = { until: box.clock.now() + 600_000, why: 'GitHub allows no more requests in this hour' };
  await box.comment('/run one');
  expect(box.report()).toContain('GitHub allows no more requests in this hour');
  box.github.paused = undefined;
  await (await runnerOf(box, 1)).finish('succeeded');
  expect(box.report()).not.toContain('allows no more');
});
