/** The few places where the databases spell a column differently. */
import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { DialectName } from '../database.ts';

/** What a migration works on: the database before its types are known. */
export interface Migrating {
  readonly db: Kysely<unknown>;
  readonly dialect: DialectName;
}

export interface Migration {
  readonly number: number;
  readonly name: string;
  up(migrating: Migrating): Promise<void>;
}

/** A table whose `id` counts up and is never used twice. */
export function createNumberedTable({ db, dialect }: Migrating, name: string): CreateTableBuilder<string, 'id'> {
  return db.schema
    .createTable(name)
    .addColumn('id', dialect === 'sqlite' ? 'integer' : 'bigint', (id) =>
      dialect === 'sqlite' ? id.primaryKey().autoIncrement() : id.primaryKey().generatedByDefaultAsIdentity(),
    );
}

/** `columns` as SQL spells them; one statement each, since SQLite takes no more. */
export async function addColumns(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  for (const column of columns) await sql`alter table ${sql.table(table)} add column ${sql.raw(column)}`.execute(db);
}

/** The condition of an index over rows that still wait. */
export const unsettled = sql<boolean>`settled_at is null`;
