import { describe, expect, test } from 'vitest';
import { scene } from './scene.ts';

describe('a job whose start needs an approval', () => {
  test('waits at its gate without a deadline of its own, and without a slot', () => {
    const box = scene(1);
    expect(box.ask({ gate: 1 }, {})).toBe('J2 released, J2 slotted');
    expect(box.job(1)).toMatchObject({ state: 'gated', gate: 1, deadline: null, turn: 0 });
    expect(box.deadline(1)).toBe('refused: stale');
  });

  test('starts when it is let, by the right of whoever let it', () => {
    const box = scene();
    box.ask({ gate: 1, by: 'stranger' });
    expect(box.open(1)).toBe('J1 approved, J1 released, J1 slotted');
    expect(box.job(1)).toMatchObject({ requester: { login: 'stranger' }, authority: { login: 'mia' }, gate: 1 });
  });

  test('is cancelled when it is not let', () => {
    const box = scene();
    box.ask({ gate: 1 }, { needs: [1] });
    expect(box.refuse(1)).toBe('J1 refused, J2 skipped');
    expect(box.job(1)).toMatchObject({ state: 'cancelled', reason: 'mia said no', endedAt: box.now() });
    expect(box.job(1).authority.login).toBe('ada');
  });

  test('runs out of time when nobody answers', () => {
    const box = scene();
    box.ask({ gate: 1 }, { needs: [1] });
    expect(box.expire(1)).toBe('J1 timed_out, J2 skipped');
    expect(box.job(2).reason).toBe('J1 ran out of time');
  });

  test('waits for what it needs after it was let', () => {
    const box = scene();
    box.ask({}, { needs: [1], gate: 1 });
    expect(box.open(2)).toBe('J2 approved');
    expect(box.job(2)).toMatchObject({ state: 'waiting', deadline: box.now() + 7 * 86_400_000 });
    expect(box.through(1)).toBe('J1 succeeded, J2 released, J2 slotted');
  });

  test('that was let too late for its needs is skipped at once, and what needs it too', () => {
    const box = scene();
    box.ask({}, { needs: [1], gate: 1 }, { needs: [2] });
    expect(box.through(1, 'failed')).toBe('J1 failed');
    expect(box.open(2)).toBe('J2 approved, J2 skipped, J3 skipped');
  });

  test('can be cancelled there, and cannot be held, released or stopped by a run', () => {
    const box = scene();
    box.ask({ gate: 1 });
    expect(box.hold(1)).toBe('refused: not_now');
    expect(box.release(1)).toBe('refused: not_held');
    expect(box.retry(1)).toBe('refused: not_ended');
    expect(box.claim(1)).toBe('refused: not_your_job');
    expect(box.cancel(1)).toBe('J1 cancelled');
  });
});

describe('one gate for several jobs', () => {
  test('opens for all that still stand before it', () => {
    const box = scene();
    box.ask({ gate: 1 }, { gate: 1, needs: [[1, 'continue']] }, { gate: 1 });
    expect(box.cancel(1)).toBe('J1 cancelled');
    expect(box.open(1, 2, 3)).toBe('J2 approved, J3 approved, J2 released, J3 released, J2 slotted, J3 slotted');
    expect(box.open(1, 2, 3)).toBe('');
  });

  test('says so when one of them is not there', () => {
    const box = scene();
    box.ask({ gate: 1 });
    expect(box.open(1, 9)).toBe('refused: unknown_job');
    expect(box.job(1).state).toBe('gated');
  });
});

test('a job that was let once is not asked about again when it is retried', () => {
  const box = scene();
  box.ask({ gate: 1 });
  box.open(1);
  box.through(1, 'failed');
  expect(box.retry(1)).toBe('J1 retried, J1 released, J1 slotted');
});
