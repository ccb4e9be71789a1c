/** Webhooks accepted a second with durable storage, beside Probot that stores nothing; and how long each takes at a calm rate. */
import { silentGitHub } from './bare-github.ts';
import { spreadOf, type Pair } from './figures.ts';
import { asFastAsPossible, atRate, openClient, type Message } from './load.ts';
import { freePort, startApp, startProgram } from './program.ts';
import { commentWebhook } from './signed-webhook.ts';
import { rateRow, timeRow, type Section } from './table.ts';

const CONNECTIONS = 32;
const ROUNDS = 4;
const IN_A_ROUND = 1_000;
const CALM = { rate: 200, seconds: 5 };
/** Comments come from as many threads: each is a lane of the inbox. */
const THREADS = 50;

export async function measureWebhooks(folder: string, privateKey: string): Promise<Section> {
  await using github = await silentGitHub();
  await using app = await startApp({ folder, githubUrl: github.url, privateKey });
  const probotPort = await freePort();
  const idlePort = await freePort();
  await using probot = await startProgram('bare-probot', [privateKey, String(probotPort), 'listens']);
  await using idle = await startProgram('bare-probot', [privateKey, String(idlePort), 'idle']);
  void [probot, idle];
  const beside = { probot: `http://127.0.0.1:${probotPort}`, idle: `http://127.0.0.1:${idlePort}` };
  const listening: Pair[] = [];
  const deaf: Pair[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const product = await flood(app.url);
    const pairs = [await flood(beside.probot), await flood(beside.idle)].map((limit) => ({ product, limit }));
    // The first round only warms up.
    if (round > 0) [listening, deaf].forEach((rounds, index) => rounds.push(pairs[index] as Pair));
  }
  const calm = { app: await calmly(app.url), probot: await calmly(beside.probot) };
  return {
    title: 'Webhooks accepted, each stored durably before its answer',
    rows: [
      rateRow('beside Probot with a listener that does nothing', listening, 'at least 0.5'),
      rateRow('beside Probot without any listener', deaf, ''),
      timeRow(`p50 at ${CALM.rate} a second`, calm.app.p50, calm.probot.p50),
      timeRow(`p99 at ${CALM.rate} a second`, calm.app.p99, calm.probot.p99, 'under 50 ms'),
    ],
    notes: [
      `Comments of 8 KB with a command, over ${CONNECTIONS} connections from this process; app and Probot are processes of their own and log to this one.`,
      'GitHub is silent, so that the app accepts and stores and cannot get on with the work: acceptance alone is measured.',
    ],
  };
}

async function flood(url: string): Promise<number> {
  const messages = comments(IN_A_ROUND);
  const client = openClient(url, CONNECTIONS);
  try {
    return await asFastAsPossible(CONNECTIONS, IN_A_ROUND, (index) => client.post(messages[index] as Message));
  } finally {
    client.close();
  }
}

async function calmly(url: string) {
  const count = CALM.rate * CALM.seconds;
  const messages = comments(count);
  const client = openClient(url, CONNECTIONS);
  try {
    return spreadOf(await atRate(CALM.rate, count, (index) => client.post(messages[index] as Message)));
  } finally {
    client.close();
  }
}

let written = 0;

/** Made and signed before the clock runs. */
function comments(count: number): Message[] {
  return Array.from({ length: count }, () => commentWebhook(++written, (written % THREADS) + 1, '/run true'));
}
