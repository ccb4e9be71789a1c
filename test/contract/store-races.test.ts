/** Many at once: no decision is lost, no effect is handed to two, nothing slips into somebody else's transaction. */
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Failure } from '../../app/ground/outcome.ts';
import { Client } from 'pg';
import { onEachDatabase } from './each-database.ts';
import { aJob, anEffect, someEvents, widgets, withSessions } from './samples.ts';

onEachDatabase('concurrency', (stores, dialect) => {
  /** Two instances where the database allows them, else one store by two names. */
  const instances = async () => {
    const place = await stores.place();
    const one = await stores.open(place);
    await one.putRepository(widgets);
    return [one, dialect === 'postgres' ? await stores.open(place) : one] as const;
  };

  it('loses no update of decisions about one repository', async () => {
    const both = await instances();
    await both[0].transact(widgets.id, (tx) => tx.insertJob(aJob({ attempt: 0 })));
    const decisions = Array.from({ length: 40 }, (_, n) =>
      both[n % 2 === 0 ? 0 : 1].transact(widgets.id, async (tx) => {
        const [job] = await tx.jobs([1]);
        await setImmediate();
        if (job !== undefined) await tx.saveJob({ ...job, attempt: job.attempt + 1 });
        return tx.takeJobNumber();
      }),
    );
    expect(new Set(await Promise.all(decisions)).size).toBe(40);
    expect((await both[1].job(widgets.id, 1))?.attempt).toBe(40);
  });

  it('lets nothing of others into an open transaction, nor out of it before its commit', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    let inside = () => {};
    const entered = new Promise<void>((resolve) => (inside = resolve));
    const undecided = store.transact(widgets.id, async (tx) => {
      await tx.setSettings({ ...widgets.settings, slots: 99 });
      inside();
      await pause(50);
      throw new Error('rolled back');
    });
    await entered;
    const others = Promise.all([
      store.saveNote('from', 'outside'),
      store.receive([{ key: 'k', lane: 'l', kind: 'x', body: '' }], 1),
      store.appendEvents([{ sessionId: 'S1', first: 1, events: someEvents(1, 2), inbox: [] }], 1),
      store.repository(widgets.id),
      store.transact(widgets.id, (tx) => tx.insertJob(aJob({ number: 50 }))),
    ]);
    await expect(undecided).rejects.toThrow('rolled back');
    expect((await others)[3]?.settings.slots).toBe(3);
    expect(await store.note('from')).toBe('outside');
    expect(await store.nextInbox(1, 1, [])).toHaveLength(1);
    expect(await store.logAfter('S1', 0, 9)).toHaveLength(2);
    expect(await store.job(widgets.id, 50)).toBeDefined();
    expect((await store.repository(widgets.id))?.settings.slots).toBe(3);
  });

  it('serves all who write, however busily one of them does', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    let greedy = true;
    const patience = Date.now() + 10_000;
    const loop = async () => {
      while (greedy && Date.now() < patience) await store.transact(widgets.id, (tx) => tx.takeJobNumber());
    };
    const busy = [loop(), loop()];
    try {
      for (let n = 1; n <= 3; n++) {
        await store.receive([{ key: `${n}`, lane: `${n}`, kind: 'x', body: '' }], 1);
        await store.transact(widgets.id, (tx) => tx.setSettings({ ...widgets.settings, slots: n }));
        await store.appendEvents([{ sessionId: 'S1', first: n, events: someEvents(n, 1), inbox: [] }], 1);
        await pause(1);
      }
      expect(Date.now()).toBeLessThan(patience);
    } finally {
      greedy = false;
      await Promise.all(busy);
    }
    expect(await store.nextInbox(1, 9, [])).toHaveLength(3);
  });

  it('hands each effect to one, and one effect of a subject at a time', async () => {
    const both = await instances();
    const rows = Array.from({ length: 120 }, (_, n) => anEffect({ key: `${n}`, subject: `${n % 15}` }));
    await both[0].transact(widgets.id, (tx) => tx.enqueue(rows, 1));
    const performed: string[] = [];
    const underway = new Set<string>();
    const relay = async (store: (typeof both)[0]) => {
      while (performed.length < rows.length) {
        const items = await store.claimOutbox(10, 1000, 4);
        for (const { subject } of items) {
          expect(underway.has(subject)).toBe(false);
          underway.add(subject);
        }
        for (const { id, key, subject } of items) {
          performed.push(key);
          await setImmediate();
          underway.delete(subject);
          await store.closeOutbox(subject, id, 11);
        }
      }
    };
    await Promise.all([relay(both[0]), relay(both[1]), relay(both[0]), relay(both[1])]);
    expect(performed.toSorted()).toEqual(rows.map(({ key }) => key).toSorted());
    expect(await both[0].nextOutboxDue()).toBeUndefined();
  });

  it('keeps the log whole while runners and decisions write to it at once', async () => {
    const both = await instances();
    const ids = ['S1', 'S2', 'S3'];
    await withSessions(both[0], ids);
    const runner = async (sessionId: string, store: (typeof both)[0]) => {
      for (let n = 0; n < 15; n++) {
        const append = { sessionId, first: n * 4 + 1, events: someEvents(n * 4 + 1, 4), inbox: [] };
        // Sent again at once, as after a lost answer, and to the other instance.
        await Promise.all([both[0].appendEvents([append], 1), store.appendEvents([append], 1)]);
      }
    };
    const person = async () => {
      for (let n = 0; n < 15; n++) {
        await both[1].transact(widgets.id, async (tx) => {
          const asked = { kind: 'stop.requested', by: 'ada', reason: `${n}` } as const;
          for (const id of ids.toReversed()) await tx.appendEvent(id, asked, 1);
        });
      }
    };
    await Promise.all([...ids.map((id) => runner(id, both[1])), person()]);
    for (const id of ids) {
      const log = await both[0].logAfter(id, 0, 1000);
      expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 75 }, (_, n) => n + 1));
      const texts = log.flatMap(({ event }) => (event.kind === 'terminal' ? [event.text] : []));
      expect(texts).toEqual(Array.from({ length: 60 }, (_, n) => `terminal ${n + 1}`));
    }
  });

  it('finishes what is under way before it closes, and takes nothing after', async () => {
    const place = await stores.place();
    const store = await stores.open(place);
    await store.putRepository(widgets);
    const slow = store.transact(widgets.id, async (tx) => {
      await pause(30);
      await tx.setSettings({ ...widgets.settings, slots: 8 });
    });
    const received = store.receive([{ key: 'k', lane: 'l', kind: 'x', body: '' }], 1);
    await Promise.all([store.close(), store.close(), slow, received]);
    await expect(store.receive([{ key: 'k2', lane: 'l', kind: 'x', body: '' }], 1)).rejects.toThrow();
    const again = await stores.open(place);
    expect((await again.repository(widgets.id))?.settings.slots).toBe(8);
    expect(await again.nextInbox(1, 9, [])).toHaveLength(1);
  });

  it.runIf(dialect === 'postgres')('runs a decision again that PostgreSQL ended to break a deadlock', async () => {
    const [store] = await instances();
    await store.putRepository({ ...widgets, id: 2, installationId: 10 });
    let waiting = 0;
    let begun = 0;
    const decide = (id: number, keys: readonly [string, string]) =>
      store.transact(id, async (tx) => {
        begun++;
        await tx.takeKey(keys[0], 1);
        waiting++;
        while (waiting < 2) await pause(5);
        await tx.takeKey(keys[1], 1);
        await tx.setSettings({ ...widgets.settings, slots: 6 });
      });
    await Promise.all([decide(widgets.id, ['a', 'b']), decide(2, ['b', 'a'])]);
    expect(begun).toBe(3);
    expect((await store.repositories()).map(({ settings }) => settings.slots)).toEqual([6, 6]);
  });

  it.runIf(dialect === 'postgres')('reports a lost connection as transient, and goes on with a new one', async () => {
    const place = await stores.place();
    const store = await stores.open(place);
    await store.putRepository(widgets);
    const killer = new Client({ connectionString: 'url' in place ? place.url : '' });
    await killer.connect();
    const work = store.transact(widgets.id, async (tx) => {
      await tx.setSettings({ ...widgets.settings, slots: 4 });
      await killer.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await pause(30);
      await tx.setSettings({ ...widgets.settings, slots: 5 });
    });
    await expect(work).rejects.toSatisfy((error) => error instanceof Failure && error.kind === 'transient');
    await killer.end();
    expect((await store.repository(widgets.id))?.settings.slots).toBe(3);
  });
});
