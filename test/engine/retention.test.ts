/** Transcripts whose time is over: the shorter of what the server and the repository say, in pieces, through crashes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import type { House } from '../../app/engine/house.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { startRetention, type Retention } from '../../app/engine/retention.ts';
import { aSession, someEvents, widgets, withSessions } from '../contract/samples.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';

const DAY = 24 * 60 * 60_000;
const logged: string[] = [];
let store: Store;
let clock: ManualClock;
let running: Retention | undefined;
beforeEach(async () => {
  store = await openStore({ path: ':memory:' });
  clock = manualClock();
  logged.length = 0;
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await store.close();
});

function start(days: number, over: Partial<Store> = {}): void {
  const log = (_: object, message: string): void => void logged.push(message);
  const house = {
    store: { ...store, ...over },
    clock,
    log: { info: log, warn: log, error: log },
    live: { publish: () => undefined },
  };
  running = startRetention(house as unknown as House, days);
}

/** Lets time pass, alarm by alarm, until nothing more happens before `ms` are over. */
async function advance(ms: number): Promise<void> {
  const until = clock.now() + ms;
  // While it works no alarm is set; a pause, and the end, set one.
  const settle = () => expect.poll(() => clock.nextAlarm(Infinity), { interval: 1, timeout: 5_000 }).toBeDefined();
  for (let at = clock.nextAlarm(until); at !== undefined; at = clock.nextAlarm(until)) {
    clock.moveTo(at);
    await settle();
  }
  clock.moveTo(until);
  await settle();
}

/** Sessions that ended so many days ago, each with a log of so many entries. */
async function ended(ages: Readonly<Record<string, number>>, entries = 3): Promise<void> {
  await withSessions(store, Object.keys(ages));
  for (const [id, age] of Object.entries(ages)) {
    await store.appendEvents([{ sessionId: id, first: 1, events: someEvents(1, entries), inbox: [] }], 9);
    await store.transact(widgets.id, (tx) => tx.endSession(id, clock.now() - age * DAY));
  }
}
const kept = async (...ids: string[]): Promise<string[]> => {
  const logs = await Promise.all(ids.map(async (id) => [id, (await store.logAfter(id, 0, 1)).length] as const));
  return logs.flatMap(([id, length]) => (length > 0 ? [id] : []));
};

test('what is older than the server keeps it goes, in pieces, and says that its time was over', async () => {
  await ended({ S1: 11, S2: 9 }, 1_200);
  await store.transact(widgets.id, (tx) => tx.insertSession(aSession({ id: 'S3', attempt: 2 })));
  start(10);
  await advance(10_000);
  expect(await kept('S1', 'S2')).toEqual(['S2']);
  expect((await store.session('S1'))?.deleted).toMatchObject({ by: 'signalbox' });
  await advance(DAY + 60 * 60_000);
  expect(await kept('S1', 'S2')).toEqual([]);
  // One that has not ended is never old.
  expect((await store.session('S3'))?.deleted).toBeNull();
  expect(logged).toEqual([]);
});

test('the shorter of server and repository holds; where neither says anything, all is kept', async () => {
  await ended({ S1: 400, S2: 3 });
  start(0);
  await advance(2 * 60 * 60_000);
  expect(await kept('S1', 'S2')).toEqual(['S1', 'S2']);
  await running?.stop();
  const { slots, perThread, groups, prefix } = widgets.settings;
  const ask = (transcriptSeconds: number) =>
    store.transact(widgets.id, (tx) => tx.setSettings({ slots, perThread, groups, prefix, transcriptSeconds }));
  await ask(500 * 86_400);
  start(365);
  await advance(10_000);
  expect(await kept('S1', 'S2')).toEqual(['S2']);
  await ask(2 * 86_400);
  await advance(60 * 60_000);
  expect(await kept('S1', 'S2')).toEqual([]);
});

test('what a crash left half deleted goes with the next start, although nothing else is old', async () => {
  await ended({ S1: 1, S2: 1 }, 700);
  expect(await store.deleteTranscript('S1', { at: clock.now(), by: 'ada' }, 500)).toBe(false);
  start(0);
  await advance(10_000);
  expect(await kept('S1', 'S2')).toEqual(['S2']);
  expect((await store.session('S1'))?.deleted).toMatchObject({ by: 'ada' });
});

test('a store that says no is asked again later, and a stop waits for no more than a piece', async () => {
  await ended({ S1: 400 }, 3_000);
  let down = true;
  start(365, {
    oldTranscripts: (...asked) => (down ? Promise.reject(new Error('away')) : store.oldTranscripts(...asked)),
  });
  await advance(10_000);
  expect(logged).toEqual(['transcripts could not be deleted']);
  expect(await kept('S1')).toEqual(['S1']);
  down = false;
  await running?.stop();
  start(365);
  clock.moveTo(clock.now() + 5_000);
  await running?.stop();
  expect(await kept('S1')).toEqual(['S1']);
  start(365);
  await advance(10_000);
  expect(await kept('S1')).toEqual([]);
});
