/** From the webhook of a comment to the dispatch of its job, in the app alone: GitHub answers at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../app/adapters/store/open.ts';
import { answeringGitHub } from './bare-github.ts';
import { moment, spreadOf } from './figures.ts';
import { atRate, openClient, type Client } from './load.ts';
import { databaseIn, startApp, startProgram, type Program } from './program.ts';
import { commentWebhook, REPOSITORY, runCompletedWebhook, type Place } from './signed-webhook.ts';
import { timeRow, type Row, type Section } from './table.ts';

/** How many comments come in a second, and how many in all. At the first, each is served before the next one comes. */
const ROUNDS = [
  { rate: 1, count: 20 },
  { rate: 20, count: 120 },
  { rate: 200, count: 600 },
] as const;
/** GitHub takes 900 points a minute from an installation, and a job costs some 40: so many jobs have as many installations as they need. */
const PLACES: readonly Place[] = Array.from({ length: 60 }, (_, index) => ({
  ...REPOSITORY,
  id: REPOSITORY.id + index,
  installation: REPOSITORY.installation + index,
  name: `widgets-${index}`,
}));
/** A run is called ended so long after its dispatch, in milliseconds, that the app has noted the dispatch. */
const RUN_LASTS = 250;
/** A comment that is not dispatched by then (in milliseconds) makes the measurement fail. */
const LONGEST = 60_000;

interface Arrivals {
  /** When each dispatch arrived: `widgets-3/J7`. */
  readonly at: Map<string, number>;
  /** Whoever tells the app how its runs ended. */
  client: Client | undefined;
}

export async function measureDispatch(folder: string, privateKey: string): Promise<Section> {
  const arrivals: Arrivals = { at: new Map(), client: undefined };
  await using github = await answeringGitHub((name, job, run) => {
    const place = PLACES.find((one) => one.name === name);
    if (!place) return;
    arrivals.at.set(`${name}/${job}`, moment());
    // Ended jobs leave the board, as they do in life; a board that only grows would be measured instead.
    setTimeout(
      () => void arrivals.client?.post(runCompletedWebhook(run, place)).catch(() => undefined),
      RUN_LASTS,
    ).unref();
  });
  await using alone = await startProgram('calls-alone', [github.url]);
  const sent = new Map<string, number>();
  const limits: number[][] = [];
  {
    await using app = await startApp({ folder, githubUrl: github.url, privateKey });
    const client = (arrivals.client = openClient(app.url, 32));
    const comment = (index: number): Promise<unknown> => {
      const message = commentWebhook(index + 1, index + 1, '/run true', placeOf(index));
      sent.set(keyOf(index), moment());
      return client.post(message);
    };
    // Each installation's token is fetched before the clock runs.
    let next = 0;
    for (; next < PLACES.length; next++) {
      await comment(next);
      await until(() => arrivals.at.size > next);
    }
    for (const { rate, count } of ROUNDS) {
      limits.push(await callsAlone(alone, rate, count));
      const first = next;
      next += count;
      if (rate === 1)
        for (let index = first; index < next; index++) {
          await comment(index);
          await until(() => arrivals.at.size > index);
          // Whatever follows from this one is over before the next.
          await delay(RUN_LASTS + 100);
        }
      else await atRate(rate, count, (index) => comment(first + index));
      await until(() => arrivals.at.size >= next);
      await delay(2 * RUN_LASTS);
    }
    client.close();
  }
  const jobs = await jobsByKey(folder);
  let first = PLACES.length;
  const rows = ROUNDS.flatMap(({ rate, count }, round) => {
    const times = Array.from({ length: count }, (_, index) => {
      const key = keyOf(first + index);
      return (arrivals.at.get(jobs.get(key) ?? '') ?? Number.NaN) - (sent.get(key) ?? Number.NaN);
    });
    first += count;
    if (times.some(Number.isNaN)) throw new Error('a dispatch belongs to no comment');
    return rowsOf(rate, times, limits[round] ?? []);
  });
  return {
    title: 'Comment to dispatch request, in the app alone',
    rows,
    notes: [
      'From the sending of the signed webhook to the arrival of the dispatch; the limit is the GitHub calls that must follow one another, at the same rate',
      '(permission, configuration and pull request together, the right once more, then the dispatch), by fetch from a process of its own. GitHub and sender share this process.',
      `The comments are spread over ${PLACES.length} installations, since GitHub takes 900 points a minute from each, and the app keeps to that.`,
    ],
  };
}

const placeOf = (index: number): Place => PLACES[index % PLACES.length] as Place;
const keyOf = (index: number): string => `${placeOf(index).name}/comment/${index + 1}/0`;
const callsAlone = (alone: Program, rate: number, count: number): Promise<number[]> =>
  alone.ask<number[]>(rate === 1 ? { rate: 0, count: 200 } : { rate, count });

function rowsOf(rate: number, times: readonly number[], calls: readonly number[]): Row[] {
  const [product, limit] = [spreadOf(times), spreadOf(calls)];
  return [
    timeRow(`p50, ${rate} a second`, product.p50, limit.p50),
    timeRow(`p99, ${rate} a second`, product.p99, limit.p99),
  ];
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
    const names = new Map(PLACES.map(({ id, name }) => [id, name]));
    const jobs = await store.recentJobs([...names.keys()], 10_000);
    return new Map(
      jobs.map(({ repositoryId, key, number }) => {
        const name = names.get(repositoryId) ?? '';
        return [`${name}/${key}`, `${name}/J${number}`];
      }),
    );
  } finally {
    await store.close();
  }
}
