/** SQLite in this process: Kysely's own dialect over `node:sqlite`, durable at every commit, one writer. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import type { Dialect, Driver, SqliteDatabase, SqliteStatement } from 'kysely';
import type { OpenDatabase } from './database.ts';
import { asFailure } from './failures.ts';
import { storable } from './storable-text.ts';
import { lockFile } from './sqlite-lock.ts';
import { makeTurns } from './sqlite-turns.ts';
import type { Tables } from './tables.ts';
import { refuseInsideTransaction } from './transaction-guard.ts';

/** Nobody else writes the file, so only a stranger's tool can make us wait; waiting blocks the whole process. */
const BUSY_TIMEOUT_MS = 2000;

/** Preparing costs as much as a short statement itself, and most statements recur. */
const CACHED_STATEMENTS = 200;
const CACHED_LENGTH = 4000;

/** Opens (or makes) the file at `path`, or a private database in memory for `:memory:`. */
export function openSqlite(path: string): OpenDatabase {
  let unlock = () => {};
  try {
    if (path !== ':memory:') {
      mkdirSync(dirname(path), { recursive: true });
      unlock = lockFile(path);
    }
    const file = openFile(path);
    const db = new Kysely<Tables>({ dialect: dialect(file) });
    return {
      db,
      dialect: 'sqlite',
      async close() {
        // The one connection is free only when the transactions under way have ended.
        await db.connection().execute(async () => {});
        await db.destroy();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw asFailure(error, `The database file ${path}`);
  }
}

function openFile(path: string): DatabaseSync {
  const file = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    file.exec('pragma journal_mode = wal; pragma synchronous = full');
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function dialect(file: DatabaseSync): Dialect {
  const kyselys = new SqliteDialect({ database: shim(file) });
  return {
    createDriver: () => driver(kyselys.createDriver(), file),
    createQueryCompiler: () => kyselys.createQueryCompiler(),
    createAdapter: () => new TurnsAdapter(),
    createIntrospector: (db) => kyselys.createIntrospector(db),
  };
}

/** Our turns, which are fair and refuse a call from inside a transaction, stand in for the lock that Kysely would put before them. */
class TurnsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function driver(kyselys: Driver, file: DatabaseSync): Driver {
  const acquire = kyselys.acquireConnection.bind(kyselys);
  const release = kyselys.releaseConnection.bind(kyselys);
  const turns = makeTurns(() => performance.now());
  return Object.assign(kyselys, {
    acquireConnection: async () => {
      refuseInsideTransaction();
      await turns.take();
      return acquire();
    },
    releaseConnection: async (connection) => {
      await release(connection);
      turns.give();
    },
    beginTransaction: async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    },
    // A full disk rolls back by itself; a second rollback would hide why.
    rollbackTransaction: async (connection) => {
      if (file.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
    },
  } satisfies Partial<Driver>);
}

/** `node:sqlite` in the shape Kysely knows. */
function shim(file: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const statement = asFailureOf(() => file.prepare(sql));
    const reader = statement.columns().length > 0;
    return {
      reader,
      all: (parameters) => asFailureOf(() => statement.all(...bindable(parameters))),
      run: (parameters) => asFailureOf(() => statement.run(...bindable(parameters))),
      iterate: (parameters) => statement.iterate(...bindable(parameters)),
    };
  };
  return {
    close: () => file.close(),
    prepare(sql) {
      const known = cache.get(sql);
      if (known !== undefined) return known;
      const statement = prepare(sql);
      if (sql.length <= CACHED_LENGTH) {
        const oldest = cache.keys().next();
        if (cache.size >= CACHED_STATEMENTS && !oldest.done) cache.delete(oldest.value);
        cache.set(sql, statement);
      }
      return statement;
    },
  };
}

const bindable = (parameters: readonly unknown[]) => parameters.map(storable) as SQLInputValue[];

function asFailureOf<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw asFailure(error);
  }
}
