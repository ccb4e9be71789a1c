/** Lives of the app as processes of their own, each ended by its own SIGKILL or in order, with this process as its GitHub. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { Failure } from '../../app/ground/outcome.ts';
import type { GitHubDouble } from './github-double.ts';
import type { Answers, Birth, FromApp, ToApp, Word } from './kill-words.ts';

/** A life that says nothing for so long (in milliseconds) hangs. */
const PATIENCE = 60_000;

/** The app was killed before it answered. */
export class Died extends Error {}

export interface App extends AsyncDisposable {
  /** Rejects with `Died` when the app is killed before it has answered. */
  say<Kind extends Word['kind']>(word: Extract<Word, { kind: Kind }>): Promise<Answers[Kind]>;
}

export interface Program extends Disposable {
  start(birth: Birth, github: GitHubDouble, heard: (now: number) => void): Promise<App>;
}

/** Hundreds of lives are started: they load one file, not a tree of sources. */
export async function buildProgram(): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-kill-app-'));
  const file = join(folder, 'kill-app.mjs');
  const build = await rolldown({
    input: fileURLToPath(new URL('kill-app.ts', import.meta.url)),
    platform: 'node',
    external: /^(?:node:|pg-native|pg-cloudflare)/,
    logLevel: 'silent',
  });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
  return {
    async start(birth, github, heard) {
      const env = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: join(folder, 'cache') };
      const child = fork(file, [], {
        env,
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      const app = converse(child, github, heard);
      await app.say({ kind: 'begin', birth }).catch((error: unknown) => {
        if (!(error instanceof Died)) throw error;
      });
      return app;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function converse(child: ChildProcess, github: GitHubDouble, heard: (now: number) => void): App {
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-4_000)));
  const gone = once(child, 'exit').then(([code, signal]) =>
    signal === 'SIGKILL' ? new Died() : new Error(`the app ended by itself (${code ?? signal}):\n${lastWords}`),
  );
  let answered: (said: FromApp) => void = () => undefined;
  child.on('message', (said: FromApp) => {
    if (said.kind !== 'github') return answered(said);
    heard(said.now);
    void answerOf(github, said).then((answer) => {
      if (child.connected) child.send(answer, () => undefined);
    });
  });
  return {
    async say<Kind extends Word['kind']>(word: Extract<Word, { kind: Kind }>) {
      const { promise, resolve } = Promise.withResolvers<FromApp>();
      answered = resolve;
      if (child.connected) child.send({ kind: 'word', word } satisfies ToApp, () => undefined);
      const tooLong = AbortSignal.timeout(PATIENCE);
      const waited = once(tooLong, 'abort').then(() => new Error(`the app does not answer to ${JSON.stringify(word)}`));
      const said = await Promise.race([promise, gone, waited]);
      if (said instanceof Error) throw said;
      if (said.kind === 'broken') throw new Error(said.message);
      return (said as Extract<FromApp, { kind: 'answer' }>).value as Answers[Kind];
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function answerOf(github: GitHubDouble, said: Extract<FromApp, { kind: 'github' }>): Promise<ToApp> {
  const { id, method, given } = said;
  const port = github.port as unknown as Record<string, (...given: readonly unknown[]) => Promise<unknown>>;
  try {
    return { kind: 'github', id, value: await port[method]?.(...given) };
  } catch (error) {
    const failure = error instanceof Failure ? error.kind : 'permanent';
    return { kind: 'failed', id, failure, message: String(error) };
  }
}
