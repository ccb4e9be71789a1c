import { describe, expect, test } from 'vitest';
import { scene } from './scene.ts';

describe('a job that needs nothing', () => {
  test('goes from the comment to its end', () => {
    const box = scene();
    expect(box.ask({})).toBe('J1 released, J1 slotted');
    expect(box.job(1)).toMatchObject({ state: 'dispatching', createdAt: box.now(), deadline: null, attempt: 1 });
    expect(box.job(1).nonce).not.toBe('');
    expect(box.dispatched(1)).toBe('J1 dispatched');
    expect(box.job(1)).toMatchObject({ state: 'starting', runId: 101, deadline: box.now() + 30 * 60_000 });
    box.wait(5_000);
    expect(box.claim(1)).toBe('J1 claimed');
    expect(box.job(1)).toMatchObject({
      state: 'running',
      sessionId: 'S1',
      startedAt: box.now(),
      runnerSeenAt: box.now(),
    });
    expect(box.finish(1, 'succeeded')).toBe('J1 succeeded');
    expect(box.job(1)).toMatchObject({ state: 'succeeded', output: 'out', endedAt: box.now(), deadline: null });
  });

  test.each(['failed', 'cancelled', 'timed_out'] as const)('may end as %s by its runner’s word', (outcome) => {
    const box = scene();
    box.ask({});
    box.run(1);
    expect(box.finish(1, outcome)).toBe(`J1 ${outcome}`);
    expect(box.job(1)).toMatchObject({ state: outcome, reason: `it ${outcome}` });
  });

  test('fails when GitHub will not start it', () => {
    const box = scene();
    box.ask({}, { needs: [1] });
    expect(box.undispatchable(1)).toBe('J1 undispatchable, J2 skipped');
    expect(box.job(1)).toMatchObject({ state: 'failed', reason: 'no workflow' });
    expect(box.undispatchable(1)).toBe('refused: not_now');
    expect(box.dispatched(1)).toBe('refused: not_now');
  });
});

describe('chains', () => {
  test('the second starts only when the first succeeded', () => {
    const box = scene();
    expect(box.ask({}, { needs: [1] })).toBe('J1 released, J1 slotted');
    box.run(1);
    expect(box.states()).toBe('J1 running, J2 waiting');
    expect(box.finish(1, 'succeeded')).toBe('J1 succeeded, J2 released, J2 slotted');
  });

  test('a failure travels to the end of the chain in one decision', () => {
    const box = scene();
    box.ask({}, { needs: [1] }, { needs: [2] }, { needs: [3] });
    box.run(1);
    expect(box.finish(1, 'failed')).toBe('J1 failed, J2 skipped, J3 skipped, J4 skipped');
    expect(box.job(2).reason).toBe('J1 failed');
    expect(box.job(4).reason).toBe('J3 was skipped');
  });

  test('a diamond waits for both sides', () => {
    const box = scene();
    box.ask({}, { needs: [1] }, { needs: [1] }, { needs: [2, 3] });
    box.run(1);
    expect(box.finish(1, 'succeeded')).toBe('J1 succeeded, J2 released, J3 released, J2 slotted, J3 slotted');
    box.run(2);
    box.run(3);
    expect(box.finish(2, 'succeeded')).toBe('J2 succeeded');
    expect(box.finish(3, 'succeeded')).toBe('J3 succeeded, J4 released, J4 slotted');
  });

  test('a job after one that succeeded starts at once, after one that failed it is skipped at once', () => {
    const box = scene();
    box.ask({}, {});
    box.run(1);
    box.run(2);
    box.finish(1, 'succeeded');
    box.finish(2, 'failed');
    expect(box.ask({ needs: [1] })).toBe('J3 released, J3 slotted');
    expect(box.ask({ needs: [2] }, { needs: [4] })).toBe('J4 skipped, J5 skipped');
    expect(box.job(4)).toMatchObject({ state: 'skipped', reason: 'J2 failed', endedAt: box.now() });
  });

  test.each([
    ['failed', 'J1 failed'],
    ['timed_out', 'J1 ran out of time'],
    ['cancelled', 'J1 was cancelled'],
  ] as const)('the reason says that its need %s', (outcome, reason) => {
    const box = scene();
    box.ask({}, { needs: [1] });
    box.run(1);
    box.finish(1, outcome);
    expect(box.job(2)).toMatchObject({ state: 'skipped', reason });
  });
});

describe('what a failure upstream does', () => {
  test('continue: the dependent runs', () => {
    const box = scene();
    box.ask({}, { needs: [[1, 'continue']] });
    box.run(1);
    expect(box.finish(1, 'failed')).toBe('J1 failed, J2 released, J2 slotted');
  });

  test('hold: the dependent waits for a person, and what needs it waits on', () => {
    const box = scene();
    box.ask({ name: 'plan' }, { needs: [[1, 'hold']] }, { needs: [2] });
    box.run(1);
    expect(box.finish(1, 'failed')).toBe('J1 failed, J2 held');
    expect(box.job(2).reason).toBe('plan (J1) failed');
    expect(box.states()).toBe('J1 failed, J2 held, J3 waiting');
    expect(box.release(2)).toBe('J2 released, J2 slotted');
    expect(box.release(2)).toBe('refused: not_held');
    expect(box.release(3)).toBe('refused: not_held');
  });

  test('hold waits for the other needs first, so that a release never starts it too early', () => {
    const box = scene();
    box.ask({}, {}, { needs: [[1, 'hold'], 2] });
    box.run(1);
    box.run(2);
    expect(box.finish(1, 'failed')).toBe('J1 failed');
    expect(box.finish(2, 'succeeded')).toBe('J2 succeeded, J3 held');
  });

  test('skip outranks hold, whichever need fails first', () => {
    const box = scene();
    box.ask({}, {}, { needs: [[1, 'hold'], 2] });
    box.run(1);
    box.run(2);
    box.finish(1, 'failed');
    expect(box.finish(2, 'failed')).toBe('J2 failed, J3 skipped');
  });

  test('skip does not wait for needs that are still under way', () => {
    const box = scene();
    box.ask({}, {}, { needs: [1, 2] });
    box.run(1);
    expect(box.finish(1, 'failed')).toBe('J1 failed, J3 skipped');
  });
});

describe('slots', () => {
  test('are filled in the order of the queue, and a job that ends makes room', () => {
    const box = scene(2);
    expect(box.ask({}, {}, {}, {})).toBe('J1 released, J2 released, J3 released, J4 released, J1 slotted, J2 slotted');
    expect(box.states()).toBe('J1 dispatching, J2 dispatching, J3 queued, J4 queued');
    box.run(2);
    expect(box.finish(2, 'succeeded')).toBe('J2 succeeded, J3 slotted');
  });

  test('a job that is stopping keeps its slot until it has ended', () => {
    const box = scene(1);
    box.ask({}, {});
    box.run(1);
    expect(box.cancel(1)).toBe('J1 stop_requested');
    expect(box.job(2).state).toBe('queued');
    expect(box.finish(1, 'cancelled')).toBe('J1 cancelled, J2 slotted');
  });

  test('a waiting job takes none', () => {
    const box = scene(1);
    box.ask({}, { needs: [1] }, {});
    expect(box.states()).toBe('J1 dispatching, J2 waiting, J3 queued');
    box.run(1);
    expect(box.finish(1, 'succeeded')).toBe('J1 succeeded, J2 released, J3 slotted');
    expect(box.job(2).state).toBe('queued');
  });
});
