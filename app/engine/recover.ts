/** Asks GitHub for the deliveries that never reached us, and holds our state against its own: at start, and every few minutes. GitHub keeps deliveries for three days. */
import { Failure } from '../ground/outcome.ts';
import type { House } from './house.ts';
import { inboxRow } from './incoming.ts';
import { reconcile } from './reconcile.ts';

const NOTE = 'deliveries/swept';
const KEPT = 3 * 24 * 60 * 60_000;
/** A delivery may be listed a little after it failed. */
const OVERLAP = 10 * 60_000;

/** Returns how many deliveries were asked for again. */
async function recoverDeliveries(house: House): Promise<number> {
  const now = house.clock.now();
  const swept = Number((await house.store.note(NOTE)) ?? 0);
  const failed = await house.github.failedDeliveries(Math.max(swept - OVERLAP, now - KEPT));
  // GitHub delivers again under the same GUID, so one that did arrive after all is dropped at the inbox.
  for (const delivery of failed) {
    await house.github.redeliver(delivery.id).catch((error: unknown) => {
      // One that GitHub will not deliver again must not keep the others from coming.
      if (!(error instanceof Failure) || error.kind !== 'permanent') throw error;
      house.log.warn({ err: error, guid: delivery.guid }, 'a delivery is lost');
    });
  }
  await house.store.saveNote(NOTE, String(now));
  if (failed.length > 0) house.log.info({ count: failed.length }, 'deliveries that failed were asked for again');
  return failed.length;
}

/** What was installed or renamed while nobody listened: pages and programs find a repository before its first webhook. */
async function learnPlaces(house: House): Promise<void> {
  for (const { isArchived, ...repository } of await house.github.installed()) {
    await house.store.putRepository(repository);
    const status = isArchived ? 'archived' : 'active';
    const known = await house.store.repository(repository.id);
    if (known === undefined || known.status === status) continue;
    // What GitHub lists is neither suspended nor gone, whatever was heard last.
    const changed = { kind: 'repository_changed', repositoryId: repository.id, status } as const;
    const now = house.clock.now();
    await house.store.receive(
      [inboxRow(`learned/${repository.id}/${now}`, `repository/${repository.id}`, changed)],
      now,
    );
    house.wake.inbox();
  }
}

export interface Recovery {
  stop(): Promise<void>;
}

/** Learns where the app is installed, once, and sweeps now and every `everyMs`. What fails is tried again with the next sweep. */
export function startRecovery(house: House, everyMs: number): Recovery {
  let stopped = false;
  let callOff: (() => void) | undefined;
  let hasLearned = false;
  let running: Promise<void> = sweep();

  async function sweep(): Promise<void> {
    if (!hasLearned)
      await learnPlaces(house).then(
        () => void (hasLearned = true),
        (error: unknown) => house.log.warn({ err: error }, 'GitHub could not be asked where the app is installed'),
      );
    await recoverDeliveries(house).catch((error: unknown) =>
      house.log.warn({ err: error }, 'deliveries could not be checked'),
    );
    await reconcile(house).catch((error: unknown) =>
      house.log.warn({ err: error }, 'our state could not be held against GitHub’s'),
    );
    if (!stopped) callOff = house.clock.after(everyMs, () => void (running = sweep()));
  }

  return {
    async stop() {
      stopped = true;
      callOff?.();
      await running;
    },
  };
}
