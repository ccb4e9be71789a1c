/**
 * The loop that inbox and outbox share: takes rows that are due, works on several at once, and looks again when it is woken,
 * when a row is done, and when the next one becomes due.
 */
import type { House } from './house.ts';

export interface Drained<Item> {
  /** Named in the log. */
  readonly name: string;
  /** Rows worked on at once. */
  readonly width: number;
  take(now: number, room: number): Promise<readonly Item[]>;
  /** Settles the row, or puts it back for later. Must not reject. */
  work(item: Item): Promise<void>;
  /** When to look again although nobody woke it (epoch ms). */
  nextDue(): Promise<number | undefined>;
}

export interface Drain {
  /** Looks for rows now. */
  wake(): void;
  /** Resolves when nothing is under way; no new row is begun. */
  stop(): Promise<void>;
}

/** The shortest alarm, in milliseconds. A timer may fire a moment early: the loop looks again soon, and never spins. */
const MOMENT = 20;
/** The longest, so that no clock that jumps can leave a row behind for good. */
const LONGEST = 60_000;

export function startDrain<Item>({ clock, log }: Pick<House, 'clock' | 'log'>, drained: Drained<Item>): Drain {
  const running = new Set<Promise<void>>();
  let looking: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let callOff: (() => void) | undefined;

  function wake(): void {
    again = true;
    if (looking || stopped) return;
    looking = look().finally(() => {
      looking = undefined;
      if (again) wake();
    });
  }

  async function look(): Promise<void> {
    again = false;
    try {
      const room = drained.width - running.size;
      for (const item of room > 0 ? await drained.take(clock.now(), room) : []) begin(item);
      alarm(await drained.nextDue());
    } catch (error) {
      log.error({ err: error }, `the ${drained.name} could not be read`);
      alarm(clock.now() + 1_000);
    }
  }

  function begin(item: Item): void {
    const done = drained.work(item).finally(() => {
      running.delete(done);
      wake();
    });
    running.add(done);
  }

  function alarm(due: number | undefined): void {
    callOff?.();
    callOff = undefined;
    if (due !== undefined && !stopped)
      callOff = clock.after(Math.min(LONGEST, Math.max(MOMENT, due - clock.now())), wake);
  }

  return {
    wake,
    async stop() {
      stopped = true;
      callOff?.();
      // What a look that was under way has taken is begun, for it is leased to us, and waited for.
      await looking;
      await Promise.allSettled(running);
    },
  };
}
