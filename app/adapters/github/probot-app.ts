/** The Probot app: every webhook that concerns us becomes inbox rows before GitHub gets its answer. Nothing more happens here. */
import type { Probot } from 'probot';
import { inboxRow } from '../../engine/incoming.ts';
import type { InboxRow, Store } from '../../engine/ports/store.ts';
import { makePlaces } from './places.ts';
import { arrivalOf, installationArrivalOf } from './webhooks.ts';
import { rightsMovedIn } from './webhooks/rights.ts';

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
    const concerned = rightsMovedIn(name, payload);
    if (concerned !== undefined) return rightsRows(id, concerned);
    const login = isLabelling(name, payload) ? await ownLogin() : undefined;
    const arrival = arrivalOf(name, id, payload, { appId, login });
    return arrival ? places.see(arrival) : [];
  }

  /** One row for all repositories: teams change often, and an organisation may have thousands. */
  async function rightsRows(id: string, installation: number): Promise<InboxRow[]> {
    const [first] = await store.repositoriesOf(installation);
    if (!first) return [];
    const incoming = { kind: 'rights_changed', repositoryId: first.id, everywhere: true } as const;
    return [inboxRow(id, `rights/installation/${installation}`, incoming)];
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

/** A person took the app's authorisation back: every sign-in of theirs ends, and no device of theirs is told anything. */
async function forget(door: Door, payload: unknown): Promise<void> {
  const { action, sender } = payload as { action?: string; sender?: { id?: number } };
  if (action !== 'revoked' || sender?.id === undefined) return;
  await door.store.deleteSignInsOf(sender.id);
  await door.store.deletePushesOf(sender.id);
}
