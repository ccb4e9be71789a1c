/** Fills a session's log without a runner, as fast as the store takes it. */
import { openStore } from '../../app/adapters/store/open.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { longLog } from '../page/fixture-logs.ts';
import { moment } from './figures.ts';
import { databaseIn } from './program.ts';

const AT_ONCE = 500;

/** Returns how long it took, in milliseconds. */
export async function appendLong(folder: string, sessionId: string, count: number): Promise<number> {
  const store = await openStore({ path: databaseIn(folder) });
  const log = longLog(Date.now(), count) as readonly { readonly at: number; readonly event: RunnerEvent }[];
  const began = moment();
  try {
    for (let from = 0; from < count; from += AT_ONCE) {
      const events = log.slice(from, from + AT_ONCE).map(({ at, event }) => ({ at, event }));
      await store.appendEvents([{ sessionId, first: from + 1, events, inbox: [] }], Date.now());
    }
    return moment() - began;
  } finally {
    await store.close();
  }
}

/** The search's index is brought up to date without a pause; returns how long it took, in milliseconds. */
export async function indexAll(folder: string): Promise<number> {
  const store = await openStore({ path: databaseIn(folder) });
  const began = moment();
  try {
    while ((await store.indexSome(AT_ONCE, Date.now())) > 0);
    return moment() - began;
  } finally {
    await store.close();
  }
}
