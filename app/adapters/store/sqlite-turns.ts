/**
 * Turns on the one connection: first come, first served (Kysely's own lock lets the quickest in, so that a busy loop can
 * starve the others), and with a look at the network now and then, since every statement here blocks the process.
 */
import { setImmediate } from 'node:timers/promises';

/** Statements that follow each other without a pause let requests wait no longer than this. */
const LONGEST_STRETCH_MS = 5;

export interface Turns {
  take(): Promise<void>;
  give(): void;
}

export function makeTurns(now: () => number): Turns {
  let last: Promise<void> = Promise.resolve();
  let end = () => {};
  let looked = now();
  return {
    async take() {
      const before = last;
      const mine = Promise.withResolvers<void>();
      last = mine.promise;
      await before;
      end = mine.resolve;
      if (now() - looked < LONGEST_STRETCH_MS) return;
      await setImmediate();
      looked = now();
    },
    give: () => end(),
  };
}
