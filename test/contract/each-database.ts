/** Runs one suite on both databases: what holds on SQLite must hold on PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { openStore } from '../../app/adapters/store/open.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { startPostgres } from './postgres.ts';
import type { Postgres } from './postgres.ts';

export type Place = { readonly path: string } | { readonly url: string };

export interface Stores {
  /** An empty database's place. */
  place(): Promise<Place>;
  /** Opens a store that is closed after the test. */
  open(place: Place): Promise<Store>;
  /** A store on an empty database. */
  fresh(): Promise<Store>;
}

/** One for all files of a worker; it ends with the worker. */
let server: Promise<Postgres> | undefined;
/** Copied, since making the tables anew for each test takes longer than most tests. */
let model: Promise<string> | undefined;

async function makeModel(postgres: Postgres): Promise<string> {
  const url = await postgres.freshDatabase();
  await (await openStore({ url })).close();
  return url;
}

export function onEachDatabase(subject: string, suite: (stores: Stores, dialect: 'sqlite' | 'postgres') => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${subject} on %s`, (dialect) => {
    let postgres: Postgres | undefined;
    let folder = '';
    let databases = 0;
    let opened: Store[] = [];
    const made: string[] = [];
    beforeAll(async () => {
      if (dialect === 'postgres') postgres = await (server ??= startPostgres());
      else folder = mkdtempSync(join(tmpdir(), 'signalbox-store-'));
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
      opened = [];
    });
    afterAll(async () => {
      if (folder !== '') rmSync(folder, { recursive: true });
      for (const url of made) await postgres?.drop(url);
    });

    const kept = (url: string): Place => {
      made.push(url);
      return { url };
    };
    const place = async (): Promise<Place> =>
      postgres ? kept(await postgres.freshDatabase()) : { path: join(folder, `${++databases}.db`) };
    const open = async (where: Place): Promise<Store> => {
      const store = await openStore(where);
      opened.push(store);
      return store;
    };
    const fresh = async (): Promise<Store> => {
      if (postgres === undefined) return open(await place());
      model ??= makeModel(postgres);
      return open(kept(await postgres.copy(await model)));
    };
    suite({ place, open, fresh }, dialect);
  });
}
