import { describe, expect, test } from 'vitest';
import { scene, type Scene } from './scene.ts';

/** J1 failed, so J2 and J3 after it were skipped. */
function failedChain(): Scene {
  const box = scene();
  box.ask({}, { needs: [1] }, { needs: [2] });
  box.through(1, 'failed');
  return box;
}

describe('a retry', () => {
  test('makes a new attempt of the same job that remembers nothing of the last', () => {
    const box = scene();
    box.ask({});
    box.through(1, 'failed');
    const { nonce } = box.job(1);
    expect(box.retry(1)).toBe('J1 retried, J1 released, J1 slotted');
    expect(box.job(1)).toMatchObject({
      state: 'dispatching',
      attempt: 2,
      authority: { login: 'eve' },
      requester: { login: 'ada' },
      runId: null,
      sessionId: null,
      output: '',
      startedAt: null,
      endedAt: null,
      stop: null,
    });
    expect(box.job(1).nonce).not.toBe(nonce);
    expect(box.through(1)).toBe('J1 succeeded');
    expect(box.job(1).sessionId).toBe('S1.2');
  });

  test('knows which runs belong to the attempts before it, also when one of those never had a run', () => {
    const box = scene();
    box.ask({});
    expect(box.job(1).formerRunId).toBeNull();
    box.run(1);
    const { runId } = box.job(1);
    expect(runId).toBeGreaterThan(0);
    box.finish(1, 'failed');
    box.retry(1);
    expect(box.job(1)).toMatchObject({ runId: null, formerRunId: runId });
    box.play({ kind: 'undispatchable', job: 1, attempt: 2, reason: '' });
    box.retry(1);
    expect(box.job(1)).toMatchObject({ attempt: 3, runId: null, formerRunId: runId });
  });

  test('is deaf to what comes late from the attempt before', () => {
    const box = scene();
    box.ask({});
    box.run(1);
    const { nonce } = box.job(1);
    box.finish(1, 'failed');
    box.retry(1);
    expect(box.play({ kind: 'dispatched', job: 1, attempt: 1, runId: 101, runUrl: '' }).said).toBe('refused: stale');
    expect(box.play({ kind: 'undispatchable', job: 1, attempt: 1, reason: '' }).said).toBe('refused: stale');
    expect(box.claim(1, { nonce, runId: 101 })).toBe('refused: not_your_job');
    expect(box.finish(1, 'succeeded', 'S1')).toBe('refused: stale');
    expect(box.completed(1, 'failure', 101)).toBe('refused: stale');
    expect(box.states()).toBe('J1 dispatching');
  });

  test.each(['waiting', 'queued', 'held', 'running', 'stopping'] as const)(
    'of a job that is %s is refused',
    (state) => {
      const box = scene(state === 'queued' ? 0 : 3);
      if (state === 'waiting') box.ask({ blockedBy: ['#1'] });
      else box.ask({});
      if (state === 'held') {
        box.change({ slots: 0 });
        box.ask({});
        box.hold(2);
      }
      if (state === 'running' || state === 'stopping') box.run(1);
      if (state === 'stopping') box.cancel(1);
      const number = state === 'held' ? 2 : 1;
      expect(box.job(number).state).toBe(state);
      expect(box.retry(number)).toBe('refused: not_ended');
    },
  );

  test('of what was skipped is refused while its need has not succeeded', () => {
    const box = failedChain();
    expect(box.retry(2)).toBe('refused: needs_unmet');
    expect(box.retry(9)).toBe('refused: unknown_job');
  });

  test('waits for a need that is tried again itself', () => {
    const box = scene();
    box.ask({}, { needs: [1] });
    box.through(1);
    box.through(2, 'failed');
    box.retry(1);
    expect(box.retry(2)).toBe('J2 retried');
    expect(box.through(1)).toBe('J1 succeeded, J2 released, J2 slotted');
  });
});

describe('what depends on a job that is tried again', () => {
  test('comes back where it was skipped because of it', () => {
    const box = failedChain();
    expect(box.retry(1)).toBe('J1 retried, J2 retried, J3 retried, J1 released, J1 slotted');
    expect(box.job(3)).toMatchObject({ attempt: 2, state: 'waiting', reason: 'follows J1, retried by eve' });
    expect(box.through(1)).toBe('J1 succeeded, J2 released, J2 slotted');
    expect(box.through(2)).toBe('J2 succeeded, J3 released, J3 slotted');
  });

  test('starts by the right of whoever asked for it, unless somebody took the chain back', () => {
    const failed = failedChain();
    failed.retry(1);
    expect([2, 3].map((number) => failed.job(number).authority.login)).toEqual(['ada', 'ada']);
    const takenBack = scene();
    takenBack.ask({}, { needs: [1] }, { needs: [2] });
    takenBack.run(1);
    takenBack.cancel(1);
    takenBack.finish(1, 'cancelled');
    takenBack.retry(1);
    expect([1, 2, 3].map((number) => takenBack.job(number).authority.login)).toEqual(['eve', 'eve', 'eve']);
  });

  test('stays skipped where another need keeps it from running', () => {
    const box = scene();
    box.ask({}, {}, { needs: [1, 2] }, { needs: [3] });
    box.through(1, 'failed');
    box.through(2, 'failed');
    expect(box.retry(1)).toBe('J1 retried, J1 released, J1 slotted');
    expect(box.retry(2)).toBe('J2 retried, J3 retried, J4 retried, J2 released, J2 slotted');
  });

  test('is not held any more where its failure held it, and is where a person holds it', () => {
    const box = scene();
    box.ask({}, { needs: [[1, 'hold']] }, { needs: [[1, 'hold']] });
    box.hold(3);
    box.through(1, 'failed');
    expect(box.states()).toBe('J1 failed, J2 held, J3 held');
    expect(box.retry(1)).toBe('J1 retried, J2 unheld, J1 released, J1 slotted');
    expect(box.states()).toBe('J1 dispatching, J2 waiting, J3 held');
  });

  test('is called back from the queue, and not from its run', () => {
    const box = scene(1);
    box.ask({}, { needs: [[1, 'continue']] }, { needs: [1] });
    box.through(1);
    expect(box.states()).toBe('J1 succeeded, J2 dispatching, J3 queued');
    expect(box.retry(1)).toBe('J1 retried, J3 recalled, J1 released');
    expect(box.states()).toBe('J1 queued, J2 dispatching, J3 waiting');
    box.through(2);
    expect(box.through(1)).toBe('J1 succeeded, J3 released, J3 slotted');
  });

  test('stays as it ended, unless that is asked for as well', () => {
    const box = scene();
    box.ask({}, { needs: [1] }, { needs: [2] });
    for (const number of [1, 2, 3]) box.through(number);
    expect(box.retry(1)).toBe('J1 retried, J1 released, J1 slotted');
    box.through(1);
    expect(box.retry(1, true)).toBe('J1 retried, J2 retried, J3 retried, J1 released, J1 slotted');
    expect(box.job(3)).toMatchObject({ attempt: 2, state: 'waiting' });
  });

  test('stays waived', () => {
    const box = scene();
    box.ask({}, { needs: [1] }, { needs: [2] });
    box.through(1, 'failed');
    box.waive(2);
    expect(box.retry(1, true)).toBe('J1 retried, J1 released, J1 slotted');
    expect(box.job(2)).toMatchObject({ state: 'skipped', waivedBy: 'ada' });
  });
});

describe('without being asked', () => {
  const lostAtWork = (box: Scene): string => {
    box.run(1);
    box.wait(90_000);
    return box.deadline(1);
  };

  test('a job that was lost at work is tried again as often as its limits say, before anything takes note', () => {
    const box = scene();
    box.ask({ retries: { lost: 2 } }, { needs: [1] });
    expect(lostAtWork(box)).toBe('J1 lost, J1 retried, J1 released, J1 slotted');
    expect(box.job(1)).toMatchObject({ attempt: 2, retried: { lost: 1, start: 0 }, authority: { login: 'ada' } });
    expect(lostAtWork(box)).toBe('J1 lost, J1 retried, J1 released, J1 slotted');
    expect(lostAtWork(box)).toBe('J1 lost, J2 skipped');
  });

  test('a run that nobody took counts by itself', () => {
    const box = scene();
    box.ask({ retries: { start: 1, lost: 1 } });
    box.dispatched(1);
    box.wait(1_800_000);
    expect(box.deadline(1)).toBe('J1 lost, J1 retried, J1 released, J1 slotted');
    expect(box.job(1).retried).toEqual({ lost: 0, start: 1 });
    box.dispatched(1);
    expect(box.completed(1, 'vanished')).toBe('J1 lost');
  });

  test('the count begins anew when a person tries again', () => {
    const box = scene();
    box.ask({ retries: { lost: 1 } });
    lostAtWork(box);
    expect(lostAtWork(box)).toBe('J1 lost');
    box.retry(1);
    expect(box.job(1).retried).toEqual({ lost: 0, start: 0 });
    expect(lostAtWork(box)).toBe('J1 lost, J1 retried, J1 released, J1 slotted');
  });

  test('nothing is tried again that failed, was stopped, or waited too long', () => {
    const box = scene();
    box.ask({ retries: { lost: 5, start: 5 } }, { retries: { lost: 5, start: 5 } });
    expect(box.through(1, 'failed')).toBe('J1 failed');
    box.run(2);
    box.cancel(2);
    for (const patience of [45_000, 330_000]) {
      box.wait(patience);
      box.deadline(2);
    }
    box.wait(60_000);
    expect(box.deadline(2)).toBe('J2 lost');
    box.ask({ blockedBy: ['#1'], retries: { lost: 5, start: 5 }, limits: { waitSeconds: 1 } });
    box.wait(1_000);
    expect(box.deadline(3)).toBe('J3 timed_out');
  });

  test('the run that may still be going on is known from the fact', () => {
    const box = scene();
    box.ask({ retries: { lost: 1 } });
    lostAtWork(box);
    expect(box.history.find(({ fact }) => fact === 'lost')).toMatchObject({ runId: 101, by: 'signalbox' });
    expect(box.job(1).runId).toBeNull();
  });
});
