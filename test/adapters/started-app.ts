/** The app as an operator starts it: a process of its own in a folder of its own, with nothing of our environment but where programs are. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../app/main.ts', import.meta.url));

export interface StartedApp {
  /** Everything it has written so far. */
  output(): string;
  /** Waits until its output holds the text; fails with the output when the process ends first. */
  says(text: string): Promise<void>;
  /** How it ended. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGTERM, as a service manager sends it. */
  stop(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export function startApp(folder: string, env: Readonly<Record<string, string>>): StartedApp {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { PATH, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const hearers = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const hearer of hearers) hearer();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const exit = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  return {
    output: () => output,
    exit,
    async says(text) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = (): void => (output.includes(text) ? resolve() : undefined);
      hearers.add(look);
      look();
      const ended = exit.then(({ code }) => {
        throw new Error(`the app ended with ${code} before it said "${text}":\n${output}`);
      });
      await Promise.race([promise, ended]);
      hearers.delete(look);
    },
    async stop() {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
