/** Names that repositories had before they were renamed or transferred: links with them go on working. */
import { sql } from 'kysely';
import type { SeenRepository } from '../../engine/ports/store.ts';
import type { Database } from './database.ts';

/** Stands for the name of a repository whose name another one has now, until its own new name is seen. */
export const NAMELESS = sql<string>`'(gone) ' || id`;

/**
 * Notes the names that end when `seen` is kept: the one it had itself, and its new one for whoever has that now. Of several
 * repositories that had a name, the last one counts.
 */
export async function noteFormerNames({ db }: Database, seen: SeenRepository): Promise<void> {
  const named = sql<boolean>`(lower(owner) = ${seen.owner.toLowerCase()} and lower(name) = ${seen.name.toLowerCase()})`;
  await sql`
    insert into former_names (owner, name, repository_id)
    select lower(owner), lower(name), max(id) from repositories
    where ((id = ${seen.id} and not ${named}) or (id <> ${seen.id} and ${named})) and name <> ${NAMELESS}
    group by lower(owner), lower(name)
    on conflict (owner, name) do update set repository_id = excluded.repository_id`.execute(db);
}

/** The id of the repository that had the name last. */
export async function formerlyNamed({ db }: Database, owner: string, name: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('former_names')
    .select('repository_id')
    .where('owner', '=', owner.toLowerCase())
    .where('name', '=', name.toLowerCase())
    .executeTakeFirst();
  return row?.repository_id;
}
