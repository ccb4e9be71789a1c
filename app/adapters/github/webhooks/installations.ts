/** What happens to an installation of the app: repositories come and go with it, or stand still while it is suspended. */
import { z } from 'zod';
import { Installation, Time, timeOf } from './shapes.ts';

/** A repository as an installation's webhooks list it. */
export interface Listed {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly isPrivate: boolean;
}

/** `added` and `removed` name their repositories; the others hold for all that are known to belong to the installation. */
export type InstallationChange =
  | { readonly kind: 'added'; readonly repositories: readonly Listed[] }
  | { readonly kind: 'removed'; readonly repositories: readonly number[] }
  | { readonly kind: 'deleted' | 'suspended' | 'unsuspended' | 'granted' }
  | { readonly kind: 'renamed'; readonly owner: string };

export interface InstallationArrival {
  readonly installationId: number;
  /** When the installation, or the account that was renamed, last changed before the webhook was written (epoch ms). */
  readonly updatedAt: number | undefined;
  readonly change: InstallationChange;
}

const ListedRepository = z
  .object({ id: z.number(), full_name: z.string(), private: z.boolean() })
  .transform(({ id, full_name, private: isPrivate }): Listed => {
    const [owner = '', name = ''] = full_name.split('/');
    return { id, owner, name, isPrivate };
  });

const Happened = z.object({
  action: z.enum(['created', 'deleted', 'suspend', 'unsuspend', 'new_permissions_accepted']),
  installation: Installation,
  repositories: z.array(ListedRepository).nullish(),
});

const CHANGES = {
  deleted: 'deleted',
  suspend: 'suspended',
  unsuspend: 'unsuspended',
  new_permissions_accepted: 'granted',
} as const;

export function installationChanged(payload: unknown): InstallationArrival | undefined {
  const parsed = Happened.safeParse(payload);
  if (!parsed.success) return undefined;
  const { action, installation, repositories } = parsed.data;
  return arrival(
    installation,
    action === 'created' ? { kind: 'added', repositories: repositories ?? [] } : { kind: CHANGES[action] },
  );
}

const Moved = z.object({
  action: z.enum(['added', 'removed']),
  installation: Installation,
  repositories_added: z.array(ListedRepository).nullish(),
  // Of a repository that is out of reach GitHub may tell no more than the id.
  repositories_removed: z.array(z.object({ id: z.number() })).nullish(),
});

export function installedRepositoriesChanged(payload: unknown): InstallationArrival | undefined {
  const parsed = Moved.safeParse(payload);
  if (!parsed.success) return undefined;
  const { action, installation, repositories_added, repositories_removed } = parsed.data;
  if (action === 'added') return arrival(installation, { kind: 'added', repositories: repositories_added ?? [] });
  const repositories = (repositories_removed ?? []).map(({ id }) => id);
  return arrival(installation, { kind: 'removed', repositories });
}

const Renamed = z.object({
  action: z.literal('renamed'),
  installation: Installation,
  account: z.object({ login: z.string(), updated_at: Time.nullish() }),
});

/** The account that the app is installed on has another name, and so have all its repositories. */
export function accountRenamed(payload: unknown): InstallationArrival | undefined {
  const parsed = Renamed.safeParse(payload);
  if (!parsed.success) return undefined;
  const { installation, account } = parsed.data;
  return arrival({ id: installation.id, updated_at: account.updated_at }, { kind: 'renamed', owner: account.login });
}

function arrival(installation: z.infer<typeof Installation>, change: InstallationChange): InstallationArrival {
  return { installationId: installation.id, updatedAt: timeOf(installation.updated_at), change };
}
