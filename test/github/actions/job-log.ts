/** The log of one job: every line with its time, secrets masked, kept in a file of the data folder. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { World } from '../world.ts';

export interface JobLog {
  readonly write: (line: string) => void;
  /** From now on this value shows as `***`. */
  readonly mask: (secret: string) => void;
}

const logFile = (world: World, jobId: number): string => join(world.dataDir, 'actions', 'logs', `${jobId}.txt`);

export function openLog(world: World, jobId: number): JobLog {
  const file = logFile(world, jobId);
  mkdirSync(dirname(file), { recursive: true });
  const secrets = new Set<string>();
  let waiting = '';
  // A step may print a hundred thousand lines; they go to the file in turns, not one by one.
  const flush = (): void => {
    appendFileSync(file, waiting);
    waiting = '';
  };
  return {
    write: (line) => {
      // The longest first, or a secret that contains another would show its rest.
      const hidden = [...secrets]
        .toSorted((a, b) => b.length - a.length)
        .reduce((shown, secret) => shown.replaceAll(secret, '***'), line);
      const time = new Date(world.clock()).toISOString().replace('Z', '0000Z');
      if (waiting === '') setImmediate(flush);
      waiting += hidden
        .split('\n')
        .map((part) => `${time} ${part}\n`)
        .join('');
    },
    mask: (secret) => {
      for (const line of [secret, ...secret.split(/\r?\n/)]) if (line.trim() !== '') secrets.add(line);
    },
  };
}

/** The text that `GET …/jobs/{job_id}/logs` leads to, or nothing when the job wrote none. */
export function readLog(world: World, jobId: number): Promise<string | undefined> {
  return readFile(logFile(world, jobId), 'utf8').catch(() => undefined);
}
