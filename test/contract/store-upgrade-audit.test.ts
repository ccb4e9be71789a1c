/** A database of version 5, whose audit knew logins only. */
import { expect, it } from 'vitest';
import type { Kysely } from 'kysely';
import { migrate } from '../../app/adapters/store/migrate.ts';
import { migrations } from '../../app/adapters/store/migrations/all.ts';
import { openPostgres } from '../../app/adapters/store/postgres.ts';
import { openSqlite } from '../../app/adapters/store/sqlite.ts';
import { onEachDatabase } from './each-database.ts';
import { widgets } from './samples.ts';

type Old = Kysely<Record<string, Record<string, string | number | null>>>;

onEachDatabase('a database of version 5', (stores) => {
  it('keeps its audit, with logins only, and lines that are added have the account, too', async () => {
    const place = await stores.place();
    const database = 'path' in place ? openSqlite(place.path) : openPostgres(place.url);
    await migrate(database, migrations.slice(0, 5), 5);
    const db = database.db as unknown as Old;
    const { id, installationId, owner, name, defaultBranch } = widgets;
    const repository = {
      id,
      installation_id: installationId,
      owner,
      name,
      default_branch: defaultBranch,
      is_private: 1,
    };
    await db
      .insertInto('repositories')
      .values({ ...repository, settings: JSON.stringify(widgets.settings) })
      .execute();
    const line = { job: 1, at: 7, by: 'ada', door: 'page', what: 'stop', detail: 'too slow' } as const;
    await db
      .insertInto('audit')
      .values({ ...line, repository_id: id })
      .execute();
    await database.close();
    const store = await stores.open(place);
    await store.transact(id, (tx) => tx.audit({ ...line, byId: 5_000_000_000 }));
    expect(await store.auditOf(id, 1, null, 9)).toMatchObject([
      { ...line, byId: 5_000_000_000 },
      { ...line, byId: null },
    ]);
  });
});
