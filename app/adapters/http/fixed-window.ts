/** Counts what somebody does within a minute, and says no beyond a number. Kept in memory: each instance of the app counts for itself. */
import type { Clock } from '../../engine/ports/clock.ts';

const WINDOW = 60_000;
/** Counters that are kept; beyond it the finished ones are dropped. */
const MOST_KEPT = 10_000;

export interface FixedWindow {
  /** Counts one more for `key`; milliseconds until the next is taken when it was one too many, else `undefined`. */
  excess(key: string): number | undefined;
}

export function makeFixedWindow(clock: Pick<Clock, 'now'>, most: number): FixedWindow {
  const counters = new Map<string, { count: number; readonly ends: number }>();
  return {
    excess(key) {
      const now = clock.now();
      if (counters.size > MOST_KEPT) for (const [old, { ends }] of counters) if (ends <= now) counters.delete(old);
      const running = counters.get(key);
      const counter = running && running.ends > now ? running : { count: 0, ends: now + WINDOW };
      counter.count += 1;
      counters.set(key, counter);
      return counter.count > most ? counter.ends - now : undefined;
    },
  };
}
