/** Processes of the bench: programs of its own that speak over a channel, and the app as it is in production. None outlives the bench. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const HERE = import.meta.dirname;
const LONGEST_START = 30_000;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface Program extends AsyncDisposable {
  /** Sends a word to the program and waits for its next one. */
  ask<Answer>(question: unknown): Promise<Answer>;
  /** The first word it said. */
  readonly ready: unknown;
}

/** Starts one of the bench's own programs. */
export async function startProgram(name: string, args: readonly string[]): Promise<Program> {
  const child = keep(fork(join(HERE, `${name}.ts`), [...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }));
  const lastWords = listen(child);
  const hear = async (): Promise<unknown> => {
    const gone = new AbortController();
    const died = once(child, 'exit', { signal: gone.signal }).then(() =>
      Promise.reject(new Error(`${name} ended:\n${lastWords()}`)),
    );
    try {
      const [word] = (await Promise.race([once(child, 'message', { signal: gone.signal }), died])) as unknown[];
      return word;
    } finally {
      died.catch(() => undefined);
      gone.abort();
    }
  };
  const ready = await hear();
  return {
    ready,
    ask: <Answer>(question: unknown) => {
      const answer = hear() as Promise<Answer>;
      child.send(question as object);
      return answer;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

export interface AppOptions {
  readonly folder: string;
  readonly githubUrl: string;
  readonly privateKey: string;
  /** A free one when left out. Whoever starts it again names it, so that it is where it was. */
  readonly port?: number;
  /** A PostgreSQL in place of the file in `folder`. */
  readonly databaseUrl?: string;
}

export interface RunningApp extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

export const APP_ID = 4711;
export const WEBHOOK_SECRET = 'the secret of the bench only';
export const databaseIn = (folder: string): string => join(folder, 'signalbox.db');

/** The app by its own entry point, with a production's settings. It is ended with SIGKILL: what it may lose is not measured here. */
export async function startApp({ folder, githubUrl, privateKey, ...given }: AppOptions): Promise<RunningApp> {
  const port = given.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    APP_ID: String(APP_ID),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET,
    GITHUB_CLIENT_ID: 'bench',
    GITHUB_CLIENT_SECRET: 'bench',
    GITHUB_API_URL: githubUrl,
    GITHUB_URL: githubUrl,
    OIDC_ISSUER: githubUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
    BASE_URL: url,
    ...(given.databaseUrl === undefined ? { DATABASE_PATH: databaseIn(folder) } : { DATABASE_URL: given.databaseUrl }),
    LOG_LEVEL: 'info',
  };
  // For whoever looks for what costs time: `--cpu-prof --cpu-prof-dir=…`, for which the app has to end in order.
  const profiling = (process.env['BENCH_APP_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  const main = join(HERE, '../../app/main.ts');
  const child = keep(
    spawn(process.execPath, [...profiling, main], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const lastWords = listen(child);
  const deadline = Date.now() + LONGEST_START;
  while (
    !(await fetch(`${url}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the app did not start:\n${lastWords()}`);
    await delay(50);
  }
  const signal = profiling.length > 0 ? 'SIGTERM' : 'SIGKILL';
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => end(child, signal) };
}

/** Takes what it prints through a pipe, as a service manager does, and returns the end of it when asked. */
function listen(child: ChildProcess): () => string {
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2000)));
  }
  return () => words;
}

function keep(child: ChildProcess): ChildProcess {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
