/** Waits until a program runs among the processes of the work. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Confinement } from '../../action/confine/confinement.ts';

const DEADLINE_MS = 30_000;

export async function running(confinement: Confinement, program: string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    for (const pid of await confinement.alive()) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (basename(command.split('\0', 1)[0] ?? '') === program) return;
    }
    await delay(50);
  }
  throw new Error(`${program} never ran`);
}
