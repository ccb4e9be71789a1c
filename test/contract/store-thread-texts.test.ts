/** What the thread of a job held is long, so it is kept beside the job. */
import { expect, it } from 'vitest';
import { Defect } from '../../app/ground/outcome.ts';
import { onEachDatabase } from './each-database.ts';
import { aJob, widgets } from './samples.ts';

onEachDatabase('a store', (stores) => {
  it('keeps what the thread of a job held beside the job, for who asks', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    const texts = { threadBody: 'Since **yesterday**', context: '> ada said \u{1f6a6}' };
    await store.transact(widgets.id, async (tx) => {
      await tx.insertJob(aJob(), texts);
      await tx.insertJob(aJob({ number: 2 }));
      expect(await tx.threadTexts(1)).toEqual(texts);
      expect(await tx.threadTexts(2)).toEqual({ threadBody: '', context: '' });
      await tx.saveJob(aJob({ state: 'running' }));
    });
    expect(await store.transact(widgets.id, (tx) => tx.threadTexts(1))).toEqual(texts);
    expect(await store.job(widgets.id, 1)).toEqual(aJob({ state: 'running' }));
    await expect(store.transact(widgets.id, (tx) => tx.threadTexts(3))).rejects.toThrow(Defect);
  });
});
