/** How long to wait before the next try: what the world asked for, else doubling from half a second to a minute, with jitter. */
import { Failure } from '../ground/outcome.ts';
import type { Chance } from './ports/clock.ts';

const FIRST = 500;
/** A person waits behind every row, and one request a minute hurts nobody. */
const LONGEST = 60_000;

/** `tries` = failed tries before this one. */
export function retryDelay(tries: number, error: unknown, chance: Chance): number {
  const asked = error instanceof Failure ? error.retryAfterMs : undefined;
  const doubled = Math.min(LONGEST, FIRST * 2 ** Math.min(tries, 20));
  return Math.ceil(Math.max(asked ?? 0, doubled * (0.75 + chance.fraction() / 2)));
}
