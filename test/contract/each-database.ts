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

/** One for all suites of a file. */
let server: Promise<Postgres> | undefined;
afterAll(async () => {
  await (await server)?.stop();
});

export function onEachDatabase(subject: string, suite: (stores: Stores, dialect: 'sqlite' | 'postgres') => void): void {
  describe.each(['sqlite', 'postgres'] as const)(`${subject} on %s`, (dialect) => {
    let postgres: Postgres | undefined;
    let folder = '';
    let databases = 0;
    let opened: Store[] = [];
    beforeAll(async () => {
      if (dialect === 'postgres') postgres = await (server ??= startPostgres());
      else folder = mkdtempSync(join(tmpdir(), 'signalbox-store-'));
    });
    afterEach(async () => {
      for (const store of opened) await store.close();
      opened = [];
    });
    afterAll(() => {
      if (folder !== '') rmSync(folder, { recursive: true });
    });

    const place = async (): Promise<Place> =>
      postgres ? { url: await postgres.freshDatabase() } : { path: join(folder, `${++databases}.db`) };
    const open = async (where: Place): Promise<Store> => {
      const store = await openStore(where);
      opened.push(store);
      return store;
    };
    /** Copied, since making the tables anew for each test takes longer than most tests. */
    let model: Promise<string> | undefined;
    const makeModel = async (server: Postgres): Promise<string> => {
      const url = await server.freshDatabase();
      await (await openStore({ url })).close();
      return url;
    };
    const fresh = async (): Promise<Store> => {
      if (postgres === undefined) return open(await place());
      model ??= makeModel(postgres);
      return open({ url: await postgres.copy(await model) });
    };
    suite({ place, open, fresh }, dialect);
  });
}
