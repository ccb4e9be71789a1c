/** A process that writes to a store as fast as it can and says which writes were acknowledged, until it is killed. */
import { writeSync } from 'node:fs';
import { openStore } from '../../app/adapters/store/open.ts';
import { aJob, anEffect, someEvents, widgets } from './samples.ts';

const [path = '', round = ''] = process.argv.slice(2);
const store = await openStore({ path });
const acknowledge = (what: string, key: string) => writeSync(1, `${what} ${key}\n`);

await store.putRepository(widgets);
acknowledge('open', round);

async function receive(writer: number): Promise<void> {
  for (let n = 0; ; n++) {
    const key = `${round}-${writer}-${n}`;
    await store.receive([{ key, lane: key, kind: 'x', body: '' }], 1);
    acknowledge('inbox', key);
  }
}

async function decide(): Promise<void> {
  for (;;) {
    const number = await store.transact(widgets.id, async (tx) => {
      const taken = await tx.takeJobNumber();
      await tx.insertJob(aJob({ number: taken }));
      await tx.enqueue([anEffect({ key: `${taken}`, subject: `${taken}` })], 1);
      return taken;
    });
    acknowledge('job', `${number}`);
  }
}

async function log(): Promise<void> {
  const sessionId = `S${round}`;
  await store.transact(widgets.id, async (tx) => {
    const job = await tx.takeJobNumber();
    await tx.insertJob(aJob({ number: job }));
    await tx.enqueue([anEffect({ key: `${job}`, subject: `${job}` })], 1);
    await tx.insertSession({
      id: sessionId,
      repositoryId: widgets.id,
      job,
      attempt: 1,
      tokenHash: round,
      nextRunnerEvent: 1,
      nextSeq: 1,
      nextControl: 1,
      startedAt: 1,
      endedAt: null,
      rules: [],
      deleted: null,
    });
  });
  for (let first = 1; ; first += 7) {
    await store.appendEvents([{ sessionId, first, events: someEvents(first, 7), inbox: [] }], 1);
    acknowledge(`log of ${round}`, `${first + 6}`);
  }
}

await Promise.all([receive(1), receive(2), decide(), log()]);
