import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RepositoryStatus } from '../../app/engine/ports/store.ts';
import { runnerOf, runOf } from './runner.ts';
import { stage, type Stage, WIDGETS } from './stage.ts';

let box: Stage;
beforeEach(async () => {
  box = await stage();
});
afterEach(() => box.end());

const becomes = (status: RepositoryStatus): Promise<void> =>
  box.arrive({ kind: 'repository_changed', repositoryId: 1, status }, 'repository/1');
const on = (number: number) => ({ thread: { kind: 'issue', number } }) as const;

describe('a repository that is archived', () => {
  test('ends what waits and what runs, and says why', async () => {
    await box.comment('/run one\n/run --then two\n/run three');
    const runner = await runnerOf(box, 1);
    await becomes('archived');
    expect(await box.states()).toBe('J1 stopping, J2 cancelled, J3 cancelled');
    expect(await box.job(2)).toMatchObject({ reason: expect.stringContaining('archived') });
    expect(await box.store.controlsAfter(runner.claimed.session.id, 0)).toMatchObject([{ order: { kind: 'stop' } }]);
    await runner.finish('cancelled');
    expect(await box.states()).toBe('J1 cancelled, J2 cancelled, J3 cancelled');
  });

  test('starts nothing more, until it is taken out again', async () => {
    await becomes('archived');
    await box.comment('/run one');
    expect(await box.states()).toBe('J1 queued');
    await becomes('active');
    expect(await box.states()).toBe('J1 starting');
  });

  test('told twice is as good as once', async () => {
    await box.comment('/run one');
    await becomes('archived');
    await becomes('archived');
    expect(await box.states()).toBe('J1 stopping');
    expect(box.github.count('cancelRun')).toBe(1);
  });
});

describe('a repository that is suspended', () => {
  test('keeps its queue, and goes on when it is back', async () => {
    await box.comment('/run one\n/run two');
    const runner = await runnerOf(box, 1);
    await becomes('suspended');
    await runner.finish('succeeded');
    expect(await box.states()).toBe('J1 succeeded, J2 queued');
    await becomes('active');
    expect(await box.states()).toBe('J1 succeeded, J2 starting');
  });

  test('shows at last what happened meanwhile', async () => {
    await box.comment('/run one');
    const runner = await runnerOf(box, 1);
    await becomes('suspended');
    for (const method of ['updateCheck', 'editComment'] as const)
      box.github.fail(method, { kind: 'unauthorized', times: 1_000 });
    await runner.finish('succeeded');
    await box.advance(3_600_000);
    expect(box.check('J1')?.conclusion).toBe(null);
    for (const method of ['updateCheck', 'editComment'] as const) box.github.forgive(method);
    await becomes('active');
    await box.advance(600_000);
    expect(box.check('J1')?.conclusion).toBe('success');
    expect(box.report()).toContain('succeeded');
  });

  test('hands out no job to a run that was made before', async () => {
    await box.comment('/run one');
    await becomes('suspended');
    await expect(runnerOf(box, 1)).rejects.toThrow('job_ended');
    expect(await box.job(1)).toMatchObject({ state: 'failed', reason: expect.stringContaining('does not serve') });
  });
});

describe('a repository that is taken out of the installation', () => {
  test('ends its jobs, however many there are, and nothing that fails at GitHub holds that up', async () => {
    box.github.config = 'version: 1\nlimits: { slots: 2 }\n';
    for (let thread = 100; thread < 107; thread += 1)
      await box.comment(Array.from({ length: 20 }, (_, index) => `/run ${index}`).join('\n'), on(thread));
    expect((await box.store.jobsIn(1, ['queued'], 500)).length).toBe(138);
    box.github.fail('cancelRun', { kind: 'unauthorized', times: 10 });
    box.github.fail('editComment', { kind: 'unauthorized', times: 1_000 });
    await becomes('removed');
    expect((await box.store.jobsIn(1, ['queued', 'waiting'], 500)).length).toBe(0);
    expect((await box.store.jobsIn(1, ['cancelled'], 500)).length).toBe(138);
    await box.advance(500_000);
    expect((await box.store.jobsIn(1, ['stopping'], 500)).length).toBe(0);
  });

  test('serves again when it is seen again', async () => {
    await becomes('removed');
    await box.store.putRepository(WIDGETS);
    await box.comment('/run one');
    expect(await box.states()).toBe('J1 starting');
  });

  test('with the installation: a comment that cannot be answered is given up', async () => {
    box.github.fail('configFile', { kind: 'unauthorized' });
    box.github.fail('react', { kind: 'unauthorized' });
    box.github.fail('createComment', { kind: 'unauthorized' });
    await box.comment('/run one');
    await box.advance(5_000);
    expect(await box.states()).toBe('');
    expect(await box.store.nextInboxDue()).toBeUndefined();
    expect(await box.store.nextOutboxDue()).toBeUndefined();
  });
});

test('a repository that was renamed goes on under its new name', async () => {
  await box.comment('/run one\n/run --then two');
  await box.store.putRepository({ ...WIDGETS, owner: 'acme2', name: 'things' });
  const runner = await runnerOf(box, 1);
  expect(runner.claimed.job).toMatchObject({
    repository: { owner: 'acme2', name: 'things' },
    url: 'https://box.test/acme2/things/J1',
  });
  await runner.finish('succeeded');
  await box.advance(10_000);
  expect(box.report()).toContain('https://box.test/acme2/things/J2');
  expect(runOf(box, 2).repository).toBe(1);
});
