/** Repositories, as GitHub told us of them last and as their configuration wants them. */
import { sql } from 'kysely';
import { DEFAULT_REPOSITORY_CONFIG } from '../../config/repository/defaults.ts';
import type {
  GoodConfig,
  RepositoryRow,
  RepositorySettings,
  RepositoryStatus,
  SeenRepository,
} from '../../engine/ports/store.ts';
import type { PerPriority } from '../../ground/job-state.ts';
import type { Database } from './database.ts';
import { formerlyNamed, NAMELESS, noteFormerNames } from './former-names.ts';
import { repositoryFrom, seenRow } from './rows.ts';

/** What holds until a configuration file is read. */
const DEFAULT_SETTINGS: RepositorySettings = {
  slots: DEFAULT_REPOSITORY_CONFIG.limits.slots,
  perThread: DEFAULT_REPOSITORY_CONFIG.limits.perThread,
  groups: DEFAULT_REPOSITORY_CONFIG.groups,
  prefix: DEFAULT_REPOSITORY_CONFIG.prefix,
};

/**
 * What the app itself decides about a repository (its settings, its counters) is kept, but for one thing: what is seen again
 * was not removed. A name belongs to one repository: whoever had it before has lost it, and with it everything that is
 * asked of GitHub by that name.
 */
export async function putRepository(database: Database, repository: SeenRepository): Promise<void> {
  const { db } = database;
  const { id, ...changeable } = seenRow(repository);
  // Noted first: a name that is still somebody's does no harm among the former ones, one that was never noted is forgotten.
  await noteFormerNames(database, repository);
  await db
    .updateTable('repositories')
    .set({ name: NAMELESS })
    .where('id', '!=', id)
    .where((eb) => eb.fn<string>('lower', ['owner']), '=', repository.owner.toLowerCase())
    .where((eb) => eb.fn<string>('lower', ['name']), '=', repository.name.toLowerCase())
    .execute();
  await db
    .insertInto('repositories')
    .values({ id, ...changeable, settings: JSON.stringify(DEFAULT_SETTINGS) })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        ...changeable,
        status: sql<RepositoryStatus>`case repositories.status when 'removed' then 'active' else repositories.status end`,
      }),
    )
    .execute();
}

export async function repository({ db }: Database, id: number): Promise<RepositoryRow | undefined> {
  const row = await db.selectFrom('repositories').selectAll().where('id', '=', id).executeTakeFirst();
  return row && repositoryFrom(row);
}

/**
 * Names at GitHub are equal in any case. A name that was given away belongs to the newer repository; one that nobody has any more
 * still leads to the repository that had it last.
 */
export async function repositoryByName(
  database: Database,
  owner: string,
  name: string,
): Promise<RepositoryRow | undefined> {
  const row = await database.db
    .selectFrom('repositories')
    .selectAll()
    .where((eb) => eb.fn<string>('lower', ['owner']), '=', owner.toLowerCase())
    .where((eb) => eb.fn<string>('lower', ['name']), '=', name.toLowerCase())
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row !== undefined) return repositoryFrom(row);
  const id = await formerlyNamed(database, owner, name);
  return id === undefined ? undefined : repository(database, id);
}

export async function repositories({ db }: Database): Promise<RepositoryRow[]> {
  const rows = await db.selectFrom('repositories').selectAll().orderBy('id').execute();
  return rows.map(repositoryFrom);
}

export async function repositoriesOf({ db }: Database, installationId: number): Promise<RepositoryRow[]> {
  const rows = await db
    .selectFrom('repositories')
    .selectAll()
    .where('installation_id', '=', installationId)
    .orderBy('id')
    .execute();
  return rows.map(repositoryFrom);
}

export async function setSettings({ db }: Database, id: number, settings: RepositorySettings): Promise<void> {
  const { slots, perThread, groups, prefix, transcriptSeconds = null } = settings;
  const kept = { slots, perThread, groups, prefix, ...(transcriptSeconds !== null && { transcriptSeconds }) };
  await db
    .updateTable('repositories')
    .set({ settings: JSON.stringify(kept) })
    .where('id', '=', id)
    .execute();
}

export async function setStatus({ db }: Database, id: number, status: RepositoryStatus): Promise<void> {
  await db.updateTable('repositories').set({ status }).where('id', '=', id).execute();
}

export async function setQueueClock({ db }: Database, id: number, clock: PerPriority<number>): Promise<void> {
  const { high, normal, low } = clock;
  await db
    .updateTable('repositories')
    .set({ queue_clock: JSON.stringify({ high, normal, low }) })
    .where('id', '=', id)
    .execute();
}

/** Takes the repository's next number of a job or an approval. */
export async function takeNumber({ db }: Database, id: number, counter: 'next_job' | 'next_approval'): Promise<number> {
  const row = await db
    .updateTable('repositories')
    .set((eb) => ({ [counter]: eb(counter, '+', 1) }))
    .where('id', '=', id)
    .returning(counter)
    .executeTakeFirstOrThrow();
  return row[counter] - 1;
}

/** A file with the same text as before was first read when that one was. */
export async function saveGoodConfig({ db }: Database, id: number, text: string, now: number): Promise<void> {
  await db
    .insertInto('good_configs')
    .values({ repository_id: id, text, since: now })
    .onConflict((conflict) =>
      conflict.column('repository_id').doUpdateSet({ text, since: now }).where('good_configs.text', '!=', text),
    )
    .execute();
}

export async function goodConfig({ db }: Database, id: number): Promise<GoodConfig | undefined> {
  const row = await db
    .selectFrom('good_configs')
    .select(['text', 'since'])
    .where('repository_id', '=', id)
    .executeTakeFirst();
  return row && { text: row.text, since: row.since };
}
