/** Webhooks accepted a second with durable storage, beside Probot that stores nothing; and how long each takes at a calm rate. */
import { join } from 'node:path';
import { silentGitHub } from './bare-github.ts';
import { middle, spreadOf } from './figures.ts';
import { asFastAsPossible, atRate, openClient, type Message } from './load.ts';
import { freePort, startApp, startProgram } from './program.ts';
import { commentWebhook } from './signed-webhook.ts';
import { ms, perSecond, share, type Section } from './table.ts';

const CONNECTIONS = 32;
const ROUNDS = 3;
const IN_A_ROUND = 1_000;
const CALM = { rate: 200, seconds: 5 };
/** Comments come from as many threads: each is a lane of the inbox. */
const THREADS = 50;

export async function measureWebhooks(folder: string, privateKey: string): Promise<Section> {
  await using github = await silentGitHub();
  await using app = await startApp({ folder, githubUrl: github.url, privateKey });
  const probotPort = await freePort();
  const idlePort = await freePort();
  await using probot = await startProgram('bare-probot', [privateKey, String(probotPort), 'listens'], join(folder, 'probot.log'));
  await using idle = await startProgram('bare-probot', [privateKey, String(idlePort), 'idle'], join(folder, 'probot.log'));
  void [probot, idle];
  const servers = { app: app.url, probot: `http://127.0.0.1:${probotPort}`, idle: `http://127.0.0.1:${idlePort}` };
  const rates = { app: [] as number[], probot: [] as number[], idle: [] as number[] };

  // One after the other in each round, so that what disturbs the machine disturbs all alike; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of Object.keys(servers) as (keyof typeof servers)[]) {
      const rate = await flood(servers[name]);
      if (round > 0) rates[name].push(rate);
    }
  }
  const calm = { app: await calmly(servers.app), probot: await calmly(servers.probot) };
  const rate = { app: middle(rates.app), probot: middle(rates.probot), idle: middle(rates.idle) };
  return {
    title: 'Webhooks accepted, each stored durably before its answer',
    rows: [
      { figure: 'beside Probot with a listener that does nothing', measured: perSecond(rate.app), limit: perSecond(rate.probot), ofLimit: share(rate.app, rate.probot), aim: 'at least 0.5' },
      { figure: 'beside Probot without any listener', measured: perSecond(rate.app), limit: perSecond(rate.idle), ofLimit: share(rate.app, rate.idle), aim: '' },
      { figure: `p50 at ${CALM.rate} a second`, measured: ms(calm.app.p50), limit: ms(calm.probot.p50), ofLimit: '', aim: '' },
      { figure: `p99 at ${CALM.rate} a second`, measured: ms(calm.app.p99), limit: ms(calm.probot.p99), ofLimit: '', aim: 'under 50 ms' },
    ],
    notes: [
      `Comments of 8 KB with a command, over ${CONNECTIONS} connections from this process; app and Probot are processes of their own, with their logs in files.`,
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
