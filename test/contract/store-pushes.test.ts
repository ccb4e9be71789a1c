/** Devices and the keys they trust, on both databases. */
import { expect, it } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import type { PushSubscription } from '../../app/engine/ports/pushes.ts';
import { onEachDatabase } from './each-database.ts';

const ada = { id: 5, login: 'ada' };
const bob = { id: 8, login: 'bob' };
const device = (id: string, over: Partial<PushSubscription> = {}): PushSubscription => ({
  id,
  person: ada,
  endpoint: `https://push.example/${id}`,
  p256dh: 'BKey',
  auth: 'secret',
  device: 'Chrome on Android',
  needsYou: false,
  ended: false,
  graceSeconds: 60,
  createdAt: 1,
  ...over,
});

onEachDatabase('devices', (stores) => {
  it('are known by their endpoint: whoever turns one on last is told on it', async () => {
    const store = await stores.fresh();
    const phone = device('phone', { needsYou: true });
    await store.putPush(phone);
    await store.putPush(device('laptop', { createdAt: 2, ended: true, graceSeconds: 0 }));
    await store.putPush(device('other', { endpoint: phone.endpoint, person: bob, ended: true, createdAt: 9 }));
    expect((await store.pushesOf(ada.id)).map(({ id }) => id)).toEqual(['laptop']);
    const taken = { ...phone, person: bob, needsYou: false, ended: true };
    expect(await store.pushesOf(bob.id)).toEqual([taken]);
    expect(await store.push('phone')).toEqual(taken);
    expect(await store.pushesFor('needsYou')).toEqual([]);
    expect((await store.pushesFor('ended')).map(({ id }) => id)).toEqual(['laptop', 'phone']);
  });

  it('are removed by their owner, by their push service, or all at once', async () => {
    const store = await stores.fresh();
    for (const id of ['a', 'b', 'c', 'd']) await store.putPush(device(id, { needsYou: true }));
    await store.putPush(device('e', { person: bob }));
    expect(await store.deletePush(bob.id, 'a')).toBe(false);
    expect(await store.deletePush(ada.id, 'a')).toBe(true);
    await store.forgetPush('https://push.example/b');
    expect((await store.pushesOf(ada.id)).map(({ id }) => id)).toEqual(['c', 'd']);
    await store.deletePushesOf(ada.id);
    expect(await store.pushesFor('needsYou')).toEqual([]);
    expect(await store.push('e')).toBeDefined();
  });

  it('trust keys that are made once, and are forgotten with keys that cannot be read any more', async () => {
    const place = await stores.place();
    const store = await openStore(place, 'a secret');
    expect(await Promise.all([store.pushKeys('one'), store.pushKeys('two')])).toEqual(['one', 'one']);
    expect(await store.note('push/keys')).not.toContain('one');
    await store.putPush(device('phone'));
    await store.close();
    const again = await openStore(place, 'a secret');
    expect(await again.pushKeys('three')).toBe('one');
    expect(await again.push('phone')).toBeDefined();
    await again.close();
    const other = await openStore(place, 'another secret');
    expect(await other.pushKeys('four')).toBe('four');
    expect(await other.pushKeys('five')).toBe('four');
    expect(await other.push('phone')).toBeUndefined();
    await other.close();
  });
});
