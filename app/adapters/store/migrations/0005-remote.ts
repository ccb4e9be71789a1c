/** The fifth shape: sessions that people share, change and watch over: their rules, their messages, links, the audit, devices. */
import { sql } from 'kysely';
import { addColumns, createNumberedTable, type Migrating, type Migration } from './columns.ts';

export const remote: Migration = {
  number: 5,
  name: 'remote',
  async up(migrating) {
    await changeSessions(migrating);
    await createLinks(migrating);
    await createAudit(migrating);
    await createPushes(migrating);
  },
};

async function changeSessions({ db, dialect }: Migrating): Promise<void> {
  await addColumns(db, 'jobs', ['charge_id bigint', 'charge_login text']);
  await sql`create index jobs_ended on jobs (repository_id, ended_at) where ended_at is not null`.execute(db);
  await addColumns(db, 'approvals', ['session_rule text', 'scope text']);
  await addColumns(db, 'sessions', ["rules text not null default '[]'", 'deleted_at bigint', 'deleted_by text']);
  await sql`create index sessions_ended on sessions (repository_id, ended_at)
    where ended_at is not null and deleted_at is null`.execute(db);
  await addColumns(db, 'events', ['control bigint']);
  const number =
    dialect === 'sqlite' ? sql`json_extract(body, '$.control')` : sql`cast(cast(body as json) ->> 'control' as bigint)`;
  await sql`update events set control = ${number}
    where kind in ('message', 'message.queued')
      and session_id in (select id from sessions where ended_at is null)`.execute(db);
  await sql`create index events_of_messages on events (session_id, seq) where control is not null`.execute(db);
}

async function createLinks({ db }: Migrating): Promise<void> {
  await sql`create table view_links (
    id text not null primary key, hash text not null unique,
    repository_id bigint not null, job bigint not null,
    person_id bigint not null, person_login text not null,
    created_at bigint not null, expires_at bigint not null, revoked_at bigint,
    foreign key (repository_id, job) references jobs (repository_id, number)
  )`.execute(db);
  await db.schema.createIndex('view_links_of_job').on('view_links').columns(['repository_id', 'job']).execute();
  await db.schema.createIndex('view_links_age').on('view_links').column('expires_at').execute();
}

async function createAudit(migrating: Migrating): Promise<void> {
  await createNumberedTable(migrating, 'audit')
    .addColumn('repository_id', 'bigint', (c) => c.notNull().references('repositories.id'))
    .addColumn('job', 'bigint', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('door', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute();
  await migrating.db.schema.createIndex('audit_of_job').on('audit').columns(['repository_id', 'job', 'id']).execute();
}

async function createPushes({ db }: Migrating): Promise<void> {
  await sql`create table pushes (
    id text not null primary key, person_id bigint not null, person_login text not null,
    endpoint text not null unique, p256dh text not null, auth text not null, device text not null,
    needs_you integer not null, ended integer not null, grace_seconds integer not null, created_at bigint not null
  )`.execute(db);
  await db.schema.createIndex('pushes_of_person').on('pushes').column('person_id').execute();
}
