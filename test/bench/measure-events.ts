/** Events stored and fanned out to viewers, beside a server that stores nothing; and how long a runner waits for its answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { answeringGitHub } from './bare-github.ts';
import { spreadOf, type Pair } from './figures.ts';
import { batch, flood, IN_A_BATCH, next, type Stage } from './event-flood.ts';
import { atRate, openClient, type Message } from './load.ts';
import { freePort, startApp, startProgram, type Program } from './program.ts';
import { COOKIE, seedSessions, type Seeded } from './running-sessions.ts';
import { REPOSITORY } from './signed-webhook.ts';
import { rateRow, timeRow, type Section } from './table.ts';

const ROUNDS = 3;
/** Runners that send at once, who is watching them, and how many batches each sends in a round. */
const SHAPES = [
  {
    figure: '16 sessions at once, 50 viewers of each',
    sessions: 16,
    viewers: 16 * 50,
    batches: 15,
    aim: 'at least 0.5',
  },
  { figure: '16 sessions at once, 50 viewers among them', sessions: 16, viewers: 50, batches: 40, aim: '' },
  { figure: 'one session, 50 viewers', sessions: 1, viewers: 50, batches: 120, aim: '' },
];
/** Batches a second for the time of an answer: 2,000 events. */
const CALM = { rate: 100, seconds: 3 };

export async function measureEvents(folder: string, privateKey: string): Promise<Section> {
  const sessions = await seedSessions(
    folder,
    SHAPES.reduce((sum, shape) => sum + shape.sessions, 0),
  );
  await using github = await answeringGitHub();
  await using app = await startApp({ folder, githubUrl: github.url, privateKey });
  const barePort = await freePort();
  await using bare = await startProgram('bare-events', [String(barePort)]);
  void bare;
  let taken = 0;
  const groups = SHAPES.map((shape) => Array.from({ length: shape.sessions }, () => taken++));
  const watched = SHAPES.flatMap(({ viewers, sessions: among }, shape) =>
    Array.from({ length: viewers }, (_, index) => groups[shape]?.[index % among] as number),
  );
  const pathOf = ({ job }: Seeded): string =>
    `/api/v1/repos/${REPOSITORY.owner}/${REPOSITORY.name}/jobs/J${job}/stream`;
  const watch = (port: string, paths: readonly string[]): Promise<Program> =>
    startProgram('viewers', [port, COOKIE, ...paths]);
  await using appViewers = await watch(
    new URL(app.url).port,
    watched.map((index) => pathOf(sessions[index] as Seeded)),
  );
  await using bareViewers = await watch(
    String(barePort),
    watched.map((index) => `/stream/${sessions[index]?.session}`),
  );
  const stages: Record<'app' | 'bare', Stage> = {
    app: {
      url: app.url,
      viewers: appViewers,
      watched,
      sent: [],
      message: (index, first, size) =>
        batch(`/api/v1/runner/sessions/${sessions[index]?.session}/events`, first, size, sessions[index]?.token),
    },
    bare: {
      url: `http://127.0.0.1:${barePort}`,
      viewers: bareViewers,
      watched,
      sent: [],
      message: (index, first, size) => batch(`/events/${sessions[index]?.session}`, first, size, 'token'),
    },
  };
  // Pages that were opened together still tell each other who else is watching.
  await delay(500);

  const rounds: Pair[][] = SHAPES.map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, { batches }] of SHAPES.entries()) {
      const group = groups[index] as number[];
      const pair = {
        product: await flood(stages.app, group, batches),
        limit: await flood(stages.bare, group, batches),
      };
      // The first round only warms up.
      if (round > 0) rounds[index]?.push(pair);
    }
  }
  const calm = {
    app: spreadOf(await calmly(stages.app, groups[1] as number[])),
    bare: spreadOf(await calmly(stages.bare, groups[1] as number[])),
  };
  const rate = `${CALM.rate * IN_A_BATCH} events a second`;
  return {
    title: 'Events stored and fanned out live to 50 viewers',
    rows: [
      ...SHAPES.map(({ figure, aim }, index) => rateRow(figure, rounds[index] as Pair[], aim)),
      timeRow(`acknowledged, p50 at ${rate}`, calm.app.p50, calm.bare.p50),
      timeRow(`acknowledged, p99 at ${rate}`, calm.app.p99, calm.bare.p99),
    ],
    notes: [
      `Batches of ${IN_A_BATCH} events of about 300 bytes, each session on a connection of its own and in order; until the last answer and the last viewer.`,
      'Runners are this process, viewers of each server another, and so are the app and the server that stores nothing.',
    ],
  };
}

/** Times of acknowledgement at a fixed rate, the sessions in turn. */
async function calmly(stage: Stage, sessions: readonly number[]): Promise<number[]> {
  const count = CALM.rate * CALM.seconds;
  const client = openClient(stage.url, sessions.length);
  const last: Promise<unknown>[] = [];
  const messages = Array.from({ length: count }, (_, index) =>
    next(stage, sessions[index % sessions.length] as number),
  );
  const times = await atRate(CALM.rate, count, (index) => {
    // A runner sends its next batch when the last was acknowledged.
    const runner = index % sessions.length;
    const sent = (last[runner] ?? Promise.resolve()).then(() => client.post(messages[index] as Message));
    last[runner] = sent.catch(() => undefined);
    return sent;
  });
  client.close();
  return times;
}
