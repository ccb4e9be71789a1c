/** Brings a database to the shape this code knows: all missing migrations in one transaction, or none. */
import { sql } from 'kysely';
import { Failure } from '../../ground/outcome.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Migration } from './migrations/columns.ts';

/** Any number that no other program is likely to lock on the same PostgreSQL database. */
const MIGRATION_LOCK = 5_160_771_042;

export function migrate(database: Database, migrations: readonly Migration[], now: number): Promise<void> {
  return inTransaction(database, async (inside) => {
    const { db, dialect } = inside;
    // Instances that start together take turns; on SQLite the file's lock has already seen to that.
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(db);
    await db.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('number', 'integer', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('applied_at', 'bigint', (c) => c.notNull())
      .execute();
    const applied = await db
      .selectFrom('migrations')
      .select('number')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    const reached = applied?.number ?? 0;
    const known = migrations.at(-1)?.number ?? 0;
    if (reached > known) throw newerDatabase(reached, known);
    for (const migration of migrations) {
      if (migration.number <= reached) continue;
      await migration.up({ db: db.withoutPlugins() as never, dialect });
      const { number, name } = migration;
      await db.insertInto('migrations').values({ number, name, applied_at: now }).execute();
    }
  });
}

function newerDatabase(reached: number, known: number): Failure {
  return new Failure(
    'permanent',
    `The database was last used by a newer Signalbox: it has migration ${reached}, and this version knows them up to ${known}. ` +
      'Start that version or a later one, or bring back a copy of the database from before the update.',
  );
}
