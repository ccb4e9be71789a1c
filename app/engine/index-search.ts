/**
 * Keeps the search's index up with what is stored: a moment behind, and in the pauses between other work, since nobody waits for it. At
 * the start it goes on where it stood; logs from before there was an index are gone through the same way.
 */
import type { House } from './house.ts';

/** Events in one step: some 10 ms of work, during which nothing else is served. */
const STEP = 100;
/** Looked for again after this long when there was nothing to do, in milliseconds. */
const IDLE = 1_000;
/** The pause after a step, as a multiple of what it took: indexing takes no more than a tenth of the time. */
const PAUSES = 9;
const SHORTEST_PAUSE = 20;

export interface Indexing {
  stop(): Promise<void>;
}

export function startIndexing({ store, clock, log }: Pick<House, 'store' | 'clock' | 'log'>): Indexing {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let callOff = clock.after(IDLE, step);

  function step(): void {
    running = go()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the search could not be brought up to date');
        return IDLE;
      })
      .then((pause) => {
        if (!stopped) callOff = clock.after(pause, step);
      });
  }

  /** Returns how long to pause. */
  async function go(): Promise<number> {
    const began = clock.now();
    const gone = await store.indexSome(STEP, began);
    return gone === 0 ? IDLE : Math.max(SHORTEST_PAUSE, PAUSES * (clock.now() - began));
  }

  return {
    async stop() {
      stopped = true;
      callOff();
      await running;
    },
  };
}
