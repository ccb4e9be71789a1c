/** Waiting for something for a while, and for a much shorter while once there is hurry. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const HURRIED_MS = 500;

/** True when `happening` came (well or badly) in time. */
export async function within(ms: number, hurry: AbortSignal, happening: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const { signal } = over;
  const late = (wait: number) => delay(wait, false, { signal });
  const happened = async () => {
    await happening.catch(() => undefined);
    return true;
  };
  const hurried = async () => {
    if (!hurry.aborted) await once(hurry, 'abort', { signal });
    return late(HURRIED_MS);
  };
  try {
    return await Promise.race([happened(), late(ms), hurried()]);
  } finally {
    over.abort();
  }
}

/** For waits that nothing shortens. */
export const NO_HURRY: AbortSignal = new AbortController().signal;

/** A signal that is aborted when something has taken `ms`, or `hurriedMs` with hurry; it keeps nothing alive. */
export function deadline(ms: number, hurriedMs: number, hurry: AbortSignal): AbortSignal {
  const late = new AbortController();
  const giveUpIn = (wait: number) => void setTimeout(() => late.abort(), wait).unref();
  giveUpIn(ms);
  if (hurry.aborted) giveUpIn(hurriedMs);
  else hurry.addEventListener('abort', () => giveUpIn(hurriedMs), { once: true });
  return late.signal;
}
