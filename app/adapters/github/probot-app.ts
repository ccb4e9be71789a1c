/** The Probot app: every webhook that concerns us becomes inbox rows before GitHub gets its answer. Nothing more happens here. */
import type { Probot } from 'probot';
import type { InboxRow, Store } from '../../engine/ports/store.ts';
import { makePlaces } from './places.ts';
import { arrivalOf, installationArrivalOf } from './webhooks.ts';

export interface Door {
  readonly store: Store;
  readonly appId: number;
  /** Called once rows are durable. */
  arrived(): void;
}

export function receiveWebhooks(probot: Probot, door: Door): void {
  const { store, appId } = door;
  const places = makePlaces(store);
  const ownLogin = askOwnLogin(probot);

  async function rowsOf(id: string, name: string, payload: unknown): Promise<InboxRow[]> {
    const installation = installationArrivalOf(name, payload);
    if (installation) return places.seeInstallation(installation, id);
    const login = isLabelling(name, payload) ? await ownLogin() : undefined;
    const arrival = arrivalOf(name, id, payload, { appId, login });
    return arrival ? places.see(arrival) : [];
  }

  probot.onAny(async ({ id, name, payload }) => {
    if (name === 'github_app_authorization') return forget(door, payload);
    const rows = await rowsOf(id, name, payload);
    if (rows.length === 0) return;
    await store.receive(rows, Date.now());
    door.arrived();
  });
}

/** A bot moves labels: perhaps our own, and those moves are no orders. */
function isLabelling(name: string, payload: unknown): boolean {
  const { label, sender } = payload as { label?: unknown; sender?: { type?: unknown } };
  return (name === 'issues' || name === 'pull_request') && label !== undefined && sender?.type === 'Bot';
}

/** GitHub is asked once under which name we act. While it does not say, our own moves count as those of some bot. */
function askOwnLogin(probot: Probot): () => Promise<string | undefined> {
  let login: string | undefined;
  return async () => {
    try {
      if (login === undefined) {
        const { data } = await (await probot.auth()).rest.apps.getAuthenticated();
        if (data?.slug !== undefined) login = `${data.slug}[bot]`;
      }
    } catch (error) {
      probot.log.warn({ err: error }, 'GitHub did not say what the app is called');
    }
    return login;
  };
}

/** A person took the app's authorisation back: every sign-in of theirs ends. */
async function forget(door: Door, payload: unknown): Promise<void> {
  const { action, sender } = payload as { action?: string; sender?: { id?: number } };
  if (action === 'revoked' && sender?.id !== undefined) await door.store.deleteSignInsOf(sender.id);
}
