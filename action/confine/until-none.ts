/** Killing until nothing is left: a process may fork while we look, and one that was killed takes a moment to go. */
import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 10;
const PATIENCE_MS = 3_000;

/** Resolves with how many lived at first; what still lives after three seconds waits inside the kernel for a device. */
export async function untilNone(
  alive: () => number[],
  kill: (pids: number[]) => Promise<void> | void,
): Promise<number> {
  const first = alive().length;
  const end = performance.now() + PATIENCE_MS;
  for (let left = alive(); left.length > 0 && performance.now() < end; left = alive()) {
    await kill(left);
    await delay(PAUSE_MS);
  }
  return first;
}
