/** Several instances on one PostgreSQL: the slots of an installation are given once, and nobody waits for somebody who waits for him. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { runs } from '../hard.ts';
import { startPostgres } from './postgres.ts';
import type { Postgres } from './postgres.ts';
import { aJob, widgets } from './samples.ts';

const SLOTS = 4;
const REPOSITORIES = [1, 2, 3, 4, 5];

let postgres: Postgres;
let opened: Store[] = [];
beforeAll(async () => {
  postgres = await startPostgres();
});
afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
});
afterAll(() => postgres.stop());

async function instances(count: number): Promise<Store[]> {
  const url = await postgres.freshDatabase();
  for (let n = 0; n < count; n++) opened.push(await openStore({ url }));
  for (const id of REPOSITORIES) await opened[0]?.putRepository({ ...widgets, id, name: `r${id}` });
  return opened;
}

/** A decision as the engine makes it: slots are given as far as the installation has them, others come back. */
function decide(store: Store, id: number, round: number): Promise<void> {
  return store.transact(id, async (tx) => {
    const { installationBusy } = await tx.queueState([]);
    expect(installationBusy).toBeLessThanOrEqual(SLOTS);
    const [running] = await tx.busyJobs();
    if (running !== undefined && round % 3 === 0) return tx.saveJob({ ...running, state: 'succeeded' });
    const number = await tx.takeJobNumber();
    await tx.insertJob(aJob({ repositoryId: id, number, state: installationBusy < SLOTS ? 'running' : 'queued' }));
  });
}

it('never gives more slots than the installation has, whichever repositories and instances decide', async () => {
  const stores = await instances(3);
  const rounds = runs(12, 200);
  await Promise.all(
    stores.flatMap((store, offset) =>
      REPOSITORIES.map(async (id) => {
        for (let round = 0; round < rounds; round++) await decide(store, id, round + offset);
      }),
    ),
  );
  const [store] = stores as [Store];
  const busy = await Promise.all(REPOSITORIES.map((id) => store.jobsIn(id, ['running'], 99)));
  expect(busy.flat().length).toBeLessThanOrEqual(SLOTS);
});

it('decides on while a repository goes from one installation to the other and signs of life come in', async () => {
  const [one, two] = (await instances(2)) as [Store, Store];
  await one.transact(1, (tx) => tx.insertJob(aJob({ repositoryId: 1, number: 500, state: 'running' })));
  const rounds = runs(12, 200);
  const seen: number[] = [];
  const wander = async () => {
    for (let round = 0; round < rounds; round++)
      await two.putRepository({ ...widgets, id: 1, name: 'r1', installationId: 9 + (round % 2) });
  };
  const decisions = async (store: Store, id: number) => {
    for (let round = 0; round < rounds; round++)
      seen.push(await store.transact(id, async (tx) => (await tx.queueState([]), tx.repository.installationId)));
  };
  const life = async () => {
    for (let round = 0; round < rounds; round++) await two.noteRunnerSeen(1, 500, round, 10_000 + round);
  };
  await Promise.all([wander(), decisions(one, 1), decisions(two, 1), decisions(one, 2), decisions(two, 2), life()]);
  expect(seen).toHaveLength(4 * rounds);
  expect((await one.job(1, 500))?.deadline).toBe(10_000 + rounds - 1);
});

it('finds jobs by the beginning of their key, also where the database orders text by the habits of a country', async () => {
  const url = await postgres.freshDatabase("locale_provider icu icu_locale 'en-US'");
  const store = await openStore({ url });
  opened.push(store);
  await store.putRepository(widgets);
  const keys = ['comment/1', 'comment/1/0', 'comment/1/a', 'comment/1-0', 'comment/10/0', 'Comment/1/0', 'comment/1é'];
  await store.transact(widgets.id, async (tx) => {
    for (const [index, key] of keys.entries()) await tx.insertJob(aJob({ number: index + 1, key }));
    expect((await tx.jobsByKey('comment/1')).map(({ key }) => key)).toEqual(keys.slice(0, 3));
  });
});
