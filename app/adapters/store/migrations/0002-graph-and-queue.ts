/** The second shape: jobs that are gated, grouped, prioritised and retried, a graph and a queue that are walked by index, tokens for programs. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { inPieces } from '../database.ts';
import { addColumns, type Migrating, type Migration } from './columns.ts';
import { rebuildApprovals } from './0002-approvals.ts';

export const graphAndQueue: Migration = {
  number: 2,
  name: 'graph and queue',
  async up(migrating) {
    await changeRepositories(migrating);
    await changeJobs(migrating);
    await fillJobs(migrating);
    await indexJobs(migrating);
    await rebuildApprovals(migrating);
    await changeQueues(migrating);
    await createTokens(migrating);
  },
};

async function changeRepositories({ db }: Migrating): Promise<void> {
  await addColumns(db, 'repositories', [
    "settings text not null default ''",
    "status text not null default 'active'",
    `queue_clock text not null default '{"high":0,"normal":0,"low":0}'`,
  ]);
  await sql`update repositories set settings = '{"slots":' || slots || ',"perThread":1,"groups":{},"prefix":null}'`.execute(
    db,
  );
  await db.schema.alterTable('repositories').dropColumn('slots').execute();
  await db.schema
    .createTable('former_names')
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('repository_id', 'bigint', (c) => c.notNull().references('repositories.id'))
    .addPrimaryKeyConstraint('former_names_key', ['owner', 'name'])
    .execute();
  await db.schema.createIndex('repositories_of_installation').on('repositories').column('installation_id').execute();
  await addColumns(db, 'threads', ['head text']);
  await db.schema
    .createTable('good_configs')
    .addColumn('repository_id', 'bigint', (c) => c.primaryKey().references('repositories.id'))
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('since', 'bigint', (c) => c.notNull())
    .execute();
}

async function changeJobs({ db }: Migrating): Promise<void> {
  await addColumns(db, 'jobs', [
    "command_hash text not null default ''",
    'authority_id bigint not null default 0',
    "authority_login text not null default ''",
    `who text not null default '["write"]'`,
    "thread_body text not null default ''",
    "input text not null default ''",
    'priority integer not null default 1',
    'group_name text',
    "deliver text not null default 'none'",
    'continues bigint',
    'is_fork integer not null default 0',
    "limits text not null default ''",
    `retries text not null default '{"lost":0,"start":0}'`,
    `retried text not null default '{"lost":0,"start":0}'`,
    "blocked_by text not null default '[]'",
    'gate bigint',
    'busy integer not null default 0',
    'turn bigint not null default 0',
    'former_run_id bigint',
    'delivered text',
    'held_by text',
    'waived_by text',
  ]);
  await sql`
    update jobs set
      authority_id = requester_id,
      authority_login = requester_login,
      limits = '{"gateSeconds":259200,"waitSeconds":604800,"queueSeconds":86400,"startSeconds":1800,"runSeconds":' || timeout_seconds || '}',
      busy = case when state in ('dispatching', 'starting', 'running', 'stopping') then 1 else 0 end,
      held_by = case when state = 'held' then 'signalbox' end`.execute(db);
  await db.schema.alterTable('jobs').dropColumn('timeout_seconds').execute();
  await db.schema
    .createTable('job_needs')
    .addColumn('repository_id', 'bigint', (c) => c.notNull())
    .addColumn('needs', 'bigint', (c) => c.notNull())
    .addColumn('job', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('job_needs_key', ['repository_id', 'needs', 'job'])
    .addForeignKeyConstraint('job_needs_job', ['repository_id', 'job'], 'jobs', ['repository_id', 'number'])
    .execute();
}

interface OldJob {
  readonly repository_id: number;
  readonly number: number;
  readonly asked: string;
  readonly needs: string;
}

const JOBS_AT_ONCE = 1000;

/** What SQL alone cannot say of old jobs in both databases: the hash of their words, and their needs as rows. */
async function fillJobs({ db }: Migrating): Promise<void> {
  for (let last = { repository_id: 0, number: 0 }; ;) {
    const { rows } = await sql<OldJob>`
      select repository_id, number, asked, needs from jobs
      where (repository_id, number) > (cast(${last.repository_id} as bigint), cast(${last.number} as bigint))
      order by repository_id, number limit ${JOBS_AT_ONCE}`.execute(db);
    const newest = rows.at(-1);
    if (newest === undefined) return;
    last = newest;
    const hashes = rows.map(({ repository_id, number, asked }) => {
      const hash = createHash('sha256').update(asked).digest('hex');
      return sql`(cast(${repository_id} as bigint), cast(${number} as bigint), cast(${hash} as text))`;
    });
    await sql`
      update jobs set command_hash = hashed.column3 from (values ${sql.join(hashes)}) as hashed
      where jobs.repository_id = hashed.column1 and jobs.number = hashed.column2`.execute(db);
    const needed = rows.flatMap(({ repository_id, number, needs }) =>
      (JSON.parse(needs) as { job: number }[]).map(({ job }) => sql`(${repository_id}, ${job}, ${number})`),
    );
    await inPieces(needed, (piece) =>
      sql`insert into job_needs (repository_id, needs, job) values ${sql.join(piece)} on conflict do nothing`.execute(
        db,
      ),
    );
  }
}

async function indexJobs({ db, dialect }: Migrating): Promise<void> {
  for (const index of ['jobs_active', 'jobs_recent']) await db.schema.dropIndex(index).execute();
  await sql`create index jobs_newest on jobs (created_at, number, repository_id)`.execute(db);
  // The line itself, with all that a look along it asks of a job.
  await sql`create index jobs_line on jobs (repository_id, priority, turn, number, thread_number, group_name) where state = 'queued'`.execute(
    db,
  );
  await sql`create index jobs_turns on jobs (repository_id, requester_id, priority, turn) where state = 'queued'`.execute(
    db,
  );
  await sql`create index jobs_busy on jobs (repository_id, number) where busy = 1`.execute(db);
  await sql`create index jobs_gated on jobs (repository_id, requester_id) where state = 'gated'`.execute(db);
  await sql`create index jobs_blocked on jobs (repository_id, thread_number) where blocked_by <> '[]'`.execute(db);
  await sql`create index jobs_in_state on jobs (repository_id, state, number)`.execute(db);
  await sql`create index jobs_of_thread_in_state on jobs (repository_id, thread_number, state, number)`.execute(db);
  // A range of keys is a range of this index only where text is ordered by its bytes, as it always is on SQLite.
  if (dialect === 'postgres') await sql`create index jobs_by_key on jobs (repository_id, key collate "C")`.execute(db);
}

async function changeQueues({ db }: Migrating): Promise<void> {
  await addColumns(db, 'outbox', ['rank integer not null default 1']);
  await sql`
    update outbox set rank = case when kind in ('dispatch', 'cancel_run') then 0 when kind in ('report', 'reply') then 2 else 1 end
    where settled_at is null`.execute(db);
  await sql`create index outbox_ranks on outbox (rank, due_at, id) where settled_at is null`.execute(db);
  await sql`create index outbox_settled on outbox (settled_at) where settled_at is not null`.execute(db);
  await sql`create index inbox_settled on inbox (settled_at) where settled_at is not null`.execute(db);
  await db.schema.createIndex('keys_by_age').on('keys').column('taken_at').execute();
  await db.schema.createIndex('sign_ins_by_end').on('sign_ins').column('expires_at').execute();
}

async function createTokens({ db }: Migrating): Promise<void> {
  await db.schema
    .createTable('api_tokens')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('person_id', 'bigint', (c) => c.notNull())
    .addColumn('person_login', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .execute();
  await db.schema.createIndex('api_tokens_of_person').on('api_tokens').columns(['person_id', 'created_at']).execute();
  await db.schema.createIndex('api_tokens_by_end').on('api_tokens').column('expires_at').execute();
}

/** SQLite adds one column at a time. */
