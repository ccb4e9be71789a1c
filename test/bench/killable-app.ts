/** An app in a process of its own, with a job that runs, which can be killed at any moment and started again in its place. */
import { generateKeyPairSync } from 'node:crypto';
import { openStore } from '../../app/adapters/store/open.ts';
import { hashOf } from '../../app/engine/hash.ts';
import type { LogEntry } from '../../app/wire/events.ts';
import { answeringGitHub } from './bare-github.ts';
import { databaseIn, freePort, startApp, type RunningApp } from './program.ts';
import { COOKIE, seedSessions, type Seeded } from './running-sessions.ts';
import { PERSON, REPOSITORY } from './signed-webhook.ts';

export interface KillableApp extends AsyncDisposable {
  readonly url: string;
  readonly seeded: Seeded;
  /** The page of the job, and the stream of it. */
  readonly page: string;
  readonly stream: string;
  /** Of somebody signed in to the pages, and of the same person's programs. */
  readonly cookie: string;
  readonly token: string;
  /** Of the app's process as it is now. */
  readonly pid: number;
  /** SIGKILL, whatever it does just now. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** What the database holds, read once the app is gone. */
  log(): Promise<LogEntry[]>;
}

const TOKEN = 'sbt_of-the-programs-of-a-test';
const PAGE = 1_000;

export async function killableApp(folder: string, databaseUrl?: string): Promise<KillableApp> {
  const [seeded] = await seedSessions(folder, 1, databaseUrl);
  if (!seeded) throw new Error('no job was seeded');
  const place = databaseUrl === undefined ? { path: databaseIn(folder) } : { url: databaseUrl };
  const store = await openStore(place);
  const now = Date.now();
  await store.putApiToken({
    id: 'programs',
    hash: hashOf(TOKEN),
    person: PERSON,
    name: 'programs',
    createdAt: now,
    expiresAt: now + 3_600_000,
    usedAt: null,
  });
  await store.close();

  const github = await answeringGitHub();
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const options = {
    folder,
    githubUrl: github.url,
    privateKey,
    port: await freePort(),
    ...(databaseUrl !== undefined && { databaseUrl }),
  };
  let app: RunningApp | undefined = await startApp(options);
  const { url } = app;
  const { owner, name } = REPOSITORY;
  const kill = async (): Promise<void> => {
    const killed = app;
    app = undefined;
    await killed?.[Symbol.asyncDispose]();
  };
  return {
    url,
    seeded,
    page: `/${owner}/${name}/J${seeded.job}`,
    stream: `/api/v1/repos/${owner}/${name}/jobs/J${seeded.job}/stream`,
    cookie: COOKIE,
    token: TOKEN,
    get pid() {
      return app?.pid ?? 0;
    },
    kill,
    async start() {
      app = await startApp(options);
    },
    async log() {
      const again = await openStore(place);
      try {
        const log: LogEntry[] = [];
        for (;;) {
          const part = await again.logAfter(seeded.session, log.at(-1)?.seq ?? 0, PAGE);
          log.push(...part);
          if (part.length < PAGE) return log;
        }
      } finally {
        await again.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await kill();
      await github[Symbol.asyncDispose]();
    },
  };
}
