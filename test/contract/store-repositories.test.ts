/** Repositories and what belongs to them: names, settings, status, the last good configuration, threads; and what is forgotten in time. */
import { expect, it } from 'vitest';
import type { ApiToken, SeenRepository } from '../../app/engine/ports/store.ts';
import { onEachDatabase } from './each-database.ts';
import { anEffect, widgets } from './samples.ts';

const { settings: _settings, status: _status, ...seen } = widgets;
const other = (over: Partial<SeenRepository>): SeenRepository => ({ ...seen, ...over });

onEachDatabase('the store of repositories', (stores) => {
  it('keeps a repository, updates what GitHub says of it, and keeps what is ours', async () => {
    const store = await stores.fresh();
    await store.putRepository(seen);
    expect(await store.repository(widgets.id)).toEqual(widgets);
    const settings = { slots: 7, perThread: 2, groups: { deploy: 1, 'my group': 4 }, prefix: 'sb' };
    await store.transact(widgets.id, async (tx) => {
      await tx.setSettings(settings);
      await tx.setQueueClock({ high: 0, normal: 12, low: 3 });
      expect(tx.repository.settings).toEqual(settings);
    });
    const renamed = other({ name: 'gadgets', isPrivate: false, installationId: 10 });
    await store.putRepository(renamed);
    expect(await store.repository(widgets.id)).toEqual({ ...renamed, settings, status: 'active' });
    expect((await store.transact(widgets.id, (tx) => tx.queueState([]))).clock).toEqual({
      high: 0,
      normal: 12,
      low: 3,
    });
    expect(await store.repository(1)).toBeUndefined();
    await store.putRepository(other({ id: 2, name: 'other' }));
    expect((await store.repositories()).map(({ id }) => id)).toEqual([2, widgets.id]);
    expect((await store.repositoriesOf(10)).map(({ id }) => id)).toEqual([widgets.id]);
    expect(await store.repositoriesOf(77)).toEqual([]);
  });

  it('lets a name belong to one repository: whoever had it before is no longer asked about by it', async () => {
    const store = await stores.fresh();
    await store.putRepository(seen);
    await store.putRepository(other({ id: 3, isPrivate: false }));
    expect((await store.repositoryByName('acme', 'widgets'))?.id).toBe(3);
    expect((await store.repository(widgets.id))?.name).toBe(`(gone) ${widgets.id}`);
    await store.putRepository(other({ name: 'renamed' }));
    expect((await store.repository(widgets.id))?.name).toBe('renamed');
  });

  it('finds a repository by its name in any case, the newer one when a name was given away', async () => {
    const store = await stores.fresh();
    await store.putRepository(other({ id: 5 }));
    await store.putRepository(other({ id: 6, owner: 'ACME' }));
    expect((await store.repositoryByName('acme', 'wIdgets'))?.id).toBe(6);
    expect(await store.repositoryByName('acme', 'gone')).toBeUndefined();
  });

  it('finds a repository by the names it had before, unless another one has that name now', async () => {
    const store = await stores.fresh();
    const found = async (name: string, owner = 'acme') => (await store.repositoryByName(owner, name))?.id;
    await store.putRepository(other({ id: 5 }));
    await store.putRepository(other({ id: 5, name: 'Gadgets' }));
    await store.putRepository(other({ id: 5, name: 'tools', owner: 'Umbrella' }));
    expect([await found('wIdgets'), await found('gadgets'), await found('tools', 'umbrella')]).toEqual([5, 5, 5]);
    expect([await found('tools'), await found('widgets', 'umbrella')]).toEqual([undefined, undefined]);
    expect((await store.repositoryByName('Acme', 'Widgets'))?.name).toBe('tools');

    // Another one gets the name, and goes on as well: it had the name last, although it is the older one.
    await store.putRepository(other({ id: 4 }));
    expect([await found('widgets'), await found('gadgets')]).toEqual([4, 5]);
    await store.putRepository(other({ id: 4, name: 'engines' }));
    expect([await found('widgets'), await found('engines')]).toEqual([4, 4]);
    // It comes back to where it was.
    await store.putRepository(other({ id: 5 }));
    expect([await found('widgets'), await found('tools', 'umbrella')]).toEqual([5, 5]);
  });

  it('remembers the name that was taken from a repository, once nobody has it any more', async () => {
    const store = await stores.fresh();
    const found = async (name: string) => (await store.repositoryByName('Acme', name))?.id;
    await store.putRepository(other({ id: 5 }));
    await store.putRepository(other({ id: 6, name: 'gadgets' }));
    // 5 was renamed without our knowledge, and 6 has its name now.
    await store.putRepository(other({ id: 6 }));
    expect([await found('widgets'), await found('gadgets')]).toEqual([6, 6]);
    await store.putRepository(other({ id: 5, name: 'gadgets' }));
    expect([await found('widgets'), await found('gadgets')]).toEqual([6, 5]);
    await store.putRepository(other({ id: 6, name: 'engines' }));
    expect([await found('widgets'), await found('engines')]).toEqual([6, 6]);
    expect(await found('(gone) 5')).toBeUndefined();
  });

  it('keeps the status of a repository, and takes one that is seen again for a removed one no more', async () => {
    const store = await stores.fresh();
    await store.putRepository(seen);
    const after: (string | undefined)[] = [];
    for (const status of ['archived', 'suspended', 'removed', 'active'] as const) {
      await store.transact(widgets.id, async (tx) => {
        await tx.setStatus(status);
        expect(tx.repository.status).toBe(status);
      });
      expect((await store.repository(widgets.id))?.status).toBe(status);
      await store.putRepository(seen);
      after.push((await store.repository(widgets.id))?.status);
    }
    expect(after).toEqual(['archived', 'suspended', 'active', 'active']);
  });

  it('keeps the last good configuration, and since when it holds', async () => {
    const store = await stores.fresh();
    await store.putRepository(seen);
    const save = (text: string, now: number) => store.transact(widgets.id, (tx) => tx.saveGoodConfig(text, now));
    expect(await store.goodConfig(widgets.id)).toBeUndefined();
    await save('version: 1', 5);
    await save('version: 1', 6);
    expect(await store.goodConfig(widgets.id)).toEqual({ text: 'version: 1', since: 5 });
    await save('version: 1 # again', 7);
    expect(await store.goodConfig(widgets.id)).toEqual({ text: 'version: 1 # again', since: 7 });
  });

  it('keeps the head of a thread until another is told', async () => {
    const store = await stores.fresh();
    await store.putRepository(seen);
    const row = { repositoryId: widgets.id, kind: 'pull', number: 8, title: 'old', head: 'a' } as const;
    const put = (over: object) => store.transact(widgets.id, (tx) => tx.putThread({ ...row, ...over }));
    await put({});
    await put({ title: 'new', head: null });
    expect(await store.thread(widgets.id, 8)).toEqual({ ...row, title: 'new' });
    await store.transact(widgets.id, async (tx) => {
      expect([await tx.threadHead(8), await tx.threadHead(9)]).toEqual(['a', null]);
      await tx.setThreadHead(8, 'b');
      await tx.setThreadHead(9, 'b');
      expect([await tx.threadHead(8), await tx.threadHead(9)]).toEqual(['b', null]);
    });
    expect(await store.thread(widgets.id, 8)).toEqual({ ...row, title: 'new', head: 'b' });
    expect(await store.thread(widgets.id, 9)).toBeUndefined();
  });

  it('knows the tokens that a person made, until they expire or are deleted', async () => {
    const store = await stores.fresh();
    const person = { id: 5, login: 'ada' };
    const token = (id: string, over: Partial<ApiToken> = {}): ApiToken => ({
      id,
      hash: `hash of ${id}`,
      person,
      name: 'my laptop',
      createdAt: 1,
      expiresAt: 100,
      usedAt: null,
      ...over,
    });
    await store.putApiToken(token('a'));
    await store.putApiToken(token('b', { createdAt: 2 }));
    await store.putApiToken(token('c', { person: { id: 6, login: 'bob' } }));
    expect(await store.useApiToken('hash of a', 50)).toEqual(token('a', { usedAt: 50 }));
    expect(await store.useApiToken('hash of a', 100)).toBeUndefined();
    expect(await store.useApiToken('hash of d', 50)).toBeUndefined();
    expect(await store.apiTokensOf(5)).toEqual([token('b', { createdAt: 2 }), token('a', { usedAt: 50 })]);
    expect([await store.deleteApiToken(6, 'a'), await store.deleteApiToken(5, 'a')]).toEqual([false, true]);
    expect(await store.useApiToken('hash of a', 51)).toBeUndefined();
  });

  it('forgets what has served its time, so much at once, and nothing that still waits', async () => {
    const store = await stores.fresh();
    await store.putRepository(seen);
    const rows = [1, 2, 3, 4, 5].map((n) => ({ key: `${n}`, lane: `${n}`, kind: 'x', body: '' }));
    await store.receive(rows, 1);
    for (const { id, key } of await store.nextInbox(1, 9, []))
      if (key !== '5') await store.closeInbox(id, 10 * Number(key), null);
    await store.transact(widgets.id, async (tx) => {
      await tx.enqueue(
        [
          anEffect({ key: 'a', subject: 'a' }),
          anEffect({ key: 'b', subject: 'b' }),
          anEffect({ key: 'c', subject: 'c' }),
        ],
        1,
      );
      await tx.takeKey('young', 40);
      await tx.takeKey('old', 5);
    });
    const [a, b] = await store.claimOutbox(1, 2, 2);
    await store.closeOutbox('a', a?.id ?? 0, 10);
    await store.buryOutbox(b?.id ?? 0, 10, 'no');
    await store.putSignIn({ idHash: 'h', person: { id: 5, login: 'ada' }, createdAt: 1, expiresAt: 20 });
    await store.putApiToken({
      id: 't',
      hash: 't',
      person: { id: 5, login: 'ada' },
      name: '',
      createdAt: 1,
      expiresAt: 31,
      usedAt: null,
    });

    expect(await store.prune(10, 9)).toBe(1);
    expect(await store.prune(31, 1)).toBe(3);
    expect(await store.prune(31, 9)).toBe(3);
    expect(await store.prune(31, 9)).toBe(0);
    expect(await store.apiTokensOf(5)).toHaveLength(1);
    // A forgotten key is a new one, a remembered one is not.
    await store.receive(rows, 50);
    expect((await store.nextInbox(50, 9, [])).map(({ key }) => key)).toEqual(['5', '1', '2', '3']);
    expect((await store.claimOutbox(99, 100, 9)).map(({ key }) => key)).toEqual(['c']);
    const taken = await store.transact(widgets.id, async (tx) => [
      await tx.takeKey('old', 50),
      await tx.takeKey('young', 50),
    ]);
    expect(taken).toEqual([true, false]);
  });
});
