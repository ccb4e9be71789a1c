import { describe, expect, test } from 'vitest';
import { type Scene, scene } from './scene.ts';

const limits = { waitSeconds: 10, queueSeconds: 20, startSeconds: 30 };

/** Where a job is, how to bring J2 there, how long it may stay, and what comes of it then. */
const STATES: readonly [string, (box: Scene) => unknown, number, string][] = [
  ['waiting', (box) => box.ask({ needs: [1], limits }), 10_000, 'J2 timed_out, J3 skipped'],
  ['queued', (box) => (box.change({ slots: 1 }), box.ask({ limits })), 20_000, 'J2 timed_out, J3 skipped'],
  ['starting', (box) => (box.ask({ limits }), box.dispatched(2)), 30_000, 'J2 lost, J3 skipped'],
  ['running', (box) => (box.ask({ limits }), box.run(2)), 90_000, 'J2 lost, J3 skipped'],
];

describe('the time a job may stay', () => {
  test.each(STATES)('%s ends when it is over, and not before', (state, reach, patience, said) => {
    const box = scene();
    box.ask({});
    box.run(1);
    reach(box);
    expect(box.job(2).state).toBe(state);
    expect(box.job(2).deadline).toBe(box.now() + patience);
    box.ask({ needs: [2] });
    box.wait(patience - 1);
    expect(box.deadline(2)).toBe('refused: stale');
    box.wait(1);
    expect(box.deadline(2)).toBe(said);
    expect(box.deadline(2)).toBe('refused: stale');
  });

  test('gated, held and dispatching is not ours to end', () => {
    const box = scene();
    box.ask({ gate: 1 }, {}, {}, { needs: [2] });
    box.hold(4);
    box.wait(1e10);
    for (const number of [1, 3, 4]) expect(box.deadline(number)).toBe('refused: stale');
    expect(box.states()).toBe('J1 gated, J2 dispatching, J3 dispatching, J4 held');
  });

  test('is counted from the moment it came there', () => {
    const box = scene(0);
    box.ask({ limits: { queueSeconds: 20, waitSeconds: 10 } });
    box.wait(15_000);
    box.hold(1);
    box.wait(1e9);
    box.release(1);
    expect(box.job(1).deadline).toBe(box.now() + 20_000);
    box.block(['#1'], 1);
    expect(box.job(1).deadline).toBe(box.now() + 10_000);
  });
});

test.each([
  [1, '1 second'],
  [90, '90 seconds'],
  [60, '1 minute'],
  [5400, '90 minutes'],
  [3600, '1 hour'],
  [7 * 86_400, '7 days'],
])('%i seconds are told as %s', (seconds, words) => {
  const box = scene(0);
  box.ask({ limits: { queueSeconds: seconds } });
  box.wait(seconds * 1000);
  box.deadline(1);
  expect(box.job(1).reason).toBe(`it stood in the queue for ${words}`);
});
