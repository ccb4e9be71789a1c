/** The real clock and real chance. */
import { randomBytes } from 'node:crypto';
import type { Chance, Clock } from '../../engine/ports/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

export const systemChance: Chance = {
  token: () => randomBytes(16).toString('hex'),
  fraction: () => Math.random(),
};
