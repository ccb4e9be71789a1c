/** How often a device is told something in an hour. Kept in memory: each instance of the app counts what it sends. */
import type { Clock } from './ports/clock.ts';

export interface PushBudget {
  /** Takes one. `last`: it was the last one for `leftMs`, and may say so; `spent`: there is none left. */
  take(device: string): { readonly kind: 'free' | 'last' | 'spent'; readonly leftMs: number };
}

const HOUR = 60 * 60_000;
/** More than one a minute helps nobody. */
const MOST = 60;
/** Devices that are counted; beyond it the finished hours are dropped. */
const MOST_KEPT = 10_000;

export function makePushBudget(clock: Pick<Clock, 'now'>): PushBudget {
  const hours = new Map<string, { taken: number; readonly ends: number }>();
  return {
    take(device) {
      const now = clock.now();
      if (hours.size > MOST_KEPT) for (const [old, { ends }] of hours) if (ends <= now) hours.delete(old);
      const running = hours.get(device);
      const hour = running && running.ends > now ? running : { taken: 0, ends: now + HOUR };
      hour.taken += 1;
      hours.set(device, hour);
      const kind = hour.taken < MOST ? 'free' : hour.taken === MOST ? 'last' : 'spent';
      return { kind, leftMs: hour.ends - now };
    },
  };
}
