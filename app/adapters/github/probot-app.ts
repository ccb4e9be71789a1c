/** The Probot app: every webhook that concerns us becomes an inbox row before GitHub gets its answer. Nothing more happens here. */
import type { Probot } from 'probot';
import type { Store } from '../../engine/ports/store.ts';
import { arrivalOf } from './webhooks.ts';

export interface Door {
  readonly store: Store;
  readonly appId: number;
  /** Called once a row is durable. */
  arrived(): void;
}

export function receiveWebhooks(probot: Probot, door: Door): void {
  const known = new Map<number, string>();
  probot.onAny(async ({ id, name, payload }) => {
    if (name === 'github_app_authorization') return forget(door, payload);
    const arrival = arrivalOf(name, id, payload, door.appId);
    if (!arrival) return;
    const { repository, row } = arrival;
    // A repository is written down when it is new or was renamed, not with every webhook.
    const seen = JSON.stringify(repository);
    if (known.get(repository.id) !== seen) {
      await door.store.putRepository(repository);
      known.set(repository.id, seen);
    }
    await door.store.receive([row], Date.now());
    door.arrived();
  });
}

/** A person took the app's authorisation back: every sign-in of theirs ends. */
async function forget(door: Door, payload: unknown): Promise<void> {
  const { action, sender } = payload as { action?: string; sender?: { id?: number } };
  if (action === 'revoked' && sender?.id !== undefined) await door.store.deleteSignInsOf(sender.id);
}
