import { describe, expect, test } from 'vitest';
import { scene, type Scene } from './scene.ts';

describe('a claim', () => {
  test('needs the nonce of the dispatch and its run', () => {
    const box = scene();
    box.ask({});
    expect(box.claim(1, { nonce: 'wrong' })).toBe('refused: not_your_job');
    box.dispatched(1);
    expect(box.claim(1, { nonce: 'wrong' })).toBe('refused: not_your_job');
    expect(box.claim(1, { runId: 999 })).toBe('refused: not_your_job');
    expect(box.claim(1)).toBe('J1 claimed');
  });

  test('of a job without a nonce is refused, whatever the nonce', () => {
    const box = scene(0);
    box.ask({});
    expect(box.claim(1, { nonce: '' })).toBe('refused: not_your_job');
  });

  test('may come before GitHub’s answer to the dispatch', () => {
    const box = scene();
    box.ask({});
    expect(box.claim(1)).toBe('J1 claimed');
    expect(box.dispatched(1)).toBe('refused: not_now');
    expect(box.job(1)).toMatchObject({ state: 'running', runId: 101 });
  });

  test('by a second run of the same dispatch is refused, first come first served', () => {
    const box = scene();
    box.ask({});
    box.claim(1, { runId: 55 });
    expect(box.claim(1, { runId: 56 })).toBe('refused: not_your_job');
    expect(box.claim(1, { runId: 55 })).toBe('refused: already_claimed');
    expect(box.dispatched(1, 56)).toBe('refused: not_now');
    expect(box.job(1).runId).toBe(55);
  });

  test('of a job that has ended or does not exist is refused', () => {
    const box = scene();
    box.ask({});
    box.run(1);
    box.finish(1, 'succeeded');
    expect(box.claim(1)).toBe('refused: job_ended');
    expect(box.play({ kind: 'claim', job: 9, nonce: 'n', sessionId: 'S', runId: 1, runUrl: '' }).said).toBe(
      'refused: unknown_job',
    );
  });
});

describe('the runner’s last word', () => {
  test('counts once', () => {
    const box = scene();
    box.ask({});
    box.run(1);
    box.finish(1, 'succeeded');
    expect(box.finish(1, 'failed')).toBe('refused: stale');
    expect(box.job(1).state).toBe('succeeded');
  });

  test('counts only from the session that has the job', () => {
    const box = scene();
    box.ask({});
    box.run(1);
    expect(box.finish(1, 'succeeded', 'S9')).toBe('refused: stale');
  });

  test('of a runner that was declared lost comes too late', () => {
    const box = scene();
    box.ask({});
    box.run(1);
    box.wait(90_000);
    expect(box.deadline(1)).toBe('J1 lost');
    expect(box.finish(1, 'succeeded')).toBe('refused: stale');
  });
});

describe('a run that is over', () => {
  test('before GitHub’s answer is known says nothing', () => {
    const box = scene();
    box.ask({});
    expect(box.completed(1, 'failure')).toBe('refused: stale');
  });

  test.each([
    ['failure', 'J1 failed, J2 skipped', /ended \(failure\) before the runner took the job/],
    ['success', 'J1 failed, J2 skipped', /ended \(success\) before the runner took the job/],
    ['cancelled', 'J1 cancelled, J2 skipped', /cancelled at GitHub/],
  ])('as %s while starting', (conclusion, said, reason) => {
    const box = scene();
    box.ask({}, { needs: [1] });
    box.dispatched(1);
    expect(box.completed(1, conclusion)).toBe(said);
    expect(box.job(1).reason).toMatch(reason);
  });

  test.each([
    ['failure', 'J1 lost'],
    ['success', 'J1 lost'],
    ['cancelled', 'J1 cancelled'],
  ])('as %s while running', (conclusion, said) => {
    const box = scene();
    box.ask({});
    box.run(1);
    expect(box.completed(1, conclusion)).toBe(said);
  });

  test('after the last word, or by another run, says nothing', () => {
    const box = scene();
    box.ask({});
    box.run(1);
    expect(box.completed(1, 'failure', 999)).toBe('refused: stale');
    box.finish(1, 'succeeded');
    expect(box.completed(1, 'success')).toBe('refused: stale');
  });
});

describe('a run that GitHub knows no more', () => {
  test.each([
    ['starting', (box: Scene) => box.dispatched(1)],
    ['running', (box: Scene) => box.run(1)],
  ] as const)('makes a job that is %s lost', (_, reach) => {
    const box = scene();
    box.ask({}, { needs: [1] });
    reach(box);
    expect(box.completed(1, 'vanished')).toBe('J1 lost, J2 skipped');
    expect(box.job(1).reason).toBe('its run is gone from GitHub');
  });

  test('ends a job that is stopping as cancelled', () => {
    const box = scene();
    box.ask({});
    box.run(1);
    box.cancel(1);
    expect(box.completed(1, 'vanished')).toBe('J1 cancelled');
  });
});

describe('somebody who lost the right to start it', () => {
  test('stops it before its run is made, and after, as failed', () => {
    for (const reach of [() => undefined, (box: Scene) => box.dispatched(1)]) {
      const box = scene();
      box.ask({}, { needs: [1] });
      reach(box);
      expect(box.revoke(1)).toMatch(/^J1 (undispatchable|failed), J2 skipped$/);
      expect(box.job(1)).toMatchObject({ state: 'failed', reason: 'ada may not start it any more' });
      expect(box.claim(1)).toBe('refused: job_ended');
      expect(box.revoke(1)).toBe('refused: not_now');
    }
  });

  test('changes nothing about what runs, stops by its run, or is another attempt', () => {
    const box = scene();
    box.ask({}, {});
    box.run(1);
    expect(box.revoke(1)).toBe('refused: not_now');
    expect(box.revoke(1, 2)).toBe('refused: stale');
    box.dispatched(2);
    box.cancel(2);
    expect(box.revoke(2)).toBe('refused: stale');
    expect(box.job(2).state).toBe('stopping');
  });

  test('ends a job at once that was cancelled before its run was made', () => {
    const box = scene();
    box.ask({});
    box.cancel(1);
    expect(box.revoke(1)).toBe('J1 undispatchable');
    expect(box.job(1).state).toBe('cancelled');
  });
});

test('a refusal of the dispatch means nothing once a runner has the job', () => {
  const box = scene();
  box.ask({});
  box.claim(1);
  box.cancel(1);
  expect(box.undispatchable(1)).toBe('refused: stale');
});

test('an answer to another attempt is too late', () => {
  const box = scene();
  box.ask({});
  expect(box.play({ kind: 'dispatched', job: 1, attempt: 2, runId: 1, runUrl: '' }).said).toBe('refused: stale');
  expect(box.play({ kind: 'undispatchable', job: 1, attempt: 0, reason: '' }).said).toBe('refused: stale');
});
