import { describe, expect, test } from 'vitest';
import { scene } from './scene.ts';

describe('a job on a thread that other issues block', () => {
  test('waits until nothing blocks it', () => {
    const box = scene();
    expect(box.ask({ blockedBy: ['#3', 'acme/other#4'] })).toBe('');
    expect(box.job(1)).toMatchObject({ state: 'waiting', blockedBy: ['#3', 'acme/other#4'] });
    expect(box.block(['#3'], 1)).toBe('J1 blocked');
    expect(box.block(['#3'], 1)).toBe('');
    expect(box.block([], 1)).toBe('J1 unblocked, J1 released, J1 slotted');
    expect(box.block([], 1)).toBe('');
  });

  test('leaves the queue when it becomes blocked, and what has a slot goes on', () => {
    const box = scene(1);
    box.ask({}, {});
    expect(box.block(['#3'], 1, 2)).toBe('J2 blocked');
    expect(box.states()).toBe('J1 dispatching, J2 waiting');
    expect(box.job(1).blockedBy).toEqual([]);
    expect(box.through(1)).toBe('J1 succeeded');
    expect(box.block([], 1, 2)).toBe('J2 unblocked, J2 released, J2 slotted');
  });

  test('is skipped all the same when a need fails', () => {
    const box = scene();
    box.ask({});
    box.ask({ needs: [1], blockedBy: ['#3'] });
    expect(box.through(1, 'failed')).toBe('J1 failed, J2 skipped');
    expect(box.job(2).blockedBy).toEqual([]);
  });

  test('has one time for all it waits for', () => {
    const box = scene();
    box.ask({ blockedBy: ['#3'], limits: { waitSeconds: 100 } });
    const { deadline } = box.job(1);
    box.wait(50_000);
    box.block(['#4'], 1);
    expect(box.job(1).deadline).toBe(deadline);
    box.wait(50_000);
    expect(box.deadline(1)).toBe('J1 timed_out');
  });

  test('takes note of its blockers at the gate and while it is held', () => {
    const box = scene();
    box.ask({ gate: 1, blockedBy: ['#3'] }, { gate: 2 });
    box.ask({ blockedBy: ['#3'] });
    box.hold(3);
    expect(box.block([], 1, 2, 3)).toBe('J1 unblocked, J2 unblocked, J3 unblocked');
    expect(box.job(3)).toMatchObject({ state: 'held', heldBy: 'ada', reason: 'held by ada' });
    expect(box.open(1)).toBe('J1 approved, J1 released, J1 slotted');
    expect(box.block(['#5'], 2, 3)).toBe('J2 blocked, J3 blocked');
    expect(box.open(2)).toBe('J2 approved');
    expect(box.release(3)).toBe('J3 unheld');
    expect(box.block([], 2, 3)).toBe('J2 unblocked, J3 unblocked, J2 released, J3 released, J2 slotted, J3 slotted');
  });

  test('of which nothing is known is left out', () => {
    expect(scene().block(['#3'], 9)).toBe('');
  });
});
