/**
 * The relay: takes due effects under a lease, performs them, and settles them. A transient failure waits and is tried again; a
 * refusal for good becomes a command of its own where the domain must know, and is kept with its error where it need not.
 */
import type { Effect } from '../dispatch/effects.ts';
import { Failure } from '../ground/outcome.ts';
import type { House } from './house.ts';
import { perform, surrender } from './perform.ts';
import type { OutboxItem } from './ports/store.ts';
import { retryDelay } from './retry.ts';

const WIDTH = 16;
/** Longer than any request to GitHub may take; a lease that runs out means that its holder died. */
const LEASE = 120_000;
/** The shortest alarm, in milliseconds: the loop looks again soon, and never spins. */
const MOMENT = 20;
/** What GitHub did not take for a day, in milliseconds, is given up. */
const MOST_AGE = 24 * 60 * 60_000;

export interface Outbox {
  wake(): void;
  stop(): Promise<void>;
}

export function startOutbox(house: House): Outbox {
  const running = new Set<Promise<void>>();
  let looking = false;
  let again = false;
  let stopped = false;
  let callOff: (() => void) | undefined;

  async function look(): Promise<void> {
    if (looking || stopped) {
      again = true;
      return;
    }
    looking = true;
    again = false;
    try {
      const now = house.clock.now();
      const items = running.size < WIDTH ? await house.store.claimOutbox(now, now + LEASE, WIDTH - running.size) : [];
      for (const item of items) begin(item);
      await sleepUntilDue();
    } catch (error) {
      house.log.error({ err: error }, 'the outbox could not be read');
      house.clock.after(1_000, wake);
    } finally {
      looking = false;
      if (again) wake();
    }
  }

  function begin(item: OutboxItem): void {
    const done = performItem(house, item)
      // The store itself may say no; the row is tried again when its lease has run out.
      .catch((error: unknown) => house.log.error({ err: error, kind: item.kind, subject: item.subject }, 'an outbox row could not be settled'))
      .finally(() => {
        running.delete(done);
        wake();
      });
    running.add(done);
  }

  /** Sets one alarm for the next row that becomes due. */
  async function sleepUntilDue(): Promise<void> {
    const due = await house.store.nextOutboxDue();
    callOff?.();
    callOff = undefined;
    if (due === undefined || stopped) return;
    // A timer may fire a moment early; a row that has just become due must not be left without an alarm.
    callOff = house.clock.after(Math.max(MOMENT, Math.min(due - house.clock.now(), LEASE)), wake);
  }

  const wake = (): void => void look();
  return {
    wake,
    async stop() {
      stopped = true;
      callOff?.();
      await Promise.allSettled(running);
    },
  };
}

async function performItem(house: House, item: OutboxItem): Promise<void> {
  const repository = await house.store.repository(item.repositoryId);
  const effect = JSON.parse(item.body) as Effect;
  try {
    if (!repository) throw new Failure('permanent', 'the repository is not known');
    await perform({ house, repository, item }, effect);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const now = house.clock.now();
    const hopeless = (error instanceof Failure && error.kind !== 'transient') || now - item.createdAt > MOST_AGE;
    house.log.warn({ err: error, kind: item.kind, subject: item.subject, tries: item.attempts + 1 }, hopeless ? 'an effect was given up' : 'an effect will be tried again');
    if (!hopeless) return house.store.retryOutbox(item.id, now + retryDelay(item.attempts, error, house.chance), message);
    await surrender(house, item, effect, message);
  }
}
