/** What the engine is handed, once, by `main`: the ports and the two addresses it writes into what people read. */
import type { Live } from './live.ts';
import type { Chance, Clock } from './ports/clock.ts';
import type { GitHub } from './ports/github.ts';
import type { Log } from './ports/log.ts';
import type { PushService } from './ports/push-service.ts';
import type { SecretScan } from './ports/secret-scan.ts';
import type { Store } from './ports/store.ts';
import type { Presence } from './presence.ts';
import type { PushBudget } from './push-budget.ts';

export interface House {
  readonly store: Store;
  readonly github: GitHub;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly live: Live;
  readonly secrets: SecretScan;
  readonly pushService: PushService;
  readonly log: Log;
  /** The app's own public URL and GitHub's, without a slash at the end. */
  readonly baseUrl: string;
  readonly githubUrl: string;
  /** Jobs of one installation that may run at once, whatever its repositories allow. */
  readonly installationSlots: number;
  readonly presence: Presence;
  readonly pushBudget: PushBudget;
  /** Wakes the loop that handles the inbox, and the one that performs effects. */
  readonly wake: { inbox(): void; outbox(): void };
}
