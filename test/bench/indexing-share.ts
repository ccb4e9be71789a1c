/** What the search's index takes of a flood: events stored a second with it at work, beside the same store without it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../app/adapters/system/clock.ts';
import { openStore } from '../../app/adapters/store/open.ts';
import { startIndexing } from '../../app/engine/index-search.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { longLog } from '../page/fixture-logs.ts';
import { moment, type Pair } from './figures.ts';
import { databaseIn } from './program.ts';
import { seedSessions, type Seeded } from './running-sessions.ts';
import { rateRow, type Row } from './table.ts';

const ROUNDS = 3;
/** Enough for many of the index's pauses. */
const EVENTS = 150_000;
const IN_A_BATCH = 100;

export async function measureIndexing(folder: string): Promise<Row[]> {
  const rounds: Pair[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const pair = { product: await flood(folder, round, true), limit: await flood(folder, round, false) };
    if (round > 0) rounds.push(pair);
  }
  return [rateRow('events stored in a flood while the index follows; limit: without it', rounds, 'at least 0.9')];
}

async function flood(folder: string, round: number, isIndexed: boolean): Promise<number> {
  const own = join(folder, `flood-${round}-${isIndexed}`);
  mkdirSync(own);
  const [{ session: sessionId }] = (await seedSessions(own, 1)) as [Seeded];
  const store = await openStore({ path: databaseIn(own) });
  const log = longLog(Date.now(), EVENTS) as readonly { readonly at: number; readonly event: RunnerEvent }[];
  const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined };
  // Its first look is due at once, so that it works from the flood's beginning.
  const clock = {
    ...systemClock,
    after: (ms: number, act: () => void) => systemClock.after(ms >= 1_000 ? 1 : ms, act),
  };
  const indexing = isIndexed ? startIndexing({ store, clock, log: quiet }) : undefined;
  const began = moment();
  for (let from = 0; from < EVENTS; from += IN_A_BATCH) {
    const events = log.slice(from, from + IN_A_BATCH).map(({ at, event }) => ({ at, event }));
    await store.appendEvents([{ sessionId, first: from + 1, events, inbox: [] }], Date.now());
  }
  const took = moment() - began;
  await indexing?.stop();
  await store.close();
  return (EVENTS * 1000) / took;
}
