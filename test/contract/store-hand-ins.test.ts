/** What runners hand in: kept whole, replaced by a repeat, and what an agent remembers is not to be read in the database. */
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import type { Changes } from '../../app/wire/changes.ts';
import type { SavedSession } from '../../app/wire/saved-session.ts';
import { onEachDatabase } from './each-database.ts';
import { aJob, insertJobs, widgets } from './samples.ts';

const SAVED: SavedSession = {
  version: 1,
  agent: 'claude',
  id: 'a-very-secret-id',
  files: [{ path: '.claude/x.jsonl', content: Buffer.from('words \0 of the agent').toString('base64') }],
};
const CHANGES: Changes = { version: 1, base: 'a'.repeat(40), files: [], leftOut: [], patch: 'diff \0 é' };
const DAY = 86_400_000;

onEachDatabase('what is handed in', ({ place, fresh }, dialect) => {
  test('is kept as it was sent, for its own job and attempt, and a repeat replaces it', async () => {
    const store = await fresh();
    await withJobs(store);
    await store.putChanges(widgets.id, 1, 1, CHANGES, 5);
    await store.putChanges(widgets.id, 1, 1, { ...CHANGES, patch: 'later' }, 6);
    await store.putChanges(widgets.id, 1, 2, CHANGES, 7);
    const { patch, ...changes } = CHANGES;
    expect(await store.patchOf(widgets.id, 1, 1)).toEqual({ patch: 'later', receivedAt: 6 });
    expect(await store.patchOf(widgets.id, 1, 2)).toEqual({ patch, receivedAt: 7 });
    expect(await store.patchOf(widgets.id, 2, 1)).toBeUndefined();
    expect(await store.changesOf(widgets.id, 1, 1)).toEqual({ changes, receivedAt: 6 });
    expect(await store.changesOf(widgets.id, 1, 2)).toEqual({ changes, receivedAt: 7 });
    expect(await store.changesOf(widgets.id, 2, 1)).toBeUndefined();
    expect(await store.prune(7, 10)).toBe(1);
    expect([await store.changesOf(widgets.id, 1, 1), (await store.changesOf(widgets.id, 1, 2))?.receivedAt]).toEqual([
      undefined,
      7,
    ]);
  });

  test('of an agent’s memory is kept until its time is over', async () => {
    const store = await fresh();
    await withJobs(store);
    await store.putSavedSession(widgets.id, 1, { ...SAVED, id: 'first' }, DAY);
    await store.putSavedSession(widgets.id, 1, SAVED, DAY);
    await store.putSavedSession(widgets.id, 2, SAVED, 2 * DAY);
    expect(await store.savedSessionOf(widgets.id, 1, DAY - 1)).toEqual(SAVED);
    expect(await store.savedSessionOf(widgets.id, 1, DAY)).toBeUndefined();
    expect(await store.forgetSessions(DAY, 10)).toBe(1);
    expect(await store.savedSessionOf(widgets.id, 1, 0)).toBeUndefined();
    expect(await store.savedSessionOf(widgets.id, 2, DAY)).toEqual(SAVED);
  });

  test('of agents’ memories is kept for the newest jobs of a repository only', async () => {
    const store = await fresh();
    const numbers = Array.from({ length: 103 }, (_, index) => index + 1);
    await withJobs(store, numbers);
    for (const number of numbers) await store.putSavedSession(widgets.id, number, SAVED, DAY);
    const kept = await Promise.all(numbers.map((number) => store.savedSessionOf(widgets.id, number, 0)));
    expect(kept.findIndex((saved) => saved !== undefined)).toBe(3);
    expect(kept.filter((saved) => saved !== undefined)).toHaveLength(100);
  });

  test('of an agent’s memory can be read with its own key only', async () => {
    const where = await place();
    const opened = async (key?: string) => openStore(where, key);
    const first = await opened('one key');
    await withJobs(first);
    await first.putSavedSession(widgets.id, 1, SAVED, DAY);
    await first.close();
    for (const [key, found] of [
      ['another', undefined],
      [undefined, undefined],
      ['one key', SAVED],
    ] as const) {
      const store = await opened(key);
      expect(await store.savedSessionOf(widgets.id, 1, 0)).toEqual(found);
      await store.close();
    }
  });

  test.skipIf(dialect === 'postgres')(
    'of an agent’s memory does not lie in the file, nor fits another row',
    async () => {
      const where = await place();
      const path = 'path' in where ? where.path : '';
      const store = await openStore(where, 'key');
      await withJobs(store);
      await store.putSavedSession(widgets.id, 1, SAVED, DAY);
      const raw = new DatabaseSync(path);
      const { body } = raw.prepare('select body from saved_sessions').get() as { body: Uint8Array };
      const text = Buffer.from(body).toString('latin1');
      expect(text).not.toContain('secret');
      // A gzip would begin so.
      expect(text).not.toContain('\x1f\x8b\x08');
      raw.prepare('insert into saved_sessions values (?, 2, ?, ?)').run(widgets.id, body, DAY);
      expect(await store.savedSessionOf(widgets.id, 2, 0)).toBeUndefined();
      raw.prepare('update saved_sessions set body = ? where job = 1').run(Buffer.concat([body, Buffer.of(0)]));
      expect(await store.savedSessionOf(widgets.id, 1, 0)).toBeUndefined();
      raw.prepare('update saved_sessions set body = ? where job = 1').run(Buffer.of(1, 2, 3));
      expect(await store.savedSessionOf(widgets.id, 1, 0)).toBeUndefined();
      raw.close();
      await store.close();
    },
  );
});

async function withJobs(store: Store, numbers: readonly number[] = [1, 2]): Promise<void> {
  await store.putRepository(widgets);
  await insertJobs(
    store,
    numbers.map((number) => aJob({ number, key: `k${number}` })),
  );
}
