import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { REPORT_MARKER } from '../../app/channels/report.ts';
import { runnerOf, runOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

let box: Stage;
beforeEach(async () => {
  box = await stage();
});
afterEach(() => box.end());

const reports = () => box.github.comments.filter(({ body }) => body.includes(REPORT_MARKER));
const replies = () => box.github.comments.filter(({ body }) => !body.includes(REPORT_MARKER));

describe('a transient failure', () => {
  test('is tried again, each time after a longer wait', async () => {
    box.github.fail('react', { kind: 'transient', times: 4 });
    await box.comment('/run npm test', { id: 77 });
    expect(box.github.count('react')).toBe(1);
    const tried: number[] = [];
    for (let wait = 0; wait < 9_000; wait += 250) {
      await box.advance(250);
      while (tried.length < box.github.count('react') - 1) tried.push(wait + 250);
    }
    expect(tried).toEqual([500, 1_500, 3_500, 7_500]);
    expect([...box.github.reactions]).toEqual(['77 eyes']);
  });

  test('waits as long as GitHub asks', async () => {
    box.github.fail('dispatch', { kind: 'transient', retryAfterMs: 30_000 });
    await box.comment('/run npm test');
    await box.advance(29_000);
    expect(box.github.count('dispatch')).toBe(1);
    await box.advance(2_000);
    expect(await box.states()).toBe('J1 starting');
  });

  test('while a comment is gathered holds its thread back, and nothing of it is lost', async () => {
    box.github.fail('headOf', { kind: 'transient', times: 3 });
    await box.comment('/run one');
    await box.comment('/run two');
    expect(await box.states()).toBe('');
    await box.advance(10_000);
    expect(await box.states()).toBe('J1 starting, J2 queued');
    expect(await box.job(1)).toMatchObject({ asked: '/run one' });
  });

  test('for a day ends in an answer', async () => {
    box.github.fail('headOf', { kind: 'transient', times: 10_000 });
    await box.comment('/run one', { id: 77 });
    for (let hour = 0; hour < 25; hour += 1) {
      box.clock.moveTo(box.clock.now() + 3_600_000);
      await box.quiet();
    }
    expect([...box.github.reactions]).toEqual(['77 confused']);
    expect(replies()[0]?.body).toContain('could not be carried out');
  });
});

test('what takes longer than its lease is not begun a second time', async () => {
  const goOn = box.github.holdUp('react');
  await box.comment('/run npm test', { id: 77 });
  for (let minute = 0; minute < 5; minute += 1) {
    box.clock.moveTo(box.clock.now() + 61_000);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  expect(box.github.count('react')).toBe(1);
  goOn();
  await box.quiet();
  expect([...box.github.reactions]).toEqual(['77 eyes']);
});

describe('a failure for good', () => {
  test('of the dispatch fails the job and skips what needs it, saying why', async () => {
    box.github.fail('dispatch', { kind: 'permanent' });
    await box.comment('/run one\n/run --then two');
    await box.advance(6_000);
    expect(await box.states()).toBe('J1 failed, J2 skipped');
    expect(reports()[0]?.body).toContain('GitHub did not start the run: GitHub says permanent');
  });

  test('while a comment is gathered is answered', async () => {
    box.github.fail('headOf', { kind: 'unauthorized' });
    await box.comment('/run one', { id: 77 });
    expect([...box.github.reactions]).toEqual(['77 confused']);
    expect(replies()[0]?.body).toContain('Nothing was started');
  });

  test('of what only shows the job does not hold the job up, and is mended by the next change', async () => {
    box.github.fail('createComment', { kind: 'permanent' });
    await box.comment('/run one');
    expect(await box.states()).toBe('J1 starting');
    expect(reports()).toEqual([]);
    await (await runnerOf(box, 1)).finish('succeeded');
    expect(reports()).toHaveLength(1);
  });
});

describe('a request that was performed and whose answer was lost', () => {
  test('dispatch: the run is found, and there is no second', async () => {
    box.github.fail('dispatch', { kind: 'transient', lost: true });
    await box.comment('/run one');
    await box.advance(2_000);
    expect(box.github.runs).toHaveLength(1);
    expect(await box.job(1)).toMatchObject({ state: 'starting', runId: runOf(box, 1).id });
  });

  test('dispatch: the runner may be quicker than the relay', async () => {
    box.github.fail('dispatch', { kind: 'transient', lost: true });
    await box.comment('/run one');
    const runner = await runnerOf(box, 1);
    expect(await box.states()).toBe('J1 running');
    await box.advance(2_000);
    await runner.finish('succeeded');
    expect(await box.states()).toBe('J1 succeeded');
    expect(box.github.runs).toHaveLength(1);
  });

  test.each(['createComment', 'createCheck'] as const)('%s: what it makes is not doubled', async (method) => {
    box.github.fail(method, { kind: 'transient', lost: true, times: 3 });
    await box.comment('/run one');
    await box.advance(20_000);
    expect(reports()).toHaveLength(1);
    expect(box.github.checks).toHaveLength(1);
    await (await runnerOf(box, 1)).finish('succeeded');
    expect(box.github.checks[0]?.check.conclusion).toBe('success');
    expect(reports()[0]?.body).toContain('✅ succeeded');
  });

  test('a reply is not doubled', async () => {
    box.github.fail('createComment', { kind: 'transient', lost: true });
    await box.comment('/help');
    await box.advance(5_000);
    expect(replies()).toHaveLength(1);
    expect(box.github.count('createComment')).toBe(1);
  });

  test('a comment that was deleted is made again, once', async () => {
    await box.comment('/run one');
    box.github.comments.length = 0;
    box.github.fail('createComment', { kind: 'transient', lost: true });
    await (await runnerOf(box, 1)).finish('succeeded');
    await box.advance(10_000);
    expect(reports()).toHaveLength(1);
  });

  test('addLabels: a label that was put on is taken off when the job has ended meanwhile', async () => {
    box.github.fail('addLabels', { kind: 'transient', lost: true, retryAfterMs: 60_000 });
    await box.comment('/run --as tests npm test');
    expect(box.github.labelsOf(42)).toEqual(['dispatch:tests']);
    await (await runnerOf(box, 1)).finish('succeeded');
    await box.advance(120_000);
    expect(box.github.labelsOf(42)).toEqual(['done:tests']);
  });

  test('removeLabel: it is asked for again and nothing else changes', async () => {
    await box.comment('/run --as tests npm test');
    box.github.labels.get(42)?.add('bug');
    box.github.fail('removeLabel', { kind: 'transient', lost: true });
    await (await runnerOf(box, 1)).finish('failed');
    await box.advance(5_000);
    expect(box.github.labelsOf(42)).toEqual(['bug', 'failed:tests']);
  });
});

describe('what shows the present state', () => {
  test('is written once for several changes', async () => {
    await box.comment('/run one');
    const writes = () => box.github.count('createComment') + box.github.count('editComment');
    expect(writes()).toBe(1);
    const release = box.github.holdUp('editComment');
    const runner = await runnerOf(box, 1);
    await box.comment('/run two\n/run three');
    await box.comment('/cancel J3');
    release();
    await box.quiet();
    await runner.finish('succeeded');
    await box.advance(20_000);
    expect(reports()).toHaveLength(1);
    expect(reports()[0]?.body).toMatch(/J1\][^\n]*succeeded[^]*J2\][^\n]*starting[^]*J3\][^\n]*cancelled/);
    expect(writes()).toBeLessThanOrEqual(5);
  });

  test('is not written when nothing that shows has changed', async () => {
    await box.comment('/run one');
    await box.advance(10_000);
    const before = box.github.count('updateCheck') + box.github.count('editComment');
    const [job] = await box.store.jobsOf(1, [1]);
    if (!job) throw new Error('no job');
    await box.store.transact(1, async (tx) => {
      const row = { kind: 'report', repositoryId: 1, body: JSON.stringify({ kind: 'report', thread: 42 }), dueAt: 0 };
      await tx.enqueue([{ ...row, key: 'again', subject: '1/report/42' }], box.clock.now());
    });
    box.house.wake.outbox();
    await box.quiet();
    expect(box.github.count('updateCheck') + box.github.count('editComment')).toBe(before);
    expect(await box.store.nextOutboxDue()).toBeUndefined();
  });
});

test('a cancel while the dispatch is on its way cancels the run when it is known', async () => {
  const release = box.github.holdUp('dispatch');
  await box.comment('/run one');
  await box.comment('/cancel J1');
  expect(await box.states()).toBe('J1 stopping');
  release();
  await box.quiet();
  expect(runOf(box, 1).cancelled).toBe('asked');
  await box.completed(runOf(box, 1).id, 'cancelled');
  expect(await box.states()).toBe('J1 cancelled');
});
