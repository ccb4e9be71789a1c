/**
 * Keeps the store's list of repositories true to what webhooks tell, although those may come late, twice and out of order: what a
 * webhook says of a place counts only when it is not older than what is known.
 */
import { inboxRow, type Incoming } from '../../engine/incoming.ts';
import type { InboxRow, RepositoryRow, RepositoryStatus, SeenRepository, Store } from '../../engine/ports/store.ts';
import type { RepositoryArrival } from './webhooks.ts';
import type { InstallationArrival, Listed } from './webhooks/installations.ts';
import { statusChanged } from './webhooks/repositories.ts';

/** Until when what we know was told: times of GitHub (epoch ms); 0 = none was told yet. */
interface Ages {
  /** Of the name, the owner, the default branch and the visibility. */
  readonly place: number;
  /** Of being archived. */
  readonly archived: number;
  /** Of belonging to the installation: `updated_at` of the installation, which is another clock than the repository's. */
  readonly installed: number;
}

interface Known {
  readonly seen: SeenRepository | undefined;
  readonly ages: Ages;
}

export interface Places {
  /** Keeps what the webhook says of the repository, and returns the rows to store: none when it is only news of the past. */
  see(arrival: RepositoryArrival): Promise<InboxRow[]>;
  /** The rows of all repositories that the change concerns. */
  seeInstallation(arrival: InstallationArrival, delivery: string): Promise<InboxRow[]>;
}

const NEVER: Ages = { place: 0, archived: 0, installed: 0 };
const noteOf = (id: number): string => `repository/${id}/ages`;

export function makePlaces(store: Store): Places {
  const known = new Map<number, Known>();
  const turns = new Map<number, Promise<unknown>>();

  /** One at a time for each repository: of two webhooks at once, the older must not have the last word. */
  async function inTurn<T>(id: number, work: () => Promise<T>): Promise<T> {
    const before = turns.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    turns.set(id, mine);
    try {
      return await mine;
    } finally {
      if (turns.get(id) === mine) turns.delete(id);
    }
  }

  async function recall(id: number): Promise<Known> {
    const before = known.get(id);
    if (before?.seen) return before;
    const [row, note] = await Promise.all([store.repository(id), store.note(noteOf(id))]);
    return { seen: row && seenOf(row), ages: note === undefined ? NEVER : (JSON.parse(note) as Ages) };
  }

  async function keep(seen: SeenRepository, ages: Ages, before: Known): Promise<void> {
    // A repository is written down when it is new or something of it has changed, not with every webhook.
    const isNews = before.seen === undefined || !isSame(seen, before.seen);
    const { archived, installed } = before.ages;
    if (isNews || ages.archived !== archived || ages.installed !== installed)
      await store.saveNote(noteOf(seen.id), JSON.stringify(ages));
    if (isNews) await store.putRepository(seen);
    known.set(seen.id, { seen, ages });
  }

  async function see({ repository, updatedAt, row }: RepositoryArrival): Promise<InboxRow[]> {
    const before = await recall(repository.id);
    // Nobody has used the repository yet: its new name, or who may do what there, is nothing to keep.
    const isUsed = row !== undefined && row.kind !== ('rights_changed' satisfies Incoming['kind']);
    if (before.seen === undefined && !isUsed) return [];
    const { ages } = before;
    const time = updatedAt ?? ages.place;
    const isOld = before.seen !== undefined && time < ages.place;
    const isStatus = row?.kind === ('repository_changed' satisfies Incoming['kind']);
    const isOldStatus = isStatus && (updatedAt ?? ages.archived) < ages.archived;
    await keep(
      isOld && before.seen ? before.seen : repository,
      {
        ...ages,
        place: Math.max(time, ages.place),
        archived: isStatus ? Math.max(updatedAt ?? 0, ages.archived) : ages.archived,
      },
      before,
    );
    return row && !isOldStatus ? [row] : [];
  }

  /** What the change makes of one repository; `undefined` when it is older than what is known, or not of this installation. */
  async function move(
    id: number,
    arrival: InstallationArrival,
    status: RepositoryStatus,
    delivery: string,
    listed?: Listed,
  ): Promise<InboxRow[]> {
    const before = await recall(id);
    const { installationId, updatedAt } = arrival;
    if (before.seen === undefined) return [];
    if (listed === undefined && before.seen.installationId !== installationId) return [];
    if ((updatedAt ?? before.ages.installed) < before.ages.installed) return [];
    const { owner, name, isPrivate } = listed ?? before.seen;
    await keep(
      { ...before.seen, owner, name, isPrivate, installationId },
      { ...before.ages, installed: updatedAt ?? before.ages.installed },
      before,
    );
    const { lane, incoming } = statusChanged(id, status);
    return [inboxRow(`${delivery}/${id}`, lane, incoming)];
  }

  async function rename(id: number, owner: string, updatedAt: number | undefined): Promise<void> {
    const before = await recall(id);
    const place = updatedAt ?? before.ages.place;
    if (before.seen && place >= before.ages.place)
      await keep({ ...before.seen, owner }, { ...before.ages, place }, before);
  }

  async function seeInstallation(arrival: InstallationArrival, delivery: string): Promise<InboxRow[]> {
    const { installationId, change } = arrival;
    const rows: InboxRow[] = [];
    const add = async (id: number, status: RepositoryStatus, listed?: Listed): Promise<void> =>
      void rows.push(...(await inTurn(id, () => move(id, arrival, status, delivery, listed))));
    switch (change.kind) {
      case 'added':
        for (const listed of change.repositories) await add(listed.id, 'active', listed);
        return rows;
      case 'removed':
        for (const id of change.repositories) await add(id, 'removed');
        return rows;
      case 'renamed':
        for (const { id } of await store.repositoriesOf(installationId))
          await inTurn(id, () => rename(id, change.owner, arrival.updatedAt));
        return rows;
      case 'deleted':
        for (const { id } of await store.repositoriesOf(installationId)) await add(id, 'removed');
        return rows;
      case 'suspended':
      case 'unsuspended':
      case 'granted': {
        const { kind } = change;
        const status = kind === 'suspended' ? 'suspended' : 'active';
        const concerned = (await store.repositoriesOf(installationId)).filter((row) => isConcerned(row, kind));
        for (const { id } of concerned) await add(id, status);
        return rows;
      }
    }
  }

  return { see: (arrival) => inTurn(arrival.repository.id, () => see(arrival)), seeInstallation };
}

/** What is archived, or taken out of the installation, does not come back with it; new rights help only where jobs may start. */
function isConcerned({ status }: RepositoryRow, kind: 'suspended' | 'unsuspended' | 'granted'): boolean {
  return kind === 'granted' ? status === 'active' : status === 'active' || status === 'suspended';
}

function seenOf({ id, installationId, owner, name, defaultBranch, isPrivate }: RepositoryRow): SeenRepository {
  return { id, installationId, owner, name, defaultBranch, isPrivate };
}

function isSame(one: SeenRepository, other: SeenRepository): boolean {
  return (Object.keys(one) as (keyof SeenRepository)[]).every((key) => one[key] === other[key]);
}
