import { describe, expect, test } from 'vitest';
import { type Effect, effectsOf, type KeyedEffect } from '../../app/dispatch/effects.ts';
import { personOf, type Scene, scene, submitting, type Wish } from './scene.ts';

const INSTALLATION = 9;

/** The effects of asking for jobs, on a pull request unless said otherwise. */
function asked(box: Scene, ...wishes: Wish[]): KeyedEffect[] {
  const [first, ...others] = wishes;
  return effects(box, submitting([{ kind: 'pull', ...first }, ...others], box.jobs.size + 1));
}

function effects(box: Scene, command: Parameters<Scene['play']>[0]): KeyedEffect[] {
  const { decision, said } = box.play(command);
  if (!decision) throw new Error(said);
  return effectsOf(decision, 'seed', INSTALLATION);
}

const of = <Kind extends Effect['kind']>(all: readonly KeyedEffect[], kind: Kind): KeyedEffect[] =>
  all.filter(({ effect }) => effect.kind === kind);

const claim = (box: Scene, job: number) =>
  effects(box, { kind: 'claim', job, nonce: box.job(job).nonce, sessionId: 'S1', runId: 101, runUrl: '' });
const finish = (box: Scene, job: number) =>
  effects(box, { kind: 'finish', job, sessionId: 'S1', outcome: 'succeeded', reason: '', output: '' });

describe('what a new chain wants done', () => {
  test('one check for each job, one report for the thread, one dispatch for what may start', () => {
    const all = asked(scene(), {}, { needs: [1] });
    expect(of(all, 'check').map(({ effect }) => effect)).toEqual([
      { kind: 'check', job: 1 },
      { kind: 'check', job: 2 },
    ]);
    expect(of(all, 'report')).toMatchObject([{ subject: 'report/7', delayMs: 0 }]);
    expect(of(all, 'dispatch')).toMatchObject([{ key: 'dispatch/1/1', effect: { job: 1, attempt: 1 } }]);
    expect(all).toHaveLength(4);
  });

  test('an issue has no checks', () => {
    expect(asked(scene(), { kind: 'issue' }).map(({ effect }) => effect.kind)).toEqual(['dispatch', 'report']);
  });

  test('the labels move when a named job is asked for and when it ends, and not between', () => {
    const box = scene();
    expect(of(asked(box, { name: 'plan' }), 'labels')).toMatchObject([{ subject: 'labels/7' }]);
    expect(of(claim(box, 1), 'labels')).toEqual([]);
    expect(of(finish(box, 1), 'labels')).toHaveLength(1);
    expect(of(asked(box, {}), 'labels')).toEqual([]);
  });
});

describe('a named job that is tried again', () => {
  test('moves its label back, and is dispatched under a key of its own', () => {
    const box = scene();
    asked(box, { name: 'plan' });
    box.through(1, 'failed');
    const all = effects(box, { kind: 'retry', job: 1, by: personOf('eve'), dependents: false });
    expect(of(all, 'labels')).toHaveLength(1);
    expect(of(all, 'dispatch')).toMatchObject([{ key: 'dispatch/1/2', effect: { attempt: 2 } }]);
  });
});

describe('what a job hands in', () => {
  const finished = (deliver: 'none' | 'comment' | 'push', output: string, outcome: 'succeeded' | 'failed') => {
    const box = scene();
    const submit = submitting([{}], 1);
    box.play({ ...submit, jobs: submit.jobs.map((job) => ({ ...job, deliver })) });
    box.run(1);
    return of(effects(box, { kind: 'finish', job: 1, sessionId: 'S1', outcome, reason: '', output }), 'deliver');
  };

  test('is posted once it succeeded, under a key of its attempt', () => {
    expect(finished('comment', 'all is well', 'succeeded')).toMatchObject([
      { key: 'deliver/1/1', effect: { kind: 'deliver', job: 1, attempt: 1 } },
    ]);
  });

  test('is nothing where it says nothing, did not succeed, or hands in otherwise', () => {
    expect(finished('comment', ' \n', 'succeeded')).toEqual([]);
    expect(finished('comment', 'half of it', 'failed')).toEqual([]);
    expect(finished('none', 'all is well', 'succeeded')).toEqual([]);
    expect(finished('push', 'all is well', 'succeeded')).toEqual([]);
  });
});

describe('free slots that several repositories want', () => {
  test('are shared out by one effect for the whole installation', () => {
    const box = scene(3, { installationSlots: 1 });
    asked(box, {});
    box.run(1);
    box.change({ hasRivals: true });
    expect(of(asked(box, {}), 'fill')).toEqual([]);
    expect(of(finish(box, 1), 'fill')).toMatchObject([
      { subject: 'fill/9', effect: { kind: 'fill', installation: INSTALLATION } },
    ]);
  });
});

describe('a job that is given up', () => {
  test('has its run ended at GitHub, since it may go on there', () => {
    const box = scene();
    asked(box, {});
    box.run(1);
    box.wait(24 * 3_600_000);
    const all = effects(box, { kind: 'deadline', job: 1 });
    expect(box.job(1).state).toBe('lost');
    expect(of(all, 'cancel_run')).toMatchObject([{ effect: { runId: 101, force: false } }]);
  });
});

describe('keys', () => {
  test('a dispatch has the same key whatever the decision, so that an attempt is dispatched once', () => {
    const box = scene();
    const { decision } = box.play(submitting([{}], 1));
    if (!decision) throw new Error('refused');
    const [one] = of(effectsOf(decision, 'one', INSTALLATION), 'dispatch');
    const [other] = of(effectsOf(decision, 'other', INSTALLATION), 'dispatch');
    expect(one?.key).toBe(other?.key);
  });

  test('a projection has one subject and a new key with every decision', () => {
    const box = scene();
    const { decision } = box.play(submitting([{}], 1));
    if (!decision) throw new Error('refused');
    const [one] = of(effectsOf(decision, 'one', INSTALLATION), 'report');
    const [other] = of(effectsOf(decision, 'other', INSTALLATION), 'report');
    expect(one?.subject).toBe(other?.subject);
    expect(one?.key).not.toBe(other?.key);
  });
});

describe('hurry', () => {
  test('a start can wait for company in the report, an end cannot', () => {
    const box = scene();
    asked(box, {});
    expect(of(claim(box, 1), 'report')).toMatchObject([{ delayMs: 5_000 }]);
    expect(of(finish(box, 1), 'report')).toMatchObject([{ delayMs: 0 }]);
  });

  test('two threads are reported each for itself', () => {
    const box = scene(1);
    asked(box, { thread: 1 });
    asked(box, { thread: 2, needs: [1] });
    claim(box, 1);
    const reports = of(finish(box, 1), 'report');
    expect(reports.map(({ subject, delayMs }) => [subject, delayMs])).toEqual([
      ['report/1', 0],
      ['report/2', 5_000],
    ]);
  });
});

describe('a stop', () => {
  test('cancels the run, then by force', () => {
    const box = scene();
    asked(box, {});
    box.run(1);
    const cancel = effects(box, { kind: 'cancel', jobs: [1], by: 'ada' });
    expect(of(cancel, 'cancel_run')).toEqual([]);
    box.wait(45_000);
    expect(of(effects(box, { kind: 'deadline', job: 1 }), 'cancel_run')).toMatchObject([
      { effect: { runId: 101, force: false } },
    ]);
    box.wait(330_000);
    expect(of(effects(box, { kind: 'deadline', job: 1 }), 'cancel_run')).toMatchObject([
      { effect: { runId: 101, force: true } },
    ]);
  });

  test('cancels a run that becomes known only then', () => {
    const box = scene();
    asked(box, {});
    box.cancel(1);
    const all = effects(box, { kind: 'dispatched', job: 1, attempt: 1, runId: 44, runUrl: '' });
    expect(of(all, 'cancel_run')).toMatchObject([{ effect: { runId: 44, force: false } }]);
  });
});
