import { describe, expect, test } from 'vitest';
import { scene } from './scene.ts';

describe('a waived job', () => {
  test.each([
    ['gated', { gate: 1 }, 3],
    ['waiting', { blockedBy: ['#1'] }, 3],
    ['queued', {}, 0],
  ] as const)('that was %s is over, and what needs it goes on', (state, wish, slots) => {
    const box = scene(slots);
    box.ask({ name: 'plan', ...wish });
    box.change({ slots: 0 });
    box.ask({ needs: [1] });
    expect(box.job(1).state).toBe(state);
    expect(box.waive(1)).toBe('J1 waived, J2 released');
    expect(box.job(1)).toMatchObject({
      state: 'skipped',
      waivedBy: 'ada',
      reason: 'waived by ada',
      endedAt: box.now(),
      deadline: null,
    });
  });

  test('that a person held is over as well', () => {
    const box = scene(0);
    box.ask({}, { needs: [1] });
    box.hold(1);
    expect(box.waive(1)).toBe('J1 waived, J2 released');
  });

  test.each(['failed', 'cancelled', 'timed_out'] as const)(
    'that %s keeps its end, and later jobs may need it',
    (how) => {
      const box = scene();
      box.ask({});
      box.run(1);
      box.finish(1, how);
      const { endedAt } = box.job(1);
      box.wait(1000);
      expect(box.waive(1)).toBe('J1 waived');
      expect(box.job(1)).toMatchObject({ state: 'skipped', waivedBy: 'ada', endedAt });
      expect(box.ask({ needs: [1] })).toBe('J2 released, J2 slotted');
    },
  );

  test('frees what was held because of it, and not what a person holds', () => {
    const box = scene();
    box.ask({}, { needs: [[1, 'hold']] }, { needs: [[1, 'hold']] });
    box.hold(3);
    box.through(1, 'failed');
    expect(box.waive(1)).toBe('J1 waived, J2 unheld, J2 released, J2 slotted');
    expect(box.job(3).state).toBe('held');
  });

  test('leaves held what another failure holds', () => {
    const box = scene();
    box.ask(
      {},
      {},
      {
        needs: [
          [1, 'hold'],
          [2, 'hold'],
        ],
      },
    );
    box.through(1, 'failed');
    box.through(2, 'failed');
    expect(box.waive(1)).toBe('J1 waived, J3 unheld, J3 held');
    expect(box.waive(2)).toBe('J2 waived, J3 unheld, J3 released, J3 slotted');
  });

  test('is waived once, and what succeeded needs no waiver', () => {
    const box = scene();
    box.ask({}, {});
    box.through(1);
    expect(box.waive(1)).toBe('');
    box.through(2, 'failed');
    box.waive(2);
    expect(box.waive(2)).toBe('');
    expect(box.job(1).waivedBy).toBeNull();
  });

  test('cannot be one that has a slot', () => {
    const box = scene();
    box.ask({});
    expect(box.waive(1)).toBe('refused: not_now');
    box.run(1);
    expect(box.waive(1)).toBe('refused: not_now');
    box.cancel(1);
    expect(box.waive(1)).toBe('refused: not_now');
    expect(box.waive(2)).toBe('refused: unknown_job');
  });

  test('is not waived any more once it is tried again', () => {
    const box = scene();
    box.ask({}, { needs: [1] });
    box.through(1, 'failed');
    box.waive(1);
    expect(box.retry(1)).toBe('J1 retried, J2 retried, J1 released, J1 slotted');
    expect(box.job(1)).toMatchObject({ waivedBy: null, attempt: 2 });
    expect(box.through(1, 'failed')).toBe('J1 failed, J2 skipped');
  });
});
