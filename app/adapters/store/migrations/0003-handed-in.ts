/** The third shape: where jobs run, what they may cost, what they hand in, and what agents remember of their sessions. */
import { sql } from 'kysely';
import { DEFAULT_DELIVERY_RULES } from '../../../ground/delivery-rules.ts';
import { addColumns, type Migrating, type Migration } from './columns.ts';

export const handedIn: Migration = {
  number: 3,
  name: 'handed in',
  async up(migrating) {
    await changeJobs(migrating);
    await createChanges(migrating);
    await createSavedSessions(migrating);
  },
};

async function changeJobs({ db }: Migrating): Promise<void> {
  const place = { runner: null, environment: null, submodules: false, lfs: false };
  await addColumns(db, 'jobs', [
    'base_sha text',
    "context text not null default ''",
    `place text not null default '${JSON.stringify(place)}'`,
    'budget text',
    `delivery_rules text not null default '${JSON.stringify(DEFAULT_DELIVERY_RULES)}'`,
    'handed_in text',
    'delivery text',
    'ending text',
    'usage text',
  ]);
}

async function createChanges({ db, dialect }: Migrating): Promise<void> {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea');
  await sql`create table changes (
    repository_id bigint not null, job bigint not null, attempt bigint not null,
    body ${bytes} not null, patch ${bytes} not null, received_at bigint not null,
    primary key (repository_id, job, attempt),
    foreign key (repository_id, job) references jobs (repository_id, number)
  )`.execute(db);
  await db.schema.createIndex('changes_age').on('changes').column('received_at').execute();
}

async function createSavedSessions({ db, dialect }: Migrating): Promise<void> {
  const bytes = sql.raw(dialect === 'sqlite' ? 'blob' : 'bytea');
  await sql`create table saved_sessions (
    repository_id bigint not null, job bigint not null,
    body ${bytes} not null, expires_at bigint not null,
    primary key (repository_id, job),
    foreign key (repository_id, job) references jobs (repository_id, number)
  )`.execute(db);
  await db.schema.createIndex('saved_sessions_age').on('saved_sessions').column('expires_at').execute();
}
