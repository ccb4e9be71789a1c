/** A database of either kind, as the statements of this folder see it. */
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export type DialectName = 'sqlite' | 'postgres';

/** `db` is the whole database or one open transaction; the statements are the same. */
export interface Database {
  readonly db: Kysely<Tables>;
  readonly dialect: DialectName;
}

/** An open database with its end: `close` gives back files, locks and connections. */
export interface OpenDatabase extends Database {
  close(): Promise<void>;
}

/** SQLite takes at most 32,766 parameters in one statement, PostgreSQL 65,535; no row here has over 31 columns. */
const ROWS_IN_ONE_STATEMENT = 1000;

/** Runs a multi-row statement in pieces that both databases take. */
export async function inPieces<Row>(rows: readonly Row[], run: (piece: Row[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_IN_ONE_STATEMENT) {
    await run(rows.slice(start, start + ROWS_IN_ONE_STATEMENT));
  }
}

/** One transaction on the whole database, for acts that belong to no repository. */
export function inTransaction<T>(database: Database, work: (inside: Database) => Promise<T>): Promise<T> {
  return database.db.transaction().execute((db) => work({ db, dialect: database.dialect }));
}
