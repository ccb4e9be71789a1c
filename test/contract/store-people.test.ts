/** What is kept of people around a session: their links, what they did; and transcripts that go, in pieces, and wholly. */
import { expect, it } from 'vitest';
import type { ViewLink } from '../../app/engine/ports/links.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { parseQuery } from '../../app/remote/search/query.ts';
import { onEachDatabase } from './each-database.ts';
import { aSession, anApproval, someEvents, widgets, withSessions } from './samples.ts';

const aLink = (over: Partial<ViewLink> = {}): ViewLink => ({
  id: 'L1',
  hash: 'h1',
  repositoryId: widgets.id,
  job: 1,
  by: { id: 5, login: 'ada' },
  createdAt: 100,
  expiresAt: 1_000,
  revokedAt: null,
  ...over,
});

const put = (store: Store, ...links: ViewLink[]): Promise<void> =>
  store.transact(widgets.id, async (tx) => {
    for (const link of links) await tx.putViewLink(link);
  });

/** When the sessions of the samples begin. */
const BEGAN = 1_800_000_000_001;
const MARK = { at: 500, by: 'ada' };
const remembered = { agent: 'claude@1', sessionId: 'x', files: [] } as never;

async function withLog(store: Store, count: number): Promise<void> {
  await withSessions(store, ['S1', 'S2']);
  for (const id of ['S1', 'S2'])
    await store.appendEvents([{ sessionId: id, first: 1, events: someEvents(1, count), inbox: [] }], 9);
  while ((await store.indexSome(500, 9)) > 0);
  await store.transact(widgets.id, async (tx) => {
    await tx.addControl('S1', { kind: 'interrupt', by: 'ada' }, 10);
    await tx.endSession('S1', BEGAN + 400);
  });
}
const found = (store: Store, sessionId: string): Promise<unknown[]> =>
  store.searchFor({ place: { sessionId }, query: parseQuery('terminal'), limit: 50 });

onEachDatabase('people around a session', (stores) => {
  it('a link opens by its hash until it expires or is revoked, once', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    const later = aLink({ id: 'L2', hash: 'h2', createdAt: 200 });
    await put(store, aLink(), later, aLink({ id: 'L3', hash: 'h3', job: 2 }));
    expect(await store.viewLink('h1', 999)).toEqual(aLink());
    expect(await store.viewLink('h1', 1_000)).toBeUndefined();
    expect(await store.viewLink('nothing', 1)).toBeUndefined();
    expect(await store.viewLinksOf(widgets.id, 1, 999)).toEqual([later, aLink()]);
    const revoke = (job: number, id: string) => store.transact(widgets.id, (tx) => tx.revokeViewLink(job, id, 300));
    // Another job's link is not revoked by its name alone.
    expect([await revoke(2, 'L1'), await revoke(1, 'L1'), await revoke(1, 'L1')]).toEqual([false, true, false]);
    expect(await store.viewLink('h1', 301)).toBeUndefined();
    expect(await store.transact(widgets.id, (tx) => tx.viewLinksOf(1, 301))).toEqual([later]);
    await store.prune(2_000, 100);
    expect(await store.viewLinksOf(widgets.id, 2, 1)).toEqual([]);
  });

  it('tells who did what, newest first, page by page, and forgets a decision that was not made', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    const line = (job: number, at: number) =>
      ({
        job,
        at,
        by: 'ada',
        byId: at === 4 ? null : 5,
        door: 'page',
        what: 'message',
        detail: `"héllo" ${at}`,
      }) as const;
    await store.transact(widgets.id, async (tx) => {
      for (let at = 1; at <= 5; at++) await tx.audit(line(1, at));
      await tx.audit(line(2, 6));
    });
    const undone = store.transact(widgets.id, async (tx) => {
      await tx.audit(line(1, 7));
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    const first = await store.auditOf(widgets.id, 1, null, 3);
    expect(first).toEqual([5, 4, 3].map((at) => ({ ...line(1, at), id: expect.any(Number) as number })));
    const second = await store.auditOf(widgets.id, 1, first[2]?.id ?? 0, 3);
    expect(second.map(({ at }) => at)).toEqual([2, 1]);
    expect(await store.auditOf(widgets.id, 3, null, 3)).toEqual([]);
  });

  it('a deleted transcript is marked with the first piece and gone with the last, and nothing beside it goes', async () => {
    const store = await stores.fresh();
    await withLog(store, 25);
    await store.putSavedSession(widgets.id, 1, remembered, 10_000);
    await store.transact(widgets.id, async (tx) => {
      await tx.insertApproval(
        anApproval({ number: 1, state: 'allowed', decidedBy: 'ada', sessionRule: 'Bash(npm test)' }),
      );
      await tx.insertApproval(anApproval({ number: 2, state: 'denied', sessionId: 'S2', job: 2 }));
      await tx.setSessionRules('S1', ['Bash(npm test)']);
      const line = { at: BEGAN + 399, by: 'ada', byId: 5, door: 'page' } as const;
      await tx.audit({ ...line, job: 1, what: 'message', detail: 'the key is hunter22' });
      await tx.audit({ ...line, job: 1, what: 'amend', detail: 'message 3: the key is hunter22' });
      await tx.audit({ ...line, job: 1, what: 'allow', detail: 'P1 (npm test), for the session: Bash(npm test)' });
      await tx.audit({ ...line, job: 1, what: 'hand_over', detail: 'to bob' });
      await tx.audit({ ...line, job: 1, at: BEGAN + 401, what: 'message', detail: 'to the next attempt' });
      await tx.audit({ ...line, job: 2, what: 'message', detail: 'to another job' });
    });
    expect((await found(store, 'S1')).length).toBeGreaterThan(0);
    expect(await store.deleteTranscript('S1', MARK, 10)).toBe(false);
    expect((await store.session('S1'))?.deleted).toEqual(MARK);
    // Half deleted: nothing of it is found, and what is left is known.
    expect(await found(store, 'S1')).toEqual([]);
    expect(await store.halfDeleted(10)).toEqual(['S1']);
    const later = { at: 900, by: 'bob' };
    while (!(await store.deleteTranscript('S1', later, 10)));
    expect(await store.halfDeleted(10)).toEqual([]);
    expect((await store.session('S1'))?.deleted).toEqual(MARK);
    expect(await store.logAfter('S1', 0, 100)).toEqual([]);
    expect(await store.controlsAfter('S1', 0)).toEqual([]);
    expect(await store.savedSessionOf(widgets.id, 1, 1)).toBeUndefined();
    expect((await store.approvalsOf(widgets.id, [1, 2])).map(({ input, decidedBy }) => [input, decidedBy])).toEqual([
      ['', 'ada'],
      ['npm test', null],
    ]);
    // Who did what stays; the words of the transcript are gone from there, too.
    expect((await store.approvalsOf(widgets.id, [1]))[0]?.sessionRule).toBeNull();
    expect((await store.session('S1'))?.rules).toEqual([]);
    expect((await store.auditOf(widgets.id, 1, null, 9)).map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
      'message: to the next attempt',
      'hand_over: to bob',
      'allow: P1',
      'amend: message 3',
      'message: ',
    ]);
    expect((await store.auditOf(widgets.id, 2, null, 9))[0]?.detail).toBe('to another job');
    expect((await store.logAfter('S2', 0, 100)).length).toBe(25);
    expect((await found(store, 'S2')).length).toBeGreaterThan(0);
    // The index does not bring it back, and what comes too late is known as left over.
    expect(await store.indexSome(500, 9)).toBe(0);
    await store.appendEvents([{ sessionId: 'S1', first: 26, events: someEvents(26, 1), inbox: [] }], 9);
    expect(await store.indexSome(500, 9)).toBe(0);
    expect(await store.halfDeleted(10)).toEqual(['S1']);
  });

  it('transcripts grow old from the end of their session, the oldest first, each repository by itself', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2', 'S3', 'S4']);
    await store.putRepository({ ...widgets, id: 7, name: 'gadgets' });
    await store.transact(widgets.id, async (tx) => {
      for (const [id, at] of [
        ['S1', 300],
        ['S2', 200],
        ['S3', 900],
      ] as const)
        await tx.endSession(id, at);
      await tx.insertSession(aSession({ id: 'S5', job: 1, attempt: 2 }));
    });
    expect(await store.oldTranscripts(widgets.id, 900, 10)).toEqual(['S2', 'S1']);
    expect(await store.oldTranscripts(widgets.id, 901, 1)).toEqual(['S2']);
    expect(await store.oldTranscripts(7, 10_000, 10)).toEqual([]);
    expect(await store.transact(widgets.id, (tx) => tx.markDeleted('S2', MARK))).toBe(true);
    expect(await store.transact(widgets.id, (tx) => tx.markDeleted('S2', MARK))).toBe(false);
    expect(await store.oldTranscripts(widgets.id, 901, 10)).toEqual(['S1', 'S3']);
  });
});
