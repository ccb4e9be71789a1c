/** A job between its runner's last word and the delivery of its work, and the jobs that wait for that. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changed, deliveryStage, EDIT, handIn, workOn } from './handing-in.ts';
import { runnerOf, runOf } from './runner.ts';
import { type Stage, WIDGETS } from './stage.ts';

let box: Stage;
beforeEach(async () => {
  box = await deliveryStage();
});
afterEach(() => box.end());

describe('while it is handed in', () => {
  /** GitHub is away for a while. */
  const away = () => box.github.fail('pullOf', { kind: 'transient', times: 1_000 });

  test('neither the end of its run nor its silence loses it', async () => {
    away();
    await box.comment('/dispatch fix');
    await workOn(box, 1);
    for (const conclusion of ['success', 'failure', 'cancelled']) await box.completed(runOf(box, 1).id, conclusion);
    await box.advance(600_000);
    expect(await box.states()).toBe('J1 running');
    expect(await box.job(1)).toMatchObject({
      reason: 'its work is being delivered',
      handedIn: { reason: 'it succeeded' },
    });
    box.github.forgive('pullOf');
    await box.advance(600_000);
    expect(await box.states()).toBe('J1 succeeded');
    expect(box.github.git.commits.size).toBe(1);
  });

  test('a runner that is still heard does not shorten its time', async () => {
    away();
    await box.comment('/dispatch fix');
    await workOn(box, 1);
    const { deadline } = await box.job(1);
    await box.store.noteRunnerSeen(WIDGETS.id, 1, box.clock.now(), box.clock.now() + 90_000);
    expect((await box.job(1)).deadline).toBe(deadline);
  });

  test('what GitHub does not take in two and a half hours fails, and its patch is kept', async () => {
    away();
    await box.comment('/dispatch fix');
    await workOn(box, 1);
    await box.advance(151 * 60_000);
    expect(await box.job(1)).toMatchObject({
      state: 'failed',
      delivery: { refused: 'GitHub did not take it within two and a half hours' },
    });
    box.github.forgive('pullOf');
    await box.advance(3_600_000);
    expect(box.github.git.commits.size).toBe(0);
    expect(await box.store.changesOf(WIDGETS.id, 1, 1)).toBeDefined();
  });

  test.each(['fix', 'propose'])('what was written, and not answered in time, is found and shown: %s', async (name) => {
    box.github.fail('createCommit', { kind: 'transient', lost: true });
    await box.comment(`/dispatch ${name}`);
    await workOn(box, 1);
    for (const what of ['pullOf', 'tipOf'] as const) box.github.fail(what, { kind: 'transient', times: 1_000 });
    await box.advance(151 * 60_000);
    expect(await box.job(1)).toMatchObject({ state: 'failed', delivered: null });
    for (const what of ['pullOf', 'tipOf'] as const) box.github.forgive(what);
    await box.advance(3_600_000);
    const [commit] = box.github.git.commits.keys();
    expect(await box.job(1)).toMatchObject({
      state: 'failed',
      reason: `its work was delivered too late to count, and the commit ${commit?.slice(0, 7)} is there`,
      delivered: commit,
      delivery: { refused: null },
    });
    expect(box.report()).toContain(`/commit/${commit}`);
    expect(box.github.git.commits.size).toBe(1);
    expect(await box.states()).toBe('J1 failed');
  });

  test('a stop ends it at once where nothing was written yet', async () => {
    away();
    await box.comment('/dispatch fix');
    await workOn(box, 1);
    box.github.forgive('pullOf');
    await box.comment('/cancel J1');
    expect(await box.job(1)).toMatchObject({
      state: 'cancelled',
      reason: 'cancelled by ada',
      delivery: { refused: 'it was cancelled before its work was delivered' },
    });
    await box.advance(3_600_000);
    expect(box.github.git.commits.size).toBe(0);
  });

  test('a stop comes too late for what is written', async () => {
    box.github.fail('createCommit', { kind: 'transient', lost: true });
    await box.comment('/dispatch fix');
    await workOn(box, 1);
    await box.comment('/cancel J1');
    expect(await box.job(1)).toMatchObject({ state: 'succeeded', delivered: box.github.head });
    await box.advance(3_600_000);
    expect(box.github.git.commits.size).toBe(1);
  });

  test('what succeeded while it was being stopped is not delivered', async () => {
    await box.comment('/dispatch fix');
    const runner = await runnerOf(box, 1);
    await handIn(box, 1, [EDIT]);
    await box.comment('/cancel J1');
    await runner.finish('succeeded');
    expect(await box.states()).toBe('J1 cancelled');
    expect(box.github.git.commits.size).toBe(0);
  });

  test('a repeat of the last word changes nothing', async () => {
    away();
    await box.comment('/dispatch fix');
    const runner = await runnerOf(box, 1);
    await handIn(box, 1, [EDIT]);
    await runner.finish('succeeded', 'first');
    await runner.finish('failed', 'second');
    expect(await box.job(1)).toMatchObject({ state: 'running', output: 'first' });
  });
});

describe('work that ended badly', () => {
  test('delivers nothing, and keeps its patch', async () => {
    await box.comment('/dispatch fix');
    const runner = await runnerOf(box, 1);
    await handIn(box, 1, [EDIT]);
    await runner.finish('failed', 'no');
    expect(await box.job(1)).toMatchObject({ state: 'failed', delivery: null });
    await box.advance(10_000);
    expect(box.report()).toContain('[patch](https://box.test/acme/widgets/J1/changes.patch)');
    expect(box.github.git.commits.size).toBe(0);
  });
});

describe('what needs a job that delivers', () => {
  test('starts from the delivered commit, and its check stands there', async () => {
    await box.comment('/dispatch check');
    const before = box.github.head;
    expect(box.check('J2')?.status).toBe('queued');
    await workOn(box, 1);
    expect(await box.states()).toBe('J1 succeeded, J2 starting');
    expect(box.github.head).not.toBe(before);
    const { claimed } = await runnerOf(box, 2);
    expect(claimed.job.commit).toBe(box.github.head);
    expect(claimed.needs).toMatchObject({ fix: { commit: box.github.head } });
    await box.advance(10_000);
    const checks = box.github.checks.filter(({ job }) => job === 'J2');
    expect(checks.map(({ commit, check }) => [commit, check.status, check.conclusion])).toEqual([
      [before, 'completed', 'cancelled'],
      [box.github.head, 'in_progress', null],
    ]);
    expect(box.report()).not.toContain('head moved');
  });

  test('does not start when the work was refused', async () => {
    await box.comment('/dispatch check');
    await workOn(box, 1, [changed('.gitattributes', '* -diff')]);
    expect(await box.states()).toBe('J1 failed, J2 skipped');
  });
});
