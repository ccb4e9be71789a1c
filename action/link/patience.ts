/** Trying again while the app is away: soon at first, then every second for as long as a restart may take, never in step with other runners. */
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../app/ground/outcome.ts';

const FIRST_MS = 200;
/** An app that is back hears from its runners within two seconds. */
const RESTART_MS = 1_500;
/** So many tries are a minute; then it is no restart. */
const RESTART_TRIES = 50;
const LONGEST_MS = 10_000;

/** How long to wait before try number `attempt` (1 = the first repeat). */
export function pauseBefore(attempt: number, random: number): number {
  const longest = attempt <= RESTART_TRIES ? RESTART_MS : LONGEST_MS;
  return Math.min(longest, FIRST_MS * 2 ** Math.min(attempt - 1, 20)) * (0.5 + random / 2);
}

export interface Patience {
  /** Ends the waiting; the last failure is thrown. */
  readonly signal: AbortSignal;
  /** Told about each try that failed and will be repeated. */
  readonly onAway?: ((failure: Failure) => void) | undefined;
}

/** Repeats `attempt` until it succeeds, fails for good, or the signal ends the waiting. */
export async function untilAnswered<T>(attempt: () => Promise<T>, { signal, onAway }: Patience): Promise<T> {
  for (let repeat = 1; ; repeat += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'transient' || signal.aborted) throw error;
      onAway?.(error);
      await pause(error.retryAfterMs ?? pauseBefore(repeat, Math.random()), signal);
      if (signal.aborted) throw error;
    }
  }
}

/** Waits, but not longer than the signal allows; never throws. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
