import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimOf, runnerOf, runOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
limits: { slots: 2, per_thread: 5, queue: 5m, wait: 8m, start: 10m, retries: { lost: 1, start: 1 } }
jobs:
  quick: { run: make quick, timeout: 90s }
`;

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
});
afterEach(() => box.end());

const MINUTE = 60_000;
/** Time passes while the runners of these jobs go on giving signs of life. */
async function passes(ms: number, ...alive: number[]): Promise<void> {
  for (let gone = 0; gone < ms; gone += MINUTE) {
    await box.advance(MINUTE);
    for (const number of alive) await box.store.noteRunnerSeen(1, number, box.clock.now(), box.clock.now() + 90_000);
  }
}

describe('the time that a job may', () => {
  test('stand in the queue ends it as timed out', async () => {
    await box.comment('/run a\n/run b\n/run c\n/run --then d');
    await runnerOf(box, 1);
    await runnerOf(box, 2);
    await passes(6 * MINUTE, 1, 2);
    expect(await box.states()).toBe('J1 running, J2 running, J3 timed_out, J4 skipped');
    expect(await box.job(3)).toMatchObject({ reason: 'it stood in the queue for 5 minutes' });
    expect(box.check('J3')?.conclusion).toBe('timed_out');
  });

  test('wait for others ends it as timed out', async () => {
    await box.comment('/run a\n/run --then b');
    await runnerOf(box, 1);
    await passes(9 * MINUTE, 1);
    expect(await box.states()).toBe('J1 running, J2 timed_out');
    expect(await box.job(2)).toMatchObject({ reason: 'it waited 8 minutes for what it needs' });
  });

  test('be held has no end: a person decides', async () => {
    await box.comment('/run a\n/run --then b');
    await box.comment('/hold J2');
    await runnerOf(box, 1);
    await passes(15 * MINUTE, 1);
    expect(await box.states()).toBe('J1 running, J2 held');
  });

  test('run is what its runner is told', async () => {
    await box.comment('/dispatch quick\n/run --timeout 5m other');
    expect((await runnerOf(box, 1)).claimed.limits).toEqual({ timeoutSeconds: 90 });
    expect((await runnerOf(box, 2)).claimed.limits).toEqual({ timeoutSeconds: 300 });
  });
});

describe('a new attempt without asking', () => {
  test('follows a runner that vanished, as often as the configuration says', async () => {
    await box.comment('/run --as tests npm test\n/run --then two');
    const first = await runnerOf(box, 1);
    const run = runOf(box, 1);
    await box.advance(91_000);
    expect(await box.states()).toBe('J1 starting, J2 waiting');
    expect(await box.job(1)).toMatchObject({ attempt: 2, retried: { lost: 1, start: 0 } });
    expect(run.cancelled).toBe('asked');
    const log = await box.store.logAfter(first.claimed.session.id, 0, 100);
    expect(log.map(({ event }) => event.kind)).toContain('session.lost');
    expect((await box.store.session(first.claimed.session.id))?.endedAt).toBe(box.clock.now() - 1_000);
    // Whatever the old runner says now changes nothing.
    await first.finish('failed');
    expect(await claimOf(box, run)).toMatchObject({ ok: false });
    expect(await box.states()).toBe('J1 starting, J2 waiting');
    await runnerOf(box, 1);
    await box.advance(91_000);
    expect(await box.states()).toBe('J1 lost, J2 skipped');
    expect(box.github.labelsOf(42)).toEqual(['failed:tests']);
  });

  test('leaves no check run behind that never ends', async () => {
    await box.comment('/run --as tests npm test');
    await runnerOf(box, 1);
    await box.advance(91_000);
    await (await runnerOf(box, 1)).finish('succeeded');
    await box.advance(10_000);
    const shown = box.github.checks.map(({ job, check }) => [job, check.status, check.conclusion]);
    expect(shown).toEqual([
      ['J1', 'completed', 'failure'],
      ['J1/2', 'completed', 'success'],
    ]);
  });

  test('follows when no runner ever took the first', async () => {
    await box.comment('/run a');
    await box.advance(601_000);
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 2 });
    await (await runnerOf(box, 1)).finish('succeeded');
    expect(await box.states()).toBe('J1 succeeded');
  });

  test('does not follow what a person stopped', async () => {
    await box.comment('/run a');
    await runnerOf(box, 1);
    await box.comment('/cancel J1');
    await box.advance(600_000);
    expect(await box.job(1)).toMatchObject({ state: 'lost', attempt: 1 });
    expect(box.github.runs).toHaveLength(1);
  });

  test('that is asked for by a person counts from the start again', async () => {
    await box.comment('/run a');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await runnerOf(box, 1);
      await box.advance(91_000);
    }
    expect(await box.states()).toBe('J1 lost');
    await box.comment('/retry J1');
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 3, retried: { lost: 0, start: 0 } });
  });
});

test('a dispatch that is overtaken by a newer attempt makes no run', async () => {
  box.github.fail('dispatch', { kind: 'transient', times: 100, retryAfterMs: 20 * 60_000 });
  await box.comment('/run a');
  await box.comment('/cancel J1');
  await box.advance(10 * 60_000);
  expect(await box.states()).toBe('J1 cancelled');
  await box.comment('/retry J1');
  expect(await box.job(1)).toMatchObject({ state: 'dispatching', attempt: 2 });
  box.github.forgive('dispatch');
  await box.advance(11 * 60_000);
  expect(box.github.runs).toEqual([]);
  await box.advance(11 * 60_000);
  expect(box.github.runs).toHaveLength(1);
  expect(await box.job(1)).toMatchObject({ runId: runOf(box, 1).id });
});
