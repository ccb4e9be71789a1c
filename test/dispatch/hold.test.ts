import { describe, expect, test } from 'vitest';
import { scene } from './scene.ts';

describe('a job that a person holds', () => {
  test('goes back to waiting when it is released while its needs are open', () => {
    const box = scene();
    box.ask({}, { needs: [1] });
    expect(box.hold(2)).toBe('J2 held');
    expect(box.job(2)).toMatchObject({ heldBy: 'ada', reason: 'held by ada', deadline: null });
    expect(box.release(2)).toBe('J2 unheld');
    expect(box.job(2)).toMatchObject({ state: 'waiting', heldBy: null });
  });

  test('stays held when its needs are settled, and then goes to the queue', () => {
    const box = scene();
    box.ask({}, { needs: [1] });
    box.hold(2);
    expect(box.through(1)).toBe('J1 succeeded');
    expect(box.release(2)).toBe('J2 released, J2 slotted');
  });

  test('leaves the queue, and comes back at its end', () => {
    const box = scene(0);
    box.ask({}, {}, {});
    expect(box.hold(1)).toBe('J1 held');
    expect(box.release(1)).toBe('J1 released');
    box.change({ slots: 2 });
    expect(box.fill()).toBe('J2 slotted, J3 slotted');
  });

  test('is held once, and only before it has a slot', () => {
    const box = scene();
    box.ask({});
    expect(box.hold(1)).toBe('refused: not_now');
    box.through(1);
    expect(box.hold(1)).toBe('refused: not_now');
    box.change({ slots: 0 });
    box.ask({});
    box.hold(2);
    expect(box.hold(2)).toBe('refused: not_now');
    expect(box.hold(9)).toBe('refused: unknown_job');
  });

  test('is not skipped meanwhile, and runs when it is released although a need failed', () => {
    const box = scene();
    box.ask({}, { needs: [1] });
    box.hold(2);
    expect(box.through(1, 'failed')).toBe('J1 failed');
    expect(box.release(2)).toBe('J2 released, J2 slotted');
  });
});

describe('a release of what a failure holds', () => {
  test('is refused while something else it needs has not ended', () => {
    const box = scene();
    box.ask({}, {}, { needs: [1, 2] });
    box.hold(3);
    box.through(1, 'failed');
    expect(box.release(3)).toBe('refused: needs_open');
    box.through(2);
    expect(box.release(3)).toBe('J3 released, J3 slotted');
  });

  test('is refused while an issue blocks the thread', () => {
    const box = scene();
    box.ask({});
    box.ask({ needs: [1], blockedBy: ['#3'] });
    box.hold(2);
    box.through(1, 'failed');
    expect(box.release(2)).toBe('refused: needs_open');
    box.block([], 2);
    expect(box.release(2)).toBe('J2 released, J2 slotted');
  });

  test.each(['hold', 'cancel'] as const)('counts for good on an edge that says %s', (edge) => {
    const box = scene(1);
    box.ask({}, { needs: [[1, edge]], retries: { lost: 1 } });
    if (edge === 'cancel') box.hold(2);
    box.through(1, 'failed');
    expect(box.job(2).state).toBe('held');
    expect(box.release(2)).toBe('J2 released, J2 slotted');
    // It is lost, and tried again without another question.
    box.run(2);
    box.wait(90_000);
    expect(box.deadline(2)).toBe('J2 lost, J2 retried, J2 released, J2 slotted');
    box.through(2, 'failed');
    // A person tries it again: still without what failed.
    expect(box.retry(2)).toBe('J2 retried, J2 released, J2 slotted');
  });

  test('counts when its thread is blocked for a while afterwards', () => {
    const box = scene();
    box.ask({}, { needs: [[1, 'hold']] });
    box.through(1, 'failed');
    box.change({ slots: 0 });
    expect(box.release(2)).toBe('J2 released');
    expect(box.block(['#4'], 2)).toBe('J2 blocked');
    expect(box.block([], 2)).toBe('J2 unblocked, J2 released');
  });
});
