/** From the webhook of a comment to the dispatch of its job, in the app alone: GitHub answers at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../app/adapters/store/open.ts';
import { answeringGitHub } from './bare-github.ts';
import { moment, spreadOf, type Spread } from './figures.ts';
import { atRate, openClient, type Client } from './load.ts';
import { databaseIn, startApp, startProgram } from './program.ts';
import { commentWebhook, REPOSITORY, runCompletedWebhook } from './signed-webhook.ts';
import { timeRow, type Section } from './table.ts';

const ONE_BY_ONE = 30;
const CALM = { rate: 20, seconds: 6 };
/** A run is called ended so long after its dispatch, in milliseconds, that the app has noted the dispatch. */
const RUN_LASTS = 250;
const LONGEST = 15_000;

export async function measureDispatch(folder: string, privateKey: string): Promise<Section> {
  const arrivals = new Map<string, number>();
  let client: Client | undefined;
  await using github = await answeringGitHub((job, run) => {
    if (client === undefined) return;
    arrivals.set(job, moment());
    // Ended jobs leave the board, as they do in life; a board that only grows would be measured instead.
    setTimeout(() => void client?.post(runCompletedWebhook(run)).catch(() => undefined), RUN_LASTS);
  });
  await using alone = await startProgram('calls-alone', [github.url]);
  const calls = await alone.ask<number[]>({ count: 200 });
  const sent = new Map<string, number>();
  const after = { warm: 10, single: 10 + ONE_BY_ONE, all: 10 + ONE_BY_ONE + CALM.rate * CALM.seconds };
  {
    await using app = await startApp({ folder, githubUrl: github.url, privateKey });
    const posting = (client = openClient(app.url, 8));
    const comment = (index: number): Promise<unknown> => {
      const message = commentWebhook(index + 1, index + 1, '/run true');
      sent.set(keyOf(index), moment());
      return posting.post(message);
    };
    for (let index = 0; index < after.single; index++) {
      await comment(index);
      await until(() => arrivals.size > index);
      // Whatever follows from this one is over before the next, as at one comment a second.
      await delay(RUN_LASTS + 100);
    }
    await atRate(CALM.rate, after.all - after.single, (index) => comment(after.single + index));
    await until(() => arrivals.size >= after.all);
    await delay(RUN_LASTS);
    posting.close();
  }
  const jobs = await jobsByKey(folder);
  const times = Array.from(
    { length: after.all },
    (_, index) => (arrivals.get(jobs.get(keyOf(index)) ?? '') ?? Number.NaN) - (sent.get(keyOf(index)) as number),
  );
  if (times.some(Number.isNaN)) throw new Error('a dispatch belongs to no comment');
  const limit = spreadOf(calls);
  return {
    title: 'Comment to dispatch request, in the app alone',
    rows: [
      ...rowsOf('one at a time', spreadOf(times.slice(after.warm, after.single)), limit),
      ...rowsOf(`${CALM.rate} a second`, spreadOf(times.slice(after.single)), limit),
    ],
    notes: [
      'From the sending of the signed webhook to the arrival of the dispatch; the limit is the three GitHub calls that must follow one another',
      '(permission, then configuration and pull request together, then dispatch), by fetch from a process of its own. GitHub and sender share this process.',
    ],
  };
}

const keyOf = (index: number): string => `comment/${index + 1}/0`;

function rowsOf(rate: string, { p50, p99 }: Spread, limit: Spread) {
  return [timeRow(`p50, ${rate}`, p50, limit.p50), timeRow(`p99, ${rate}`, p99, limit.p99)];
}

async function until(met: () => boolean): Promise<void> {
  const deadline = moment() + LONGEST;
  while (!met()) {
    if (moment() > deadline) throw new Error('a comment was not dispatched');
    await delay(2);
  }
}

/** Which job each comment became, as the app wrote it down. */
async function jobsByKey(folder: string): Promise<Map<string, string>> {
  const store = await openStore({ path: databaseIn(folder) });
  try {
    const jobs = await store.recentJobs([REPOSITORY.id], 10_000);
    return new Map(jobs.map(({ key, number }) => [key, `J${number}`]));
  } finally {
    await store.close();
  }
}
