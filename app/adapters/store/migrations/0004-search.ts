/** The fourth shape: a full-text index over jobs and logs. It starts empty, and the app fills it while it runs, newest sessions first. */
import { sql } from 'kysely';
import { createNumberedTable, type Migration } from './columns.ts';

export const search: Migration = {
  number: 4,
  name: 'search',
  async up(migrating) {
    const { db, dialect } = migrating;
    await createNumberedTable(migrating, 'search_places')
      .addColumn('repository_id', 'bigint', (c) => c.notNull().references('repositories.id'))
      .addColumn('session_id', 'text', (c) => c.notNull())
      .addColumn('job', 'bigint', (c) => c.notNull())
      .addColumn('attempt', 'bigint', (c) => c.notNull())
      .addColumn('through', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('seen', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('done', 'integer', (c) => c.notNull().defaultTo(0))
      .addUniqueConstraint('search_places_key', ['session_id', 'repository_id'])
      .execute();
    await sql`create index search_places_open on search_places (id) where done = 0`.execute(db);
    await sql`insert into search_places (repository_id, session_id, job, attempt)
      select repository_id, id, job, attempt from sessions order by started_at`.execute(db);
    await createNumberedTable(migrating, 'search_documents')
      .addColumn('place', 'bigint', (c) => c.notNull().references('search_places.id'))
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('last', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .$call((table) => (dialect === 'postgres' ? table.addColumn('words', sql`tsvector`, (c) => c.notNull()) : table))
      .execute();
    await db.schema.createIndex('search_documents_of_place').on('search_documents').columns(['place', 'seq']).execute();
    if (dialect === 'postgres')
      await sql`create index search_documents_words on search_documents using gin (words)`.execute(db);
    else
      await sql`create virtual table search_words using fts5(words, scope, content='', contentless_delete=1)`.execute(
        db,
      );
  },
};
