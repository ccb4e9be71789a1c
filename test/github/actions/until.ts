/** Waits for a condition in the tests of Actions, with a deadline that says what was missing. */
import { setTimeout as sleep } from 'node:timers/promises';

export async function until<Value>(
  what: string,
  look: () => Value | undefined | Promise<Value | undefined>,
  deadlineMs = 45_000,
): Promise<Value> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`);
    await sleep(25);
  }
}
