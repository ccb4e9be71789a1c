import { describe, expect, test } from 'vitest';
import { effectsOf } from '../../app/dispatch/effects.ts';
import { scene, type Scene } from './scene.ts';

const X = 'a1'.repeat(20);
const Y = 'b2'.repeat(20);
const C = 'c'.repeat(40);

/** J1 has handed in its work. */
function handedIn(): Scene {
  const box = scene();
  box.ask({ deliver: 'push' }, { needs: [1] });
  box.run(1);
  expect(box.finish(1, 'succeeded')).toBe('J1 handed_in');
  return box;
}

describe('work that is handed in', () => {
  test('is delivered before its job succeeds and others start from it', () => {
    const box = handedIn();
    expect(box.states()).toBe('J1 running, J2 waiting');
    expect(box.job(1)).toMatchObject({ output: 'out', handedIn: { reason: 'it succeeded' } });
    expect(box.delivered(1, X)).toBe('J1 succeeded, J2 released, J2 slotted');
    expect(box.job(1)).toMatchObject({
      reason: 'it succeeded',
      delivered: X,
      delivery: { url: `commit ${X}`, refused: null },
      handedIn: null,
    });
    expect(box.job(2).commit).toBe(X);
  });

  test('of a job that delivers nothing, or as a comment, or that did not succeed, is nothing to wait for', () => {
    const box = scene();
    box.ask({ deliver: 'none' }, { deliver: 'comment' }, { deliver: 'push' });
    for (const number of [1, 2]) expect(box.through(number)).toMatch(`J${number} succeeded`);
    expect(box.through(3, 'failed')).toMatch('J3 failed');
  });

  test('that may not be delivered fails its job, and what needs it does not start', () => {
    const box = handedIn();
    expect(box.undeliverable(1, 'a is denied\nb is denied\nc is denied')).toBe('J1 failed, J2 skipped');
    expect(box.job(1)).toMatchObject({
      reason: 'its work was not delivered: a is denied (and 2 more reasons)',
      output: 'out',
      delivered: null,
      delivery: { url: null, refused: 'a is denied\nb is denied\nc is denied' },
    });
  });

  test('tells as many reasons as an event can hold', () => {
    const box = handedIn();
    box.undeliverable(1, Array.from({ length: 5_000 }, () => 'x'.repeat(900)).join('\n'));
    const { reason, delivery } = box.job(1);
    expect(delivery?.refused?.length).toBeLessThan(32_768);
    expect(delivery?.refused).toMatch(/\nand 4950 more reasons$/);
    expect(reason).toMatch(/x \(and 4999 more reasons\)$/);
  });

  test('is settled once, by its own attempt', () => {
    const box = handedIn();
    expect(box.delivered(1, X, 2)).toBe('refused: stale');
    expect(box.finish(1, 'failed')).toBe('refused: stale');
    expect(box.completed(1, 'failure')).toBe('refused: stale');
    expect(box.completed(1, 'vanished')).toBe('refused: stale');
    box.undeliverable(1);
    expect(box.undeliverable(1)).toBe('refused: stale');
    box.retry(1);
    expect(box.job(1)).toMatchObject({ delivery: null, handedIn: null, attempt: 2 });
    expect(box.delivered(1, X)).toBe('refused: stale');
  });

  test('has two and a half hours, and no silence of its runner ends it', () => {
    const box = handedIn();
    box.wait(8_999_000);
    expect(box.deadline(1)).toBe('refused: stale');
    box.wait(1_000);
    expect(box.deadline(1)).toBe('J1 failed, J2 skipped');
  });

  test('that is written after its time is shown, once, and the job stays as it ended', () => {
    const box = handedIn();
    box.wait(9_000_000);
    box.deadline(1);
    const { endedAt } = box.job(1);
    box.wait(60_000);
    expect(box.delivered(1, null)).toBe('refused: stale');
    const review = { kind: 'delivered', job: 1, attempt: 1, commit: null, url: 'a review' } as const;
    expect(box.play(review).said).toBe('J1 delivered_late');
    expect(box.job(1)).toMatchObject({
      state: 'failed',
      reason: 'its work was delivered too late to count, and the review is there',
      endedAt,
    });
    expect(box.delivered(1, X)).toBe('refused: stale');
  });

  test('that is written after a job was cancelled is shown too, and others start from it when they run again', () => {
    const box = handedIn();
    box.cancel(1);
    box.undeliverable(1);
    expect(box.delivered(1, X)).toBe('J1 delivered_late');
    expect(box.job(1)).toMatchObject({
      state: 'cancelled',
      reason: 'cancelled by ada; its work was delivered too late to count, and the commit a1a1a1a is there',
      delivered: X,
      delivery: { url: `commit ${X}`, refused: null },
    });
    box.waive(1);
    box.retry(2);
    expect(box.job(2).commit).toBe(X);
  });

  test('of a job that did not succeed by itself, or was waived since, is not shown late', () => {
    const box = handedIn();
    box.undeliverable(1);
    box.waive(1);
    expect(box.delivered(1, X)).toBe('refused: stale');
    box.ask({ deliver: 'push' });
    box.through(3, 'failed');
    expect(box.delivered(3, X)).toBe('refused: stale');
  });

  test('is cancelled with its job where nothing was written, and stays where it was', () => {
    const box = handedIn();
    const { deadline } = box.job(1);
    const stop = box.play({ kind: 'cancel', jobs: [1], by: 'ada' });
    expect(stop.said).toBe('J1 stop_requested');
    expect(box.job(1).deadline).toBe(deadline);
    if (!stop.decision) throw new Error('nothing was decided');
    expect(effectsOf(stop.decision, 'seed', 1).map(({ subject }) => subject)).toContain('hand_in/1/1');
    expect(box.undeliverable(1, 'too late')).toBe('J1 cancelled, J2 skipped');
    expect(box.job(1)).toMatchObject({ reason: 'cancelled by ada', delivery: { refused: 'too late' } });
  });

  test('that was written before the stop counts', () => {
    const box = handedIn();
    box.cancel(1);
    expect(box.delivered(1, X)).toBe('J1 succeeded, J2 released, J2 slotted');
  });
});

describe('the commit a job starts from', () => {
  /** Runs a job to its end; it delivers what is told. */
  function through(box: Scene, number: number, commit: string | null = null): void {
    box.run(number);
    box.finish(number, 'succeeded');
    if (box.job(number).handedIn) box.delivered(number, commit);
  }

  test('is its own where nothing was delivered', () => {
    const box = scene();
    box.ask({ deliver: 'push' }, { needs: [1] });
    through(box, 1);
    expect(box.job(2).commit).toBe(C);
  });

  test('is handed on by jobs that deliver nothing themselves', () => {
    const box = scene();
    box.ask({ deliver: 'push' }, { needs: [1] }, { needs: [2] });
    through(box, 1, X);
    through(box, 2);
    expect(box.job(3).commit).toBe(X);
  });

  test('is the last of a line of deliveries, also where an earlier one is needed as well', () => {
    const box = scene();
    box.ask({ deliver: 'push' }, { needs: [1], deliver: 'push' }, { needs: [1, 2] }, { needs: [] });
    through(box, 1, X);
    expect(box.job(2).commit).toBe(X);
    through(box, 2, Y);
    expect(box.job(3).commit).toBe(Y);
  });

  test('is the delivered one, whatever else is needed that delivered nothing', () => {
    const box = scene();
    box.ask({ deliver: 'push' }, {}, { needs: [1, 2] });
    through(box, 2);
    through(box, 1, X);
    expect(box.job(3).commit).toBe(X);
  });

  test('is a person’s choice where two were delivered', () => {
    const box = scene();
    box.ask({ deliver: 'push', name: 'a' }, { deliver: 'pull_request', name: 'b' }, { needs: [1, 2] });
    through(box, 1, X);
    through(box, 2, Y);
    expect(box.job(3)).toMatchObject({
      state: 'held',
      reason:
        'a (J1) and b (J2) delivered different commits, and it can start from one only; when it is released, it starts from that of b (J2)',
    });
    expect(box.release(3)).toBe('J3 released, J3 slotted');
    expect(box.job(3).commit).toBe(Y);
  });

  test('is what a new attempt delivers, or what it was at first', () => {
    const box = scene();
    box.ask({ deliver: 'push' }, { needs: [1] });
    through(box, 1, X);
    through(box, 2);
    box.retry(1, true);
    through(box, 1, Y);
    expect(box.job(2).commit).toBe(Y);
    through(box, 2);
    box.retry(1, true);
    through(box, 1);
    expect(box.job(2).commit).toBe(C);
  });

  test('of a job that was asked for after the delivery is the head it was given, on a pull request', () => {
    const box = scene();
    box.ask({ deliver: 'push' });
    through(box, 1, X);
    box.wait(1_000);
    box.ask({ needs: [1] });
    expect(box.job(2).commit).toBe(C);
    box.ask({ deliver: 'pull_request', kind: 'issue', thread: 9 });
    through(box, 3, Y);
    box.wait(1_000);
    box.ask({ needs: [3], kind: 'issue', thread: 9 });
    expect(box.job(4).commit).toBe(Y);
  });
});
