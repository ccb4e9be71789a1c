import { describe, expect, test } from 'vitest';
import { type Scene, scene } from './scene.ts';

/** A scene whose J1 has come as far as `state`. */
function reached(state: 'waiting' | 'held' | 'queued' | 'dispatching' | 'starting' | 'running' | 'stopping'): Scene {
  const box = scene(state === 'queued' ? 0 : 3);
  if (state === 'waiting' || state === 'held') {
    box.ask({}, { needs: [[1, 'hold']] });
    if (state === 'held') box.undispatchable(1);
    return box;
  }
  box.ask({});
  if (state === 'starting') box.dispatched(1);
  if (state === 'running' || state === 'stopping') box.run(1);
  if (state === 'stopping') box.cancel(1);
  return box;
}

describe('a cancel', () => {
  test.each([
    ['waiting', 2],
    ['held', 2],
    ['queued', 1],
  ] as const)('ends a %s job at once', (state, number) => {
    const box = reached(state);
    expect(box.job(number).state).toBe(state);
    expect(box.cancel(number)).toBe(`J${number} cancelled`);
    expect(box.job(number)).toMatchObject({ state: 'cancelled', reason: 'cancelled by ada', deadline: null });
  });

  test.each([
    ['dispatching', 'asked', 45_000],
    ['starting', 'run_cancelled', 330_000],
    ['running', 'asked', 45_000],
  ] as const)('of a %s job begins with the step %s', (state, step, patience) => {
    const box = reached(state);
    expect(box.cancel(1)).toBe('J1 stop_requested');
    expect(box.job(1)).toMatchObject({ state: 'stopping', stop: { by: 'ada', step }, deadline: box.now() + patience });
  });

  test('of a job that is stopping, has ended or does not exist is refused', () => {
    const box = reached('stopping');
    expect(box.cancel(1)).toBe('refused: already_stopping');
    box.finish(1, 'cancelled');
    expect(box.cancel(1)).toBe('refused: already_ended');
    expect(box.cancel(9)).toBe('refused: unknown_job');
  });

  test('of several jobs cancels all or none', () => {
    const box = scene(1);
    box.ask({}, { needs: [1] }, {});
    expect(box.cancel(2, 9)).toBe('refused: unknown_job');
    expect(box.states()).toBe('J1 dispatching, J2 waiting, J3 queued');
    expect(box.cancel(1, 2, 3)).toBe('J1 stop_requested, J2 cancelled, J3 cancelled');
  });

  test('of a queued job skips what needs it', () => {
    const box = scene(0);
    box.ask({}, { needs: [1] });
    expect(box.cancel(1)).toBe('J1 cancelled, J2 skipped');
    expect(box.job(2).reason).toBe('J1 was cancelled');
  });
});

describe('a stop that does not bite', () => {
  test('goes from the runner to the run, to force, and then to the truth that nobody answered', () => {
    const box = reached('stopping');
    expect(box.deadline(1)).toBe('refused: stale');
    box.wait(45_000);
    expect(box.deadline(1)).toBe('J1 escalated');
    expect(box.job(1)).toMatchObject({ stop: { step: 'run_cancelled', by: 'ada', reason: 'cancelled by ada' } });
    box.wait(330_000);
    expect(box.deadline(1)).toBe('J1 escalated');
    expect(box.job(1).stop?.step).toBe('run_forced');
    box.wait(60_000);
    expect(box.deadline(1)).toBe('J1 lost');
    expect(box.job(1).reason).toBe('cancelled by ada; its runner never confirmed the stop');
    expect(box.deadline(1)).toBe('refused: stale');
  });

  test('ends as cancelled where no runner ever took the job', () => {
    const box = reached('starting');
    box.cancel(1);
    box.wait(330_000);
    expect(box.deadline(1)).toBe('J1 escalated');
    box.wait(60_000);
    expect(box.deadline(1)).toBe('J1 cancelled');
  });

  test.each(['succeeded', 'failed', 'cancelled', 'timed_out'] as const)('ends as the runner says: %s', (outcome) => {
    const box = reached('stopping');
    expect(box.finish(1, outcome)).toBe(`J1 ${outcome}`);
  });

  test('ends as cancelled when its run ends without a word', () => {
    const box = reached('stopping');
    expect(box.completed(1, 'failure')).toBe('J1 cancelled');
    expect(box.job(1).reason).toBe('cancelled by ada');
  });
});

describe('a cancel while the dispatch is under way', () => {
  test('cancels the run as soon as it is known', () => {
    const box = reached('dispatching');
    box.cancel(1);
    expect(box.dispatched(1)).toBe('J1 escalated');
    expect(box.job(1)).toMatchObject({ state: 'stopping', runId: 101, stop: { step: 'run_cancelled', by: 'ada' } });
    expect(box.completed(1, 'cancelled')).toBe('J1 cancelled');
  });

  test('ends at once when no run was made', () => {
    const box = reached('dispatching');
    box.cancel(1);
    expect(box.undispatchable(1)).toBe('J1 undispatchable');
    expect(box.job(1)).toMatchObject({ state: 'cancelled', endedAt: box.now() });
  });

  test('refuses the runner that comes after all', () => {
    const box = reached('dispatching');
    box.cancel(1);
    expect(box.claim(1)).toBe('refused: job_ended');
    box.dispatched(1);
    expect(box.claim(1)).toBe('refused: job_ended');
  });

  test('a run that becomes known twice is cancelled once', () => {
    const box = reached('dispatching');
    box.cancel(1);
    box.dispatched(1);
    expect(box.dispatched(1)).toBe('refused: not_now');
  });
});

describe('a job that is cancelled alone', () => {
  test('leaves what needs it to a person', () => {
    const box = scene(0);
    box.ask({}, { needs: [1] }, { needs: [2] });
    expect(box.cancelAlone(1)).toBe('J1 cancelled, J2 held');
    expect(box.job(2)).toMatchObject({ heldBy: 'ada', reason: 'J1 was cancelled alone by ada' });
    expect(box.states()).toBe('J1 cancelled, J2 held, J3 waiting');
    expect(box.release(2)).toBe('J2 released');
  });

  test('does so from the moment it is asked to stop', () => {
    const box = reached('running');
    box.ask({ needs: [1] });
    expect(box.cancelAlone(1)).toBe('J1 stop_requested, J2 held');
    expect(box.finish(1, 'cancelled')).toBe('J1 cancelled');
    expect(box.release(2)).toBe('J2 released, J2 slotted');
  });

  test('takes along what is cancelled with it, and holds only edges that would skip', () => {
    const box = scene(0);
    box.ask({}, { needs: [1] }, { needs: [[1, 'continue']] }, { needs: [[1, 'hold']] }, { needs: [2] });
    expect(box.cancelAlone(1, 2)).toBe('J1 cancelled, J2 cancelled, J5 held, J3 released, J4 held');
    expect(box.job(4)).toMatchObject({ heldBy: 'signalbox', reason: 'J1 was cancelled' });
  });
});
