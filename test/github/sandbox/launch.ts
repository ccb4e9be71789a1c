/** Starts everything in order (GitHub, its seed, the app) and stops it in the other; what a person or a program sees comes from here. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { personalToken } from '../pages/viewer.ts';
import { startGitHub } from '../server.ts';
import type { App, World } from '../world.ts';
import type { SandboxFacts, SeedLogin } from './announce.ts';
import { keepAppRunning, type AppProcess } from './app-process.ts';
import type { Flags } from './flags.ts';
import { claimPorts, HOST } from './ports.ts';
import { pointAppAt, seededApp } from './seed-app.ts';
import { OWNER, PEOPLE, REPO, seed, THREADS } from './seed.ts';
import { ROOT } from './widgets-files.ts';

export interface Sandbox {
  readonly facts: SandboxFacts;
  readonly dataDir: string;
  readonly logFile: string;
  /** Rejects when the app cannot be kept running. */
  readonly over: Promise<void>;
}

export interface Launch {
  /** Settles when everything accepts requests, or something could not start. */
  readonly ready: Promise<Sandbox>;
  /** Ends everything, begun or still beginning. */
  readonly stop: () => Promise<void>;
}

/** What has to be undone at the end, last begun first. */
type Undo = () => Promise<void> | void;
type Begun = (undo: Undo) => Promise<void>;

export function launch(
  flags: Flags,
  command: readonly [string, ...string[]] = [process.execPath, join(ROOT, 'app/main.ts')],
): Launch {
  const undoing: Undo[] = [];
  let stopped = false;
  const begun: Begun = async (undo) => {
    if (!stopped) return void undoing.push(undo);
    await undo();
    throw new Error('Stopped while starting.');
  };
  const ready = begin(flags, command, begun);
  const stop = async () => {
    stopped = true;
    for (let undo = undoing.pop(); undo; undo = undoing.pop()) await undo();
    await ready.catch(() => {});
  };
  return { ready, stop };
}

async function begin(flags: Flags, command: readonly [string, ...string[]], begun: Begun): Promise<Sandbox> {
  const ports = await claimPorts(flags.port);
  const dataDir = openDataDir(flags);
  if (!flags.data) await begun(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const appUrl = `http://${HOST}:${ports.app}`;
  const logFile = join(dataDir, 'app.log');
  const databasePath = join(dataDir, 'app', 'signalbox.db');

  let appProcess: AppProcess | undefined;
  const pids = () => ({ app: appProcess?.pid() ?? 0, github: process.pid });
  const github = await startGitHub({ port: ports.github, dataDir: join(dataDir, 'github'), pids });
  await begun(() => github.close());
  await seed(github.world);
  const app = seededApp(github.world);
  if (!app) throw new Error('The data folder holds a GitHub without the app.');
  pointAppAt(github.world, app, appUrl);

  appProcess = keepAppRunning({
    command,
    cwd: join(dataDir, 'app'),
    env: appEnvironment(app, { github: github.world.baseUrl, app: appUrl, port: ports.app, databasePath }),
    healthUrl: `${appUrl}/healthz`,
    logFile,
  });
  await begun(appProcess.stop);
  await appProcess.ready;
  return { facts: factsOf(github.world, app, appUrl, databasePath, pids()), dataDir, logFile, over: appProcess.over };
}

function openDataDir(flags: Flags): string {
  const dataDir = flags.data ? resolve(flags.data) : mkdtempSync(join(tmpdir(), 'signalbox-sandbox-'));
  mkdirSync(join(dataDir, 'app'), { recursive: true });
  return dataDir;
}

/** Everything the app is told, as in production; of this shell's environment it gets nothing but where programs and the home folder are. */
function appEnvironment(
  app: App,
  at: { github: string; app: string; port: number; databasePath: string },
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GITHUB_CLIENT_ID: app.clientId,
    GITHUB_CLIENT_SECRET: app.clientSecret,
    GITHUB_API_URL: at.github,
    GITHUB_URL: at.github,
    OIDC_ISSUER: at.github,
    HOST,
    PORT: String(at.port),
    BASE_URL: at.app,
    DATABASE_PATH: at.databasePath,
    LOG_LEVEL: 'info',
    // A webhook that was dropped is asked for again while somebody watches, not after minutes.
    RECOVERY_SECONDS: '10',
  };
}

function factsOf(
  world: World,
  app: App,
  appUrl: string,
  databasePath: string,
  pids: SandboxFacts['pids'],
): SandboxFacts {
  const users = [...world.users.values()];
  const tokens = Object.entries(PEOPLE).map(([login, permission]) => {
    const user = users.find((candidate) => candidate.login === login);
    if (!user) throw new Error(`The data folder holds a GitHub without ${login}.`);
    return [login, { token: personalToken(world, user.id), permission }] as const;
  });
  return {
    github: world.baseUrl,
    app: appUrl,
    owner: OWNER,
    repo: REPO,
    ...THREADS,
    users: Object.fromEntries(tokens) as SandboxFacts['users'] & Record<SeedLogin, unknown>,
    appSlug: app.slug,
    webhookSecret: app.webhookSecret,
    databasePath,
    pids,
  };
}
