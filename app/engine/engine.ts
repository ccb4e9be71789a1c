/** The engine, started and stopped as one: inbox, outbox, timers and recovery over the same house. */
import { SILENCE_DEADLINE } from '../dispatch/evolve.ts';
import type { House } from './house.ts';
import { startInbox } from './inbox.ts';
import { startIndexing } from './index-search.ts';
import { startOutbox } from './outbox.ts';
import { makePresence } from './presence.ts';
import { makePushBudget } from './push-budget.ts';
import { startRecovery } from './recover.ts';
import { startRetention } from './retention.ts';
import { startTimers } from './timers.ts';

export interface Engine {
  readonly house: House;
  /** Finishes what is under way and begins nothing new; the rest waits in the store for the next start. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** How often GitHub is asked for deliveries that failed, in milliseconds. */
  readonly recoverEvery: number;
  /** How long transcripts are kept, in days; left out or 0: for ever. */
  readonly transcriptDays?: number;
}

export async function startEngine(
  ports: Omit<House, 'wake' | 'presence' | 'pushBudget'>,
  options: EngineOptions,
): Promise<Engine> {
  const wake = { inbox: (): void => undefined, outbox: (): void => undefined };
  const house: House = {
    ...ports,
    presence: makePresence(),
    pushBudget: makePushBudget(ports.clock),
    wake: { inbox: () => wake.inbox(), outbox: () => wake.outbox() },
  };
  await house.store.releaseLeases();
  await house.store.graceForRunners(house.clock.now() + SILENCE_DEADLINE);
  const outbox = startOutbox(house);
  const inbox = startInbox(house);
  wake.outbox = outbox.wake;
  wake.inbox = inbox.wake;
  outbox.wake();
  inbox.wake();
  const timers = startTimers(house);
  const indexing = startIndexing(house);
  const recovery = startRecovery(house, options.recoverEvery);
  const retention = startRetention(house, options.transcriptDays ?? 0);
  return {
    house,
    async stop() {
      await Promise.all([recovery.stop(), timers.stop(), indexing.stop(), retention.stop()]);
      await inbox.stop();
      await outbox.stop();
    },
  };
}
