/** Runs one process of a step, line by line, and ends it the way a hosted runner does when it is told to stop. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import type { ActionsSettings } from './live.ts';
import { kill, killTree } from './process-tree.ts';

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  /** SIGINT, then SIGTERM, then SIGKILL to the whole tree. */
  readonly stop: AbortSignal;
  /** SIGKILL to the whole tree at once. */
  readonly force: AbortSignal;
  readonly trackingId: string;
  readonly settings: ActionsSettings;
}

/** How long a process's children may hold its output open after it has ended, as hosted runners allow. */
const LINGER_MS = 5000;

/** Answers the exit code; a process that a signal ended counts 128 and the signal's number, as in a shell. */
export async function runProcess(request: ProcessRequest): Promise<number> {
  const child = spawn(request.command, request.args, {
    cwd: request.cwd,
    env: { ...request.env },
    // Its own group, so that a Ctrl-C at the stand-in's terminal does not reach it and its group can be killed whole.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)));
  });
  const reading = Promise.all(
    [child.stdout, child.stderr].map((stream) => readLines(stream, request.onLine).catch(cutOff)),
  );
  const gone = new AbortController();
  const ladder = climb(request, child.pid, gone.signal);
  try {
    const code = await exited;
    const linger = new AbortController();
    await Promise.race([
      reading,
      sleep(LINGER_MS, undefined, { signal: linger.signal }).catch(() => undefined),
      aborted(request.force),
    ]);
    linger.abort();
    return code;
  } finally {
    gone.abort();
    await ladder;
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Output that is cut off with its process has nothing more to say. */
const cutOff = (): undefined => undefined;

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

async function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}

async function climb(request: ProcessRequest, pid: number | undefined, gone: AbortSignal): Promise<void> {
  if (pid === undefined) return;
  await Promise.race([aborted(request.stop), aborted(request.force), aborted(gone)]);
  if (gone.aborted) return;
  const { interruptMs, terminateMs } = request.settings;
  for (const [signal, wait] of [
    ['SIGINT', interruptMs],
    ['SIGTERM', terminateMs],
  ] as const) {
    if (request.force.aborted) break;
    kill(pid, signal);
    await sleep(wait, undefined, { signal: AbortSignal.any([gone, request.force]) }).catch(() => undefined);
    if (gone.aborted) return;
  }
  await killTree(pid, request.trackingId);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
