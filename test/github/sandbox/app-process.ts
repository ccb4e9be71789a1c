/** Keeps the app running as a process of its own, as a service manager would: started again within a second whenever it dies. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** After so many starts in a row that never became healthy, something is wrong that another start will not mend. */
const MOST_FAILED_STARTS = 10;
const HEALTH_EVERY_MS = 50;
const LONGEST_START_MS = 30_000;
const RESTART_AFTER_MS = 100;
const KILL_AFTER_MS = 10_000;

export interface AppOrders {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly healthUrl: string;
  readonly logFile: string;
  /** How long a dead app stays dead, at most; shorter in tests. */
  readonly restartAfterMs?: number;
}

export interface AppProcess {
  /** The process now; undefined in the moment between death and restart. */
  readonly pid: () => number | undefined;
  /** Settles when the first start is healthy. */
  readonly ready: Promise<void>;
  /** Rejects when the app could not be started any more; never resolves before `stop`. */
  readonly over: Promise<void>;
  /** SIGTERM, and SIGKILL after 10 s. */
  readonly stop: () => Promise<void>;
}

export function keepAppRunning(orders: AppOrders): AppProcess {
  const log = createWriteStream(orders.logFile, { flags: 'a' });
  const leaving = new AbortController();
  const ready = Promise.withResolvers<void>();
  let child: ChildProcess | undefined;
  // Should this process fall over, the app must not be left behind.
  const takeAlong = () => child?.kill('SIGKILL');
  process.once('exit', takeAlong);

  const live = async () => {
    let failedStarts = 0;
    while (!leaving.signal.aborted) {
      child = start(orders);
      child.stdout?.pipe(log, { end: false });
      child.stderr?.pipe(log, { end: false });
      const gone = departure(child);
      if (await becomesHealthy(orders.healthUrl, gone.signal)) {
        failedStarts = 0;
        ready.resolve();
      } else {
        failedStarts += 1;
        child.kill('SIGKILL');
      }
      await gone.done;
      child = undefined;
      if (leaving.signal.aborted) return;
      if (failedStarts >= MOST_FAILED_STARTS)
        throw new Error(
          `The app did not start, ${MOST_FAILED_STARTS} times in a row. The end of its log:\n${lastLines(orders.logFile)}`,
        );
      await delay(orders.restartAfterMs ?? RESTART_AFTER_MS, undefined, { signal: leaving.signal }).catch(() => {});
    }
  };
  const over = live().finally(() => {
    process.off('exit', takeAlong);
    log.end();
  });
  over.catch(ready.reject);
  ready.promise.catch(() => {});

  return {
    pid: () => child?.pid,
    ready: ready.promise,
    over,
    stop: async () => {
      leaving.abort();
      ready.reject(new Error('Stopped before it was ready.'));
      child?.kill('SIGTERM');
      const killing = setTimeout(() => child?.kill('SIGKILL'), KILL_AFTER_MS);
      await over.catch(() => {});
      clearTimeout(killing);
    },
  };
}

function start({ command: [program, ...args], cwd, env }: AppOrders): ChildProcess {
  return spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function departure(child: ChildProcess): { signal: AbortSignal; done: Promise<unknown> } {
  const gone = new AbortController();
  // 'error' alone is emitted when the program could not be started at all.
  const done = Promise.race([once(child, 'exit'), once(child, 'error')])
    .catch(() => {})
    .finally(() => gone.abort());
  return { signal: gone.signal, done };
}

async function becomesHealthy(url: string, gone: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + LONGEST_START_MS;
  while (!gone.aborted && Date.now() < deadline) {
    const answer = await fetch(url, { signal: AbortSignal.any([gone, AbortSignal.timeout(2_000)]) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel().catch(() => {});
    if (answer?.status === 200) return true;
    await delay(HEALTH_EVERY_MS);
  }
  return false;
}

/** Enough of a log to see why something went wrong: of its records only warnings and worse, and whatever is no record. */
export function lastLines(logFile: string, count = 15): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  const telling = lines.filter((line) => !/^\{"level":[123]0,/.test(line));
  return telling.slice(-count).join('\n');
}
