/** What keeps decisions apart where several instances write: the installation first, whose slots they share, then the repository. */
import { sql } from 'kysely';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Database } from './database.ts';
import { conflict } from './failures.ts';
import { repository } from './repositories.ts';
import { repositoryFrom } from './rows.ts';

/** Reads the repository and keeps the others from deciding about it until the commit. SQLite has one writer, so nothing is to be held. */
export async function holdRepository(database: Database, id: number): Promise<RepositoryRow | undefined> {
  if (database.dialect === 'sqlite') return repository(database, id);
  const row = await database.db
    .selectFrom('repositories')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && repositoryFrom(row);
}

/** As `holdRepository`, and keeps the others from giving away slots of its installation. All take the two in this order. */
export async function holdInstallation(database: Database, id: number): Promise<RepositoryRow | undefined> {
  if (database.dialect === 'sqlite') return repository(database, id);
  const { rows } = await sql<{ installation: number }>`
    select installation_id as installation,
      pg_advisory_xact_lock(hashtextextended('signalbox installation ' || installation_id, 0))
    from repositories where id = ${id}`.execute(database.db);
  const held = await holdRepository(database, id);
  if (held !== undefined && held.installationId !== rows[0]?.installation) {
    throw conflict(`repository ${id} went to another installation while a decision about it began`);
  }
  return held;
}
