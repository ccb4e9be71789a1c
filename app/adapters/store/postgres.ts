/** PostgreSQL through `pg`, for several instances on one database. */
import { Kysely, PostgresDialect } from 'kysely';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool, types } from 'pg';
import type { OpenDatabase } from './database.ts';
import { asFailure } from './failures.ts';
import { storable } from './storable-text.ts';
import type { Tables } from './tables.ts';
import { refuseInsideTransaction } from './transaction-guard.ts';

const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
/** Decisions take milliseconds; an instance that vanished within one must not hold its repository for hours. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** `pg` gives 64-bit integers as text; ours (instants, ids, counts) all fit a number. */
const INT8 = 20;
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: unknown) =>
  oid === INT8 ? Number : types.getTypeParser(oid, format as 'text');

export function openPostgres(url: string): OpenDatabase {
  const pool = new Pool({
    connectionString: url,
    application_name: 'signalbox',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  // A connection that breaks, idle or in a transaction, is replaced at the next use, which then reports what is wrong.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: shim(pool) }) });
  return { db, dialect: 'postgres', close: () => db.destroy() };
}

/** The pool in the shape Kysely knows, its errors as failures. */
function shim(pool: Pool): PostgresPool {
  return {
    async connect() {
      refuseInsideTransaction();
      const client = await pool.connect().catch(failed);
      return {
        query: (sql: string, parameters: readonly unknown[]) =>
          client.query(sql, parameters.map(storable)).catch(failed),
        release: () => client.release(),
      } as Pick<PostgresPoolClient, 'release'> as PostgresPoolClient;
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

function failed(error: unknown): never {
  throw asFailure(error);
}
