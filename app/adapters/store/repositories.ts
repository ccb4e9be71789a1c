/** Repositories and their threads, as GitHub told us of them last. */
import { sql } from 'kysely';
import type { RepositoryRow, ThreadRow } from '../../engine/ports/store.ts';
import type { Database } from './database.ts';
import { repositoryFrom, repositoryRow, threadFrom } from './rows.ts';

/**
 * What the app itself decides about a repository (its slots, its counters) is kept. A name belongs to one repository: whoever
 * had it before has lost it, and with it everything that is asked of GitHub by that name.
 */
export async function putRepository({ db }: Database, repository: RepositoryRow): Promise<void> {
  const { id: _, slots: _slots, ...changeable } = repositoryRow(repository);
  await db
    .updateTable('repositories')
    .set({ name: sql<string>`'(gone) ' || id` })
    .where('id', '!=', repository.id)
    .where((eb) => eb.fn<string>('lower', ['owner']), '=', repository.owner.toLowerCase())
    .where((eb) => eb.fn<string>('lower', ['name']), '=', repository.name.toLowerCase())
    .execute();
  await db
    .insertInto('repositories')
    .values(repositoryRow(repository))
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changeable))
    .execute();
}

export async function repository({ db }: Database, id: number): Promise<RepositoryRow | undefined> {
  const row = await db.selectFrom('repositories').selectAll().where('id', '=', id).executeTakeFirst();
  return row && repositoryFrom(row);
}

/** Names at GitHub are equal in any case. A name that was given away belongs to the newer repository. */
export async function repositoryByName(
  { db }: Database,
  owner: string,
  name: string,
): Promise<RepositoryRow | undefined> {
  const row = await db
    .selectFrom('repositories')
    .selectAll()
    .where((eb) => eb.fn<string>('lower', ['owner']), '=', owner.toLowerCase())
    .where((eb) => eb.fn<string>('lower', ['name']), '=', name.toLowerCase())
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && repositoryFrom(row);
}

export async function repositories({ db }: Database): Promise<RepositoryRow[]> {
  const rows = await db.selectFrom('repositories').selectAll().orderBy('id').execute();
  return rows.map(repositoryFrom);
}

/** Reads the repository and, where several instances write, keeps the others from deciding about it until the commit. */
export async function lockRepository({ db, dialect }: Database, id: number): Promise<RepositoryRow | undefined> {
  const row = await db
    .selectFrom('repositories')
    .selectAll()
    .where('id', '=', id)
    .$if(dialect === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
  return row && repositoryFrom(row);
}

export async function setSlots({ db }: Database, id: number, slots: number): Promise<void> {
  await db.updateTable('repositories').set({ slots }).where('id', '=', id).execute();
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

export async function putThread({ db }: Database, thread: ThreadRow): Promise<void> {
  const { kind, title } = thread;
  await db
    .insertInto('threads')
    .values({ repository_id: thread.repositoryId, number: thread.number, kind, title })
    .onConflict((conflict) => conflict.columns(['repository_id', 'number']).doUpdateSet({ kind, title }))
    .execute();
}

export async function thread({ db }: Database, repositoryId: number, number: number): Promise<ThreadRow | undefined> {
  const row = await db
    .selectFrom('threads')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row && threadFrom(row);
}
