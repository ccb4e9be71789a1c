/** A confinement of kind `none`, as small as can be: processes of the same user, found again by the mark in their environment. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Confinement } from '../../../action/confine/confinement.ts';

const MARK = 'SIGNALBOX_TEST_WORK';
let made = 0;

export function plainConfinement(): Confinement {
  made += 1;
  const mark = `${process.pid}-${made}`;
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-work-'));
  for (const name of ['home', 'tmp', 'workspace']) mkdirSync(join(folder, name));
  const alive = async () => marked(mark);
  const signal = async (name: NodeJS.Signals) => {
    const pids = marked(mark);
    for (const pid of pids) send(pid, name);
    return pids.length;
  };
  const kill = async () => {
    const first = await signal('SIGKILL');
    while ((await signal('SIGKILL')) > 0) await delay(20);
    return first;
  };
  return {
    kind: 'none',
    folder,
    start: ({ command: [program = '', ...words], cwd, environment }) =>
      spawn(program, words, {
        cwd,
        env: { ...environment, [MARK]: mark },
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
      }),
    give: async () => undefined,
    take: async () => undefined,
    alive,
    signal,
    kill,
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone already.
  }
}

function marked(mark: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      if (!/^\d+$/.test(name) || !readFileSync(`/proc/${name}/environ`, 'latin1').includes(`${MARK}=${mark}\0`))
        return [];
      return /\) [ZX] /.test(readFileSync(`/proc/${name}/stat`, 'latin1')) ? [] : [Number(name)];
    } catch {
      return [];
    }
  });
}
