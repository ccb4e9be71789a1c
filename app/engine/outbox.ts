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
const MOST_TRIES = 60;

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
    const done = performItem(house, item).finally(() => {
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
    const wait = due - house.clock.now();
    if (wait > 0) callOff = house.clock.after(Math.min(wait, LEASE), wake);
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
    const hopeless = (error instanceof Failure && error.kind !== 'transient') || item.attempts + 1 >= MOST_TRIES;
    house.log.warn({ err: error, kind: item.kind, subject: item.subject, tries: item.attempts + 1 }, hopeless ? 'an effect was given up' : 'an effect will be tried again');
    const now = house.clock.now();
    if (!hopeless) return house.store.retryOutbox(item.id, now + retryDelay(item.attempts, error, house.chance), message);
    await surrender(house, item, effect, message);
  }
}
