/** What a job that delivers keeps in the store: its hand-in, its commit, and whose changes there are. */
import { expect, it } from 'vitest';
import type { Changes } from '../../app/wire/changes.ts';
import { onEachDatabase } from './each-database.ts';
import { aJob, widgets } from './samples.ts';

const CHANGES: Changes = { version: 1, base: 'c'.repeat(40), files: [], leftOut: [], patch: 'p' };

onEachDatabase('work that is handed in', (stores) => {
  it('is known by the present attempt of its job', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.transact(widgets.id, async (tx) => {
      for (const number of [1, 2, 3]) await tx.insertJob(aJob({ number, attempt: number === 2 ? 2 : 1 }));
    });
    for (const number of [1, 2]) await store.putChanges(widgets.id, number, 1, CHANGES, 5);
    expect(await store.jobsWithChanges(widgets.id, [1, 2, 3])).toEqual(new Set([1]));
    expect(await store.jobsWithChanges(widgets.id, [])).toEqual(new Set());
    expect(await store.jobsWithChanges(widgets.id + 1, [1])).toEqual(new Set());
  });

  it('has a deadline that no sign of life of its runner moves', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.transact(widgets.id, async (tx) => {
      await tx.insertJob(aJob({ number: 1, state: 'running', deadline: 1_000, handedIn: { reason: '' } }));
    });
    await store.noteRunnerSeen(widgets.id, 1, 5, 50);
    expect(await store.job(widgets.id, 1)).toMatchObject({ deadline: 1_000, runnerSeenAt: 5 });
  });

  it('gives another job the commit it starts from', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    const job = aJob({ number: 1 });
    const delivered = { commit: 'd'.repeat(40), delivered: 'e'.repeat(40), delivery: { url: 'u', refused: null } };
    await store.transact(widgets.id, async (tx) => {
      await tx.insertJob(job);
      await tx.saveJob({ ...job, ...delivered });
    });
    expect(await store.job(widgets.id, 1)).toMatchObject(delivered);
  });
});
