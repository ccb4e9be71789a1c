/** Approvals that start jobs belong to no session. SQLite cannot take "not null" off a column, so its table is made anew. */
import { sql } from 'kysely';
import type { Migrating } from './columns.ts';

// prettier-ignore
const KEPT = [
  'repository_id', 'number', 'job', 'session_id', 'request', 'tool', 'title', 'input', 'hash', 'rule', 'approvers', 'state',
  'requested_at', 'deadline', 'decided_by', 'decided_reason', 'decided_at', 'applied_at',
];

export async function rebuildApprovals(migrating: Migrating): Promise<void> {
  const { db, dialect } = migrating;
  if (dialect === 'postgres') {
    await sql`alter table approvals add column kind text not null default 'tool'`.execute(db);
    await sql`alter table approvals alter column session_id drop not null`.execute(db);
  } else {
    await remake(migrating);
  }
  // Of a tool's request, session and request are unique already; here the repository stands for the session.
  await sql`create unique index approvals_start on approvals (repository_id, request) where session_id is null`.execute(
    db,
  );
}

async function remake({ db }: Migrating): Promise<void> {
  await db.schema
    .createTable('new_approvals')
    .addColumn('repository_id', 'bigint', (c) => c.notNull())
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull().defaultTo('tool'))
    .addColumn('job', 'bigint', (c) => c.notNull())
    .addColumn('session_id', 'text', (c) => c.references('sessions.id'))
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('tool', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('input', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('rule', 'text')
    .addColumn('approvers', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('requested_at', 'bigint', (c) => c.notNull())
    .addColumn('deadline', 'bigint', (c) => c.notNull())
    .addColumn('decided_by', 'text')
    .addColumn('decided_reason', 'text', (c) => c.notNull())
    .addColumn('decided_at', 'bigint')
    .addColumn('applied_at', 'bigint')
    .addPrimaryKeyConstraint('approvals_number', ['repository_id', 'number'])
    .addUniqueConstraint('approvals_request', ['session_id', 'request'])
    .addForeignKeyConstraint('approvals_job', ['repository_id', 'job'], 'jobs', ['repository_id', 'number'])
    .execute();
  const columns = sql.join(KEPT.map((name) => sql.ref(name)));
  await sql`insert into new_approvals (${columns}) select ${columns} from approvals`.execute(db);
  await db.schema.dropTable('approvals').execute();
  await db.schema.alterTable('new_approvals').renameTo('approvals').execute();
  await db.schema.createIndex('approvals_of_job').on('approvals').columns(['repository_id', 'job', 'number']).execute();
  await db.schema.createIndex('approvals_due').on('approvals').columns(['state', 'deadline']).execute();
}
