/**
 * The relay: takes due effects under a lease, performs them, and settles them. A transient failure waits and is tried again; a
 * refusal for good becomes a command of its own where the domain must know, and is kept with its error where it need not.
 */
import type { Effect } from '../dispatch/effects.ts';
import { Failure } from '../ground/outcome.ts';
import { startDrain, type Drain } from './drain.ts';
import type { House } from './house.ts';
import { perform, surrender } from './perform.ts';
import type { OutboxItem } from './ports/store.ts';
import { retryDelay } from './retry.ts';

/** Effects performed at once. */
const WIDTH = 16;
/** Longer than any request to GitHub may take; a lease that runs out, and is not claimed anew, means that its holder died. */
const LEASE = 120_000;
/** What GitHub did not take in so many tries and a day (in milliseconds) is given up. */
const MOST_TRIES = 20;
const MOST_AGE = 24 * 60 * 60_000;
/**
 * What GitHub shows has to become true again after a suspension, or once a right is given back: it is tried until then, though
 * seldom (in milliseconds).
 */
const FORBIDDEN = 10 * 60_000;
const PROJECTIONS: readonly Effect['kind'][] = ['check', 'approval_check', 'report', 'labels'];

export function startOutbox(house: House): Drain {
  const underWay = new Set<number>();
  return startDrain<OutboxItem>(house, {
    name: 'outbox',
    width: WIDTH,
    // What takes longer than its lease, as a delivery of many files may, is claimed anew for as long as it takes, and not begun again.
    take: async (now, room) =>
      (await house.store.claimOutbox(now, now + LEASE, room)).filter(({ id }) => !underWay.has(id)),
    work: async (item) => {
      underWay.add(item.id);
      // The store itself may say no; the row is tried again when its lease has run out.
      await performItem(house, item)
        .catch((error: unknown) =>
          house.log.error({ err: error, kind: item.kind, subject: item.subject }, 'an outbox row could not be settled'),
        )
        .finally(() => underWay.delete(item.id));
    },
    nextDue: () => house.store.nextOutboxDue(),
  });
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
    const isForbidden =
      error instanceof Failure &&
      error.kind === 'unauthorized' &&
      PROJECTIONS.includes(effect.kind) &&
      repository?.status !== 'removed';
    const hopeless =
      (error instanceof Failure && error.kind !== 'transient' && !isForbidden) ||
      (item.attempts + 1 >= MOST_TRIES && now - item.createdAt > MOST_AGE);
    house.log.warn(
      { err: error, kind: item.kind, subject: item.subject, tries: item.attempts + 1 },
      hopeless ? 'an effect was given up' : 'an effect will be tried again',
    );
    if (!hopeless)
      return house.store.retryOutbox(
        item.id,
        now + Math.max(isForbidden ? FORBIDDEN : 0, retryDelay(item.attempts, error, house.chance)),
        message,
      );
    await surrender(house, item, effect, message);
  }
}
