/** Opening: migrations run whole or not at all, a newer database is left alone, and failures say what kind they are. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { OpenDatabase } from '../../app/adapters/store/database.ts';
import { migrate } from '../../app/adapters/store/migrate.ts';
import { migrations } from '../../app/adapters/store/migrations/all.ts';
import type { Migration } from '../../app/adapters/store/migrations/columns.ts';
import { openPostgres } from '../../app/adapters/store/postgres.ts';
import { openSqlite } from '../../app/adapters/store/sqlite.ts';
import { openStore } from '../../app/adapters/store/open.ts';
import { Failure } from '../../app/ground/outcome.ts';
import { onEachDatabase } from './each-database.ts';
import type { Place } from './each-database.ts';
import { widgets } from './samples.ts';

const openDatabase = (place: Place): OpenDatabase =>
  'path' in place ? openSqlite(place.path) : openPostgres(place.url);

const last = migrations.at(-1)?.number ?? 0;
const makesTable = (number: number, name: string): Migration => ({
  number,
  name,
  up: ({ db }) => db.schema.createTable(name).addColumn('x', 'integer').execute(),
});
const fails: Migration = { number: last + 2, name: 'fails', up: () => Promise.reject(new Error('half way')) };

const failure = (kind: string, words: RegExp) => (error: unknown) =>
  error instanceof Failure && error.kind === kind && words.test(error.message);

onEachDatabase('opening the store', (stores, dialect) => {
  it('numbers its migrations without a gap', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('applies each migration once and keeps what is stored', async () => {
    const place = await stores.place();
    const first = await stores.open(place);
    await first.putRepository(widgets);
    await first.close();
    const again = await stores.open(place);
    expect(await again.repositories()).toEqual([widgets]);
    await again.close();
    const database = openDatabase(place);
    const applied = await database.db.selectFrom('migrations').select(['number', 'name']).orderBy('number').execute();
    expect(applied.map((row) => ({ ...row }))).toEqual(migrations.map(({ number, name }) => ({ number, name })));
    await database.close();
  });

  it('applies all that is missing or nothing', async () => {
    const place = await stores.place();
    const database = openDatabase(place);
    await migrate(database, migrations, 5);
    const next = makesTable(last + 1, 'next');
    await expect(migrate(database, [...migrations, next, fails], 6)).rejects.toThrow('half way');
    expect(await database.db.selectFrom('migrations').select('number').execute()).toHaveLength(migrations.length);
    await migrate(database, [...migrations, next, makesTable(last + 2, 'fixed')], 7);
    const rows = await database.db.selectFrom('migrations').select(['number', 'applied_at as at']).execute();
    expect(rows.map(({ at }) => at)).toEqual([...migrations.map(() => 5), 7, 7]);
    await database.close();
  });

  it('refuses a database that a newer version has changed', async () => {
    const place = await stores.place();
    const database = openDatabase(place);
    await migrate(database, [...migrations, makesTable(last + 1, 'next')], 5);
    await database.close();
    await expect(stores.open(place)).rejects.toSatisfy(failure('permanent', /newer Signalbox/));
    // The refusal gave back what it held.
    const after = openDatabase(place);
    await after.close();
  });

  it.runIf(dialect === 'postgres')('lets instances that start together take turns', async () => {
    const place = await stores.place();
    const opened = await Promise.all([1, 2, 3, 4].map(() => stores.open(place)));
    expect(await opened[3]?.repositories()).toEqual([]);
  });

  it.runIf(dialect === 'postgres')('reports a server that is not there, and a database that is not', async () => {
    await expect(stores.open({ url: 'postgres://x@127.0.0.1:1/x' })).rejects.toSatisfy(
      failure('transient', /ECONNREFUSED/),
    );
    const place = await stores.place();
    const url = 'url' in place ? place.url.replace(/d\d+\?/, 'nowhere?') : '';
    await expect(stores.open({ url })).rejects.toSatisfy(failure('permanent', /nowhere/));
  });

  it.runIf(dialect === 'sqlite')('makes the folder of its file, and reports a file that is no database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-open-'));
    await stores.open({ path: join(folder, 'a/b/signalbox.db') });
    writeFileSync(join(folder, 'letter.db'), 'Dear reader, this is not a database. '.repeat(50));
    await expect(openStore({ path: join(folder, 'letter.db') })).rejects.toSatisfy(
      failure('permanent', /letter\.db.*not a database/),
    );
    const below = join(folder, 'letter.db/signalbox.db');
    await expect(openStore({ path: below })).rejects.toSatisfy(failure('permanent', /letter\.db/));
    await expect(openStore({ path: join(folder, 'a') })).rejects.toSatisfy(failure('permanent', /unable to open/));
    rmSync(folder, { recursive: true });
  });

  it.runIf(dialect === 'sqlite')(
    'has each commit synced to the disk, readers beside the writer, and references checked',
    async () => {
      const database = openDatabase(await stores.place());
      const pragma = async (name: string) => (await sql`pragma ${sql.raw(name)}`.execute(database.db)).rows[0];
      expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
      expect(await pragma('synchronous')).toEqual({ synchronous: 2 });
      expect(await pragma('foreign_keys')).toEqual({ foreign_keys: 1 });
      await database.close();
    },
  );

  it.runIf(dialect === 'sqlite')('reports a file that a stranger keeps locked as transient', async () => {
    const place = await stores.place();
    const store = await stores.open(place);
    const stranger = new DatabaseSync('path' in place ? place.path : '');
    stranger.exec('begin immediate');
    await expect(store.saveNote('a', 'b')).rejects.toSatisfy(failure('transient', /locked/));
    stranger.close();
    await store.saveNote('a', 'b');
    expect(await store.note('a')).toBe('b');
  });

  it.runIf(dialect === 'sqlite')('keeps nothing when asked for a store in memory', async () => {
    const store = await stores.open({ path: ':memory:' });
    await store.putRepository(widgets);
    expect(await store.repositories()).toEqual([widgets]);
    expect(await (await stores.open({ path: ':memory:' })).repositories()).toEqual([]);
  });
});
