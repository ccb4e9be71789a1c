/** The log of a session: complete, in order, numbered once, whatever runners send twice, early or at the same time. */
import { expect, it } from 'vitest';
import type { AppendAnswer, EventAppend, Store } from '../../app/engine/ports/store.ts';
import type { AppEvent } from '../../app/wire/events.ts';
import { onEachDatabase } from './each-database.ts';
import { someEvents, widgets, withSessions } from './samples.ts';

const batch = (first: number, count: number, over: Partial<EventAppend> = {}): EventAppend => ({
  sessionId: 'S1',
  first,
  events: someEvents(first, count),
  inbox: [],
  ...over,
});

const seqs = (answer: AppendAnswer | undefined) =>
  answer?.kind === 'stored' ? [answer.next, ...answer.entries.map(({ seq }) => seq)] : answer;

const append = async (store: Store, one: EventAppend) => (await store.appendEvents([one], 9))[0];

onEachDatabase('the log', (stores) => {
  it('numbers what runners and the app write in one sequence', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    expect(seqs(await append(store, batch(1, 2)))).toEqual([3, 1, 2]);
    const asked = { kind: 'stop.requested', by: 'ada', reason: 'enough' } as const;
    const entry = await store.transact(widgets.id, (tx) => tx.appendEvent('S1', asked, 77));
    expect(entry).toEqual({ seq: 3, at: 77, event: asked });
    const answer = await append(store, batch(3, 1));
    expect(answer).toEqual({ kind: 'stored', next: 4, entries: [{ seq: 4, ...someEvents(3, 1)[0] }] });
    expect(await store.logAfter('S1', 0, 100)).toEqual([
      ...someEvents(1, 2).map((event, index) => ({ seq: index + 1, ...event })),
      entry,
      { seq: 4, ...someEvents(3, 1)[0] },
    ]);
    expect(await store.session('S1')).toMatchObject({ nextRunnerEvent: 4, nextSeq: 5 });
  });

  it('finds what concerns messages of people, whoever wrote it, and keeps the rules of a session', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    const seen = { kind: 'message', id: 'u', role: 'user', text: 'one', control: 1, status: 'delivered' } as const;
    const prompt = { kind: 'message', id: 'p', role: 'user', text: 'go' } as const;
    const waits = { kind: 'message.queued', control: 1, by: 'ada', text: 'one', mode: 'queue' } as const;
    const moved: AppEvent = { kind: 'message.reordered', order: [1], by: 'ada' };
    await append(store, { ...batch(1, 1), events: [...someEvents(1, 1), { at: 5, event: prompt }] });
    await store.transact(widgets.id, async (tx) => {
      await tx.appendEvent('S1', waits, 7);
      await tx.appendEvent('S1', { kind: 'linger', seconds: 60, by: 'ada' }, 7);
      await tx.appendEvent('S1', moved, 8);
      expect((await tx.messagesOf('S1')).map(({ seq }) => seq)).toEqual([3, 5]);
      expect(await tx.session('S1')).toMatchObject({ id: 'S1', rules: [] });
      await tx.setSessionRules('S1', ['Bash(npm test)', 'Edit(größe.md)']);
    });
    await append(store, { ...batch(3, 1), events: [{ at: 9, event: seen }] });
    expect(await store.messagesOf('S1')).toEqual([
      { seq: 3, at: 7, event: waits },
      { seq: 5, at: 8, event: moved },
      { seq: 6, at: 9, event: seen },
    ]);
    expect(await store.messagesOf('S2')).toEqual([]);
    expect((await store.session('S1'))?.rules).toEqual(['Bash(npm test)', 'Edit(größe.md)']);
    expect((await store.session('S2'))?.rules).toEqual([]);
    await store.transact(widgets.id, async (tx) => expect(await tx.session('S9')).toBeUndefined());
  });

  it('passes over what it has, refuses a gap whole, and does not know strangers', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    await append(store, batch(1, 3));
    expect(seqs(await append(store, batch(1, 3)))).toEqual([4]);
    expect(seqs(await append(store, batch(2, 4)))).toEqual([6, 4, 5]);
    const inbox = [{ key: 'event/S1/8', lane: 'x', kind: 'event', body: '' }];
    expect(await append(store, batch(8, 1, { inbox }))).toEqual({ kind: 'gap', next: 6 });
    expect(await append(store, batch(1, 1, { sessionId: 'S9', inbox }))).toEqual({ kind: 'unknown' });
    expect(await store.nextInbox(10, 10, [])).toEqual([]);
    expect((await store.logAfter('S1', 0, 100)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await store.appendEvents([], 9)).toEqual([]);
  });

  it('stores the inbox rows of a batch with it, once', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    const inbox = [{ key: 'event/S1/2', lane: 'x', kind: 'event', body: '{}' }];
    await append(store, batch(1, 2, { inbox }));
    await append(store, batch(1, 2, { inbox }));
    const items = await store.nextInbox(10, 10, []);
    expect(items).toMatchObject([{ ...inbox[0], receivedAt: 9 }]);
    await store.closeInbox(items[0]?.id ?? 0, 10, null);
    expect(await store.nextInbox(10, 10, [])).toEqual([]);
  });

  it('answers each of many concurrent batches for itself, also of one session', async () => {
    const store = await stores.fresh();
    const ids = Array.from({ length: 12 }, (_, index) => `S${index}`);
    await withSessions(store, ids);
    const first = await store.appendEvents(
      ids.map((sessionId, n) => batch(1, n + 1, { sessionId })),
      9,
    );
    expect(first.map(seqs)).toEqual(ids.map((_, n) => [n + 2, ...Array.from({ length: n + 1 }, (_, seq) => seq + 1)]));
    const answers = await Promise.all([
      append(store, batch(1, 5, { sessionId: 'S0' })),
      append(store, batch(6, 5, { sessionId: 'S0' })),
      append(store, batch(12, 5, { sessionId: 'S0' })),
      append(store, batch(4, 1, { sessionId: 'S2' })),
      append(store, batch(1, 1, { sessionId: 'gone' })),
      store.receive([{ key: 'k', lane: 'l', kind: 'x', body: '' }], 9),
    ]);
    expect(answers.slice(0, 5).map((answer) => seqs(answer ?? undefined))).toEqual([
      [6, 2, 3, 4, 5],
      [11, 6, 7, 8, 9, 10],
      { kind: 'gap', next: 11 },
      [5, 4],
      { kind: 'unknown' },
    ]);
    expect(await store.nextInbox(9, 9, [])).toHaveLength(1);
  });

  it('lets an item that cannot be stored fail alone', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    const broken = { key: 'broken', lane: null as never, kind: 'x', body: '' };
    const circular: Record<string, unknown> = { kind: 'notice' };
    circular['self'] = circular;
    const outcomes = await Promise.allSettled([
      append(store, batch(1, 1)),
      store.receive([broken], 9),
      append(store, batch(1, 1, { sessionId: 'S2', events: [{ at: 1, event: circular as never }] })),
      append(store, batch(1, 2, { sessionId: 'S2' })),
      store.receive([{ ...broken, key: 'whole', lane: 'l' }], 9),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await store.logAfter('S1', 0, 9)).toHaveLength(1);
    expect(await store.logAfter('S2', 0, 9)).toHaveLength(2);
    expect((await store.nextInbox(9, 9, [])).map(({ key }) => key)).toEqual(['whole']);
  });

  it('takes batches larger than one statement or one group may be', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    const many = await Promise.all(Array.from({ length: 6 }, (_, n) => append(store, batch(n * 1200 + 1, 1200))));
    expect(many.map((answer) => answer?.kind)).toEqual(Array.from({ length: 6 }, () => 'stored'));
    expect(await store.session('S1')).toMatchObject({ nextRunnerEvent: 7201, nextSeq: 7201 });
  });

  it('pages forward and backward through a log', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    await append(store, batch(1, 10));
    await append(store, batch(1, 3, { sessionId: 'S2' }));
    const page = async (entries: Promise<readonly { readonly seq: number }[]>) => (await entries).map(({ seq }) => seq);
    expect(await page(store.logAfter('S1', 4, 3))).toEqual([5, 6, 7]);
    expect(await page(store.logAfter('S1', 10, 3))).toEqual([]);
    expect(await page(store.logBefore('S1', 4, 2))).toEqual([2, 3]);
    expect(await page(store.logBefore('S1', 1, 2))).toEqual([]);
    expect(await page(store.logBefore('S1', 99, 2))).toEqual([9, 10]);
  });

  it('keeps text exactly, whatever bytes a terminal sends', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    const text = 'nul \0 esc \u001b[31m quote \' " \\ pair \u{1f6a6} half \ud83d end';
    await append(store, batch(1, 1, { events: [{ at: 1, event: { kind: 'terminal', text } }] }));
    expect((await store.logAfter('S1', 0, 1))[0]?.event).toEqual({ kind: 'terminal', text });
  });

  it('numbers the orders to a runner and gives those it has not seen', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    const stop = { kind: 'stop', by: 'ada', reason: '' } as const;
    const interrupt = { kind: 'interrupt', by: 'ada' } as const;
    const given = await store.transact(widgets.id, async (tx) => [
      await tx.addControl('S1', interrupt, 5),
      await tx.addControl('S1', stop, 6),
    ]);
    expect(given).toEqual([
      { number: 1, order: interrupt },
      { number: 2, order: stop },
    ]);
    expect(await store.controlsAfter('S1', 0)).toEqual(given);
    expect(await store.controlsAfter('S1', 1)).toEqual([given[1]]);
    await expect(store.transact(widgets.id, (tx) => tx.addControl('S9', stop, 6))).rejects.toThrow(/no session/);
  });
});

onEachDatabase('small records', (stores) => {
  it('keeps what a projection showed last', async () => {
    const store = await stores.fresh();
    expect(await store.projection('check/J1')).toBeUndefined();
    await store.saveProjection({ subject: 'check/J1', externalId: '12', digest: null });
    await store.saveProjection({ subject: 'check/J1', externalId: '12', digest: 'd' });
    expect(await store.projection('check/J1')).toEqual({ subject: 'check/J1', externalId: '12', digest: 'd' });
  });

  it('knows who is signed in until it ends or expires', async () => {
    const store = await stores.fresh();
    const ada = { idHash: 'h1', person: { id: 5, login: 'ada' }, createdAt: 1, expiresAt: 10 };
    await store.putSignIn({ ...ada, expiresAt: 3 });
    await store.putSignIn(ada);
    await store.putSignIn({ ...ada, idHash: 'h2' });
    await store.putSignIn({ ...ada, idHash: 'h3', person: { id: 6, login: 'bob' } });
    expect(await store.signIn('h1', 9)).toEqual(ada);
    expect(await store.signIn('h1', 10)).toBeUndefined();
    await store.deleteSignIn('h1');
    expect(await store.signIn('h1', 5)).toBeUndefined();
    await store.deleteSignInsOf(5);
    expect([await store.signIn('h2', 5), (await store.signIn('h3', 5))?.person.login]).toEqual([undefined, 'bob']);
  });

  it('keeps notes', async () => {
    const store = await stores.fresh();
    expect(await store.note('sweep')).toBeUndefined();
    await store.saveNote('sweep', '1');
    await store.saveNote('sweep', '2');
    expect(await store.note('sweep')).toBe('2');
  });
});
