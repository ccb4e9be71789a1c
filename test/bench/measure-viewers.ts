/** Many viewers of one session: how fast its events are stored and fanned out, how soon they are on a screen, and what a viewer costs. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBrowser } from '../page/browser.ts';
import { answeringGitHub } from './bare-github.ts';
import { batch, flood, IN_A_BATCH, type Stage } from './event-flood.ts';
import { measureScreen } from './event-to-screen.ts';
import type { Pair } from './figures.ts';
import { freePort, startApp, startProgram, type Program } from './program.ts';
import { COOKIE, seedSessions, type Seeded } from './running-sessions.ts';
import { REPOSITORY } from './signed-webhook.ts';
import { rateRow, sizeRow, type Row, type Section } from './table.ts';

const VIEWERS = [1, 50, 500];
/** As the runner sends: what has come since its last answer, and at most so many at once when it is behind. */
const SIZES = [
  { size: IN_A_BATCH, batches: [200, 120, 20], what: 'batches of 20' },
  { size: 500, batches: [30, 15, 3], what: 'a flood, in batches of 500' },
];
const ROUNDS = 3;
const IDLE = 500;

export async function measureViewers(folder: string, privateKey: string): Promise<Section> {
  const rows = [
    ...(await measureRates(own(folder, 'rates'), privateKey)),
    ...(await measureOnScreen(own(folder, 'screen'), privateKey)),
    await measureMemory(own(folder, 'memory'), privateKey),
  ];
  return {
    title: 'One session and its viewers',
    rows,
    notes: [
      'The limit is a server that stores nothing, checks nothing and writes each batch to every viewer.',
      'Viewers of each server are one process, so with many of them the reading is a large part of what is measured.',
      'Event to screen: written by the runner’s own uplink, seen in the document of a page in Chromium while 49 others watch.',
    ],
  };
}

function own(folder: string, name: string): string {
  const made = join(folder, name);
  mkdirSync(made);
  return made;
}

const pathOf = ({ job }: Seeded): string => `/api/v1/repos/${REPOSITORY.owner}/${REPOSITORY.name}/jobs/J${job}/stream`;
const watch = (url: string, paths: readonly string[]): Promise<Program> =>
  startProgram('viewers', [new URL(url).port, COOKIE, ...paths]);

async function measureRates(folder: string, privateKey: string): Promise<Row[]> {
  const sessions = await seedSessions(folder, VIEWERS.length);
  await using github = await answeringGitHub();
  await using app = await startApp({ folder, githubUrl: github.url, privateKey });
  const barePort = await freePort();
  await using bare = await startProgram('bare-events', [String(barePort)]);
  void bare;
  const bareUrl = `http://127.0.0.1:${barePort}`;
  const watched = VIEWERS.flatMap((count, session) => Array.from({ length: count }, () => session));
  const of = (session: number): Seeded => sessions[session] as Seeded;
  await using appViewers = await watch(
    app.url,
    watched.map((session) => pathOf(of(session))),
  );
  await using bareViewers = await watch(
    bareUrl,
    watched.map((session) => `/stream/${of(session).session}`),
  );
  const stages: Record<'app' | 'bare', Stage> = {
    app: {
      url: app.url,
      viewers: appViewers,
      watched,
      sent: [],
      message: (session, first, size) =>
        batch(`/api/v1/runner/sessions/${of(session).session}/events`, first, size, of(session).token),
    },
    bare: {
      url: bareUrl,
      viewers: bareViewers,
      watched,
      sent: [],
      message: (session, first, size) => batch(`/events/${of(session).session}`, first, size, 'token'),
    },
  };
  // Pages that were opened together still tell each other who else is watching.
  await delay(2_000);
  const rounds = SIZES.map(() => VIEWERS.map((): Pair[] => []));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [shape, { size, batches }] of SIZES.entries()) {
      for (const session of VIEWERS.keys()) {
        const count = batches[session] ?? 1;
        const pair = {
          product: await flood(stages.app, [session], count, size),
          limit: await flood(stages.bare, [session], count, size),
        };
        // The first round only warms up.
        if (round > 0) rounds[shape]?.[session]?.push(pair);
      }
    }
  }
  return SIZES.flatMap(({ what }, shape) =>
    VIEWERS.map((count, session) =>
      rateRow(
        `stored and fanned out to ${count} viewer${count === 1 ? '' : 's'}, ${what}`,
        rounds[shape]?.[session] ?? [],
        'at least 0.7',
      ),
    ),
  );
}

async function measureOnScreen(folder: string, privateKey: string): Promise<Row[]> {
  const sessions = await seedSessions(folder, 2);
  await using github = await answeringGitHub();
  await using app = await startApp({ folder, githubUrl: github.url, privateKey });
  const browser = await startBrowser();
  try {
    const rows: Row[] = [];
    for (const [index, shape] of (['words', 'calls'] as const).entries()) {
      const session = sessions[index] as Seeded;
      await using others = await watch(
        app.url,
        Array.from({ length: 49 }, () => pathOf(session)),
      );
      void others;
      rows.push(...(await measureScreen({ folder, app: app.url, browser, session, shape })));
    }
    return rows;
  } finally {
    await browser.close();
  }
}

/** What the app takes more once they watch, shared among them. */
async function measureMemory(folder: string, privateKey: string): Promise<Row> {
  const [session] = await seedSessions(folder, 1);
  await using github = await answeringGitHub();
  await using app = await startApp({ folder, githubUrl: github.url, privateKey });
  if (!session) throw new Error('no session was seeded');
  {
    // What is loaded for the first of them is not counted.
    await using first = await watch(app.url, [pathOf(session)]);
    void first;
    await delay(1_000);
  }
  await delay(2_000);
  const before = residentOf(app.pid);
  await using viewers = await watch(
    app.url,
    Array.from({ length: IDLE }, () => pathOf(session)),
  );
  void viewers;
  await delay(8_000);
  const each = (residentOf(app.pid) - before) / IDLE;
  return {
    ...sizeRow(`memory per idle viewer, of ${IDLE}`, each, undefined, ''),
    limit: `app ${Math.round(before / 1e6)} MB`,
  };
}

const residentOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
