/** The first shape: repositories and their jobs, sessions and their logs, inbox and outbox, and what the pages need. */
import { sql } from 'kysely';
import { createNumberedTable, unsettled } from './columns.ts';
import type { Migrating, Migration } from './columns.ts';

export const first: Migration = {
  number: 1,
  name: 'first',
  async up(migrating) {
    await createRepositories(migrating);
    await createJobs(migrating);
    await createSessions(migrating);
    await createApprovals(migrating);
    await createQueues(migrating);
    await createShown(migrating);
  },
};

async function createRepositories({ db }: Migrating): Promise<void> {
  await db.schema
    .createTable('repositories')
    .addColumn('id', 'bigint', (c) => c.primaryKey())
    .addColumn('installation_id', 'bigint', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('default_branch', 'text', (c) => c.notNull())
    .addColumn('is_private', 'integer', (c) => c.notNull())
    .addColumn('slots', 'integer', (c) => c.notNull())
    .addColumn('next_job', 'bigint', (c) => c.notNull().defaultTo(1))
    .addColumn('next_approval', 'bigint', (c) => c.notNull().defaultTo(1))
    .execute();
  await sql`create index repositories_by_name on repositories (lower(owner), lower(name))`.execute(db);
  await db.schema
    .createTable('threads')
    .addColumn('repository_id', 'bigint', (c) => c.notNull().references('repositories.id'))
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('threads_key', ['repository_id', 'number'])
    .execute();
}

async function createJobs(migrating: Migrating): Promise<void> {
  const { db } = migrating;
  await db.schema
    .createTable('jobs')
    .addColumn('repository_id', 'bigint', (c) => c.notNull().references('repositories.id'))
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('asked', 'text', (c) => c.notNull())
    .addColumn('requester_id', 'bigint', (c) => c.notNull())
    .addColumn('requester_login', 'text', (c) => c.notNull())
    .addColumn('thread_kind', 'text', (c) => c.notNull())
    .addColumn('thread_number', 'bigint', (c) => c.notNull())
    .addColumn('thread_title', 'text', (c) => c.notNull())
    .addColumn('work_kind', 'text', (c) => c.notNull())
    .addColumn('work', 'text', (c) => c.notNull())
    .addColumn('profile', 'text', (c) => c.notNull())
    .addColumn('commit_sha', 'text', (c) => c.notNull())
    .addColumn('timeout_seconds', 'bigint', (c) => c.notNull())
    .addColumn('needs', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('active', 'integer', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('nonce', 'text', (c) => c.notNull())
    .addColumn('run_id', 'bigint')
    .addColumn('run_url', 'text')
    .addColumn('session_id', 'text')
    .addColumn('output', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('deadline', 'bigint')
    .addColumn('runner_seen_at', 'bigint')
    .addColumn('stop', 'text')
    .addPrimaryKeyConstraint('jobs_number', ['repository_id', 'number'])
    .addUniqueConstraint('jobs_key', ['repository_id', 'key'])
    .execute();
  const index = (name: string, columns: ('active' | 'thread_number' | 'run_id' | 'created_at' | 'number')[]) =>
    db.schema
      .createIndex(name)
      .on('jobs')
      .columns(['repository_id', ...columns])
      .execute();
  await index('jobs_active', ['active', 'number']);
  await index('jobs_of_thread', ['thread_number', 'number']);
  await index('jobs_of_run', ['run_id']);
  await index('jobs_recent', ['created_at']);
  await sql`create index jobs_due on jobs (deadline) where deadline is not null`.execute(db);
  await createNumberedTable(migrating, 'job_facts')
    .addColumn('repository_id', 'bigint', (c) => c.notNull())
    .addColumn('job', 'bigint', (c) => c.notNull())
    .addColumn('fact', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addForeignKeyConstraint('job_facts_job', ['repository_id', 'job'], 'jobs', ['repository_id', 'number'])
    .execute();
  await db.schema.createIndex('job_facts_of_job').on('job_facts').columns(['repository_id', 'job', 'id']).execute();
}

async function createSessions({ db }: Migrating): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('repository_id', 'bigint', (c) => c.notNull())
    .addColumn('job', 'bigint', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('next_runner_event', 'bigint', (c) => c.notNull())
    .addColumn('next_seq', 'bigint', (c) => c.notNull())
    .addColumn('next_control', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('ended_at', 'bigint')
    .addForeignKeyConstraint('sessions_job', ['repository_id', 'job'], 'jobs', ['repository_id', 'number'])
    .execute();
  await db.schema
    .createTable('events')
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('runner_number', 'bigint')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('events_key', ['session_id', 'seq'])
    .execute();
  await db.schema
    .createTable('controls')
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('controls_key', ['session_id', 'number'])
    .execute();
}

async function createApprovals({ db }: Migrating): Promise<void> {
  await db.schema
    .createTable('approvals')
    .addColumn('repository_id', 'bigint', (c) => c.notNull())
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('job', 'bigint', (c) => c.notNull())
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
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
  await db.schema.createIndex('approvals_of_job').on('approvals').columns(['repository_id', 'job', 'number']).execute();
  await db.schema.createIndex('approvals_due').on('approvals').columns(['state', 'deadline']).execute();
}

async function createQueues(migrating: Migrating): Promise<void> {
  const { db } = migrating;
  await createNumberedTable(migrating, 'inbox')
    .addColumn('key', 'text', (c) => c.notNull().unique())
    .addColumn('lane', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('received_at', 'bigint', (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('error', 'text')
    .addColumn('settled_at', 'bigint')
    .execute();
  await createNumberedTable(migrating, 'outbox')
    .addColumn('key', 'text', (c) => c.notNull().unique())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('repository_id', 'bigint', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('lease_until', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('error', 'text')
    .addColumn('settled_at', 'bigint')
    .addColumn('buried', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('inbox_lanes').on('inbox').columns(['lane', 'id']).where(unsettled).execute();
  await db.schema.createIndex('outbox_due').on('outbox').columns(['due_at', 'id']).where(unsettled).execute();
  await db.schema.createIndex('outbox_subjects').on('outbox').columns(['subject', 'id']).where(unsettled).execute();
  await sql`create index outbox_leases on outbox (subject) where settled_at is null and lease_until > 0`.execute(db);
}

async function createShown({ db }: Migrating): Promise<void> {
  await db.schema
    .createTable('projections')
    .addColumn('subject', 'text', (c) => c.primaryKey())
    .addColumn('external_id', 'text')
    .addColumn('digest', 'text')
    .execute();
  await db.schema
    .createTable('sign_ins')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'bigint', (c) => c.notNull())
    .addColumn('person_login', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('sign_ins_of_person').on('sign_ins').column('person_id').execute();
  await db.schema
    .createTable('notes')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('keys')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('taken_at', 'bigint', (c) => c.notNull())
    .execute();
}
