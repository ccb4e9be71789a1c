/** Inbox and outbox: nothing is lost, doubled, or handled out of order or at the same time as its like. */
import { expect, it } from 'vitest';
import type { InboxRow } from '../../app/engine/ports/store.ts';
import { onEachDatabase } from './each-database.ts';
import { anEffect, widgets } from './samples.ts';

const row = (key: string, lane: string): InboxRow => ({ key, lane, kind: 'delivery', body: `{"of":"${key}"}` });
const keys = (items: readonly { readonly key: string }[]) => items.map(({ key }) => key);

onEachDatabase('the inbox', (stores) => {
  it('keeps a row once, whoever sends it again', async () => {
    const store = await stores.fresh();
    await store.receive([row('a', 'x'), row('a', 'y')], 5);
    await Promise.all([store.receive([row('a', 'z')], 6), store.receive([row('b', 'y')], 6), store.receive([], 7)]);
    const items = await store.nextInbox(10, 10, []);
    expect(items).toEqual([
      { ...row('a', 'x'), id: items[0]?.id, receivedAt: 5, attempts: 0 },
      { ...row('b', 'y'), id: items[1]?.id, receivedAt: 6, attempts: 0 },
    ]);
    await store.closeInbox(items[0]?.id ?? 0, 8, null);
    await store.receive([row('a', 'x')], 9);
    expect(keys(await store.nextInbox(10, 10, []))).toEqual(['b']);
  });

  it('hands out the first of each lane that is not busy, oldest first', async () => {
    const store = await stores.fresh();
    await store.receive([row('z1', 'z'), row('a1', 'a'), row('z2', 'z'), row('m1', 'm')], 5);
    expect(keys(await store.nextInbox(5, 10, []))).toEqual(['z1', 'a1', 'm1']);
    expect(keys(await store.nextInbox(5, 2, []))).toEqual(['z1', 'a1']);
    expect(keys(await store.nextInbox(5, 10, ['z', 'm']))).toEqual(['a1']);
    expect(keys(await store.nextInbox(4, 10, []))).toEqual([]);
  });

  it('lets a lane wait for its first row when that is tried again later, and wakes for nothing before', async () => {
    const store = await stores.fresh();
    expect([await store.nextInboxDue(), await store.nextOutboxDue()]).toEqual([undefined, undefined]);
    await store.receive([row('a1', 'a'), row('a2', 'a')], 5);
    expect([await store.nextInboxDue(), await store.nextOutboxDue()]).toEqual([5, undefined]);
    const [first] = await store.nextInbox(5, 10, []);
    await store.retryInbox(first?.id ?? 0, 50, 'GitHub is away');
    expect(await store.nextInbox(49, 10, [])).toEqual([]);
    expect(await store.nextInboxDue()).toBe(50);
    expect((await store.nextInbox(50, 10, []))[0]).toMatchObject({ key: 'a1', attempts: 1 });
    await store.closeInbox(first?.id ?? 0, 50, 'given up');
    expect(keys(await store.nextInbox(50, 10, []))).toEqual(['a2']);
    expect(await store.nextInboxDue()).toBe(5);
  });

  it('is settled once, together with the decision that it caused', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    await store.receive([row('a', 'x')], 5);
    const id = (await store.nextInbox(5, 1, []))[0]?.id ?? 0;
    const undecided = store.transact(widgets.id, async (tx) => {
      expect(await tx.settleInbox(id, 6)).toBe(true);
      throw new Error('no');
    });
    await expect(undecided).rejects.toThrow('no');
    expect(keys(await store.nextInbox(6, 1, []))).toEqual(['a']);
    expect(await store.transact(widgets.id, (tx) => tx.settleInbox(id, 7))).toBe(true);
    expect(await store.transact(widgets.id, (tx) => tx.settleInbox(id, 8))).toBe(false);
    expect(await store.nextInbox(9, 1, [])).toEqual([]);
  });

  it('takes a key once', async () => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    const take = () => store.transact(widgets.id, (tx) => tx.takeKey('press/1', 5));
    expect((await Promise.all([take(), take(), take()])).filter(Boolean)).toHaveLength(1);
  });
});

onEachDatabase('the outbox', (stores, dialect) => {
  const opened = async (...rows: Partial<Parameters<typeof anEffect>[0]>[]) => {
    const store = await stores.fresh();
    await store.putRepository(widgets);
    const enqueue = (...more: typeof rows) =>
      store.transact(widgets.id, (tx) =>
        tx.enqueue(
          more.map((over) => anEffect(over)),
          1,
        ),
      );
    await enqueue(...rows);
    return { store, enqueue };
  };

  it('keeps an effect once, and hands it out with everything it was given', async () => {
    const { store, enqueue } = await opened({ key: 'a', body: '{"first":true}' });
    await enqueue({ key: 'a', body: '{"first":false}' });
    const items = await store.claimOutbox(10, 20, 10);
    expect(items).toEqual([
      { ...anEffect({ key: 'a', body: '{"first":true}' }), id: items[0]?.id, attempts: 0, createdAt: 1 },
    ]);
  });

  it('hands out one row per subject, the oldest of those that are due, and no subject that is leased', async () => {
    const { store } = await opened(
      { key: 'a1', subject: 'a', dueAt: 5 },
      { key: 'a2', subject: 'a', dueAt: 3 },
      { key: 'b1', subject: 'b', dueAt: 4 },
      { key: 'c1', subject: 'c', dueAt: 11 },
    );
    expect(keys(await store.claimOutbox(10, 20, 10))).toEqual(['b1', 'a1']);
    expect(keys(await store.claimOutbox(12, 22, 10))).toEqual(['c1']);
    expect(await store.claimOutbox(12, 22, 10)).toEqual([]);
    expect([await store.nextInboxDue(), await store.nextOutboxDue()]).toEqual([undefined, 20]);
    expect((await store.claimOutbox(20, 30, 10)).map(({ key, attempts }) => [key, attempts])).toEqual([
      ['b1', 1],
      ['a1', 1],
    ]);
  });

  it('claims no more than asked for', async () => {
    const { store } = await opened({ key: 'a', subject: 'a', dueAt: 2 }, { key: 'b', subject: 'b', dueAt: 1 });
    expect(keys(await store.claimOutbox(10, 20, 1))).toEqual(['b']);
    expect(keys(await store.claimOutbox(10, 20, 1))).toEqual(['a']);
  });

  it('settles with one performance all it covered, and leaves what came later', async () => {
    const { store, enqueue } = await opened(
      { key: 'a1', subject: 'a' },
      { key: 'a2', subject: 'a' },
      { key: 'b1', subject: 'b' },
    );
    expect(await store.newestOutbox('nothing')).toBeUndefined();
    await store.claimOutbox(10, 20, 10);
    const through = await store.newestOutbox('a');
    await enqueue({ key: 'a3', subject: 'a' });
    await store.closeOutbox('a', through ?? 0, 11);
    expect(keys(await store.claimOutbox(12, 22, 10))).toEqual(['a3']);
    await store.closeOutbox('a', (await store.newestOutbox('a')) ?? 0, 13);
    await store.closeOutbox('b', (await store.newestOutbox('b')) ?? 0, 13);
    expect([await store.nextInboxDue(), await store.nextOutboxDue()]).toEqual([undefined, undefined]);
  });

  it('tries a row again when it is due again, with the tries counted', async () => {
    const { store } = await opened({ key: 'a' });
    const [item] = await store.claimOutbox(10, 20, 10);
    await store.retryOutbox(item?.id ?? 0, 15, 'GitHub is away');
    expect(await store.nextOutboxDue()).toBe(15);
    expect(await store.claimOutbox(14, 24, 10)).toEqual([]);
    expect(await store.claimOutbox(15, 25, 10)).toMatchObject([{ key: 'a', attempts: 1 }]);
  });

  it('lets the next row of a subject go on when one is buried', async () => {
    const { store } = await opened({ key: 'a1' }, { key: 'a2' });
    const [item] = await store.claimOutbox(10, 20, 10);
    await store.buryOutbox(item?.id ?? 0, 11, 'never');
    expect(keys(await store.claimOutbox(12, 22, 10))).toEqual(['a2']);
  });

  it('gives back all leases after a restart, but not where another instance may hold them', async () => {
    const { store } = await opened({ key: 'a' });
    await store.claimOutbox(10, 1_000_000, 10);
    await store.releaseLeases();
    const again = await store.claimOutbox(11, 21, 10);
    expect(again.map(({ key, attempts }) => [key, attempts])).toEqual(dialect === 'sqlite' ? [['a', 1]] : []);
    expect(await store.claimOutbox(1_000_000, 2_000_000, 10)).toHaveLength(1);
  });

  it('hands out what starts and ends work first, then states, then comments, when there is more than it may hand out', async () => {
    const kinds = ['reply', 'report', 'labels', 'check', 'react', 'cancel_run', 'dispatch'];
    const { store } = await opened(...kinds.map((kind, n) => ({ key: kind, subject: kind, kind, dueAt: n })));
    const order = ['cancel_run', 'dispatch', 'labels', 'check', 'react', 'reply', 'report'];
    expect(keys(await store.claimOutbox(10, 20, 1))).toEqual(['cancel_run']);
    expect(keys(await store.claimOutbox(10, 20, 3))).toEqual(['dispatch', 'labels', 'check']);
    expect(keys(await store.claimOutbox(10, 20, 3))).toEqual(['react', 'reply', 'report']);
    expect(keys(await store.claimOutbox(20, 30, 9))).toEqual(order);
  });

  it('keeps the rows of one subject in order, whatever their ranks', async () => {
    const { store } = await opened(
      { key: 'talk', subject: 'a', kind: 'reply' },
      { key: 'start', subject: 'a', kind: 'dispatch' },
      { key: 'other', subject: 'b', kind: 'report' },
    );
    expect(keys(await store.claimOutbox(10, 20, 1))).toEqual(['talk']);
    expect(keys(await store.claimOutbox(10, 20, 1))).toEqual(['other']);
  });

  it('lets nobody starve: what has been due for a minute goes first', async () => {
    const { store } = await opened(
      { key: 'old', subject: 'a', kind: 'report', dueAt: 0 },
      { key: 'young', subject: 'b', kind: 'report', dueAt: 1 },
      { key: 'urgent', subject: 'c', kind: 'dispatch', dueAt: 60_000 },
      { key: 'check', subject: 'd', kind: 'check', dueAt: 60_000 },
    );
    const claimed: string[] = [];
    for (let n = 0; n < 4; n++) claimed.push(...keys(await store.claimOutbox(60_000, 90_000, 1)));
    expect(claimed).toEqual(['old', 'urgent', 'check', 'young']);
  });

  it('is settled once by a decision about its result', async () => {
    const { store } = await opened({ key: 'a' });
    const [item] = await store.claimOutbox(10, 20, 10);
    const settle = () => store.transact(widgets.id, (tx) => tx.settleOutbox(item?.id ?? 0, 11));
    expect([await settle(), await settle()]).toEqual([true, false]);
    expect(await store.claimOutbox(30, 40, 10)).toEqual([]);
  });
});
