/** The queue of a repository, walked along its index: who is next, who is before whom, and who else waits in the installation. */
import { sql } from 'kysely';
import type { Job } from '../../dispatch/job.ts';
import type { QueueState } from '../../engine/ports/store.ts';
import type { State } from '../../ground/job-state.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';
import { JOB_COLUMNS, jobFrom, priorityFrom } from './job-row.ts';
import { jobsOf } from './jobs.ts';

/** Jobs that take a slot, in ascending order. */
export async function busyJobs({ db }: Database, repositoryId: number): Promise<Job[]> {
  const rows = await db
    .selectFrom('jobs')
    .select(JOB_COLUMNS)
    .where('repository_id', '=', repositoryId)
    .where(sql<boolean>`busy = 1`)
    .orderBy('number')
    .execute();
  return rows.map(jobFrom);
}

/** The first `limit` in line that are on none of `threads` and in none of `groups`. */
export async function queueHead(
  database: Database,
  repositoryId: number,
  limit: number,
  threads: readonly number[],
  groups: readonly string[],
): Promise<Job[]> {
  // The numbers come from the index alone; only the head's rows are read.
  const { rows } = await sql<{ number: number }>`
    select number from jobs
    where repository_id = ${repositoryId} and state = 'queued'
      and not (${among(database, 'thread_number', threads)})
      and (group_name is null or not (${among(database, 'group_name', groups)}))
    order by priority, turn, number limit ${limit}`.execute(database.db);
  const numbers = rows.map(({ number }) => number);
  const found = new Map((await jobsOf(database, repositoryId, numbers)).map((job) => [job.number, job]));
  return numbers.map((number) => found.get(number)).filter((job) => job !== undefined);
}

interface Place {
  readonly number: number;
  readonly state: State;
  readonly priority: number;
  readonly turn: number;
}

/** How many are before each of `numbers` in the line; those that are not queued are left out. */
export async function queueAhead(
  database: Database,
  repositoryId: number,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  // Whether they are queued is asked here, since the databases would look for them along the whole line.
  const places = await sql<Place>`
    select number, priority, turn, state from jobs
    where repository_id = ${repositoryId} and ${among(database, 'number', numbers)}
    order by priority desc, turn desc, number desc`.execute(database.db);
  const last = places.rows.find(({ state }) => state === 'queued');
  if (last === undefined) return new Map();
  // Nobody behind the last of them is looked at.
  const { rows } = await sql<{ number: number; ahead: number }>`
    select number, ahead from (
      select number, row_number() over (order by priority, turn, number) - 1 as ahead from jobs
      where repository_id = ${repositoryId} and state = 'queued'
        and (priority, turn, number) <= (${last.priority}, ${last.turn}, ${last.number})
    ) as line
    where ${among(database, 'number', numbers)}`.execute(database.db);
  return new Map(rows.map(({ number, ahead }) => [number, ahead]));
}

/** Repositories with queued jobs, of all installations: it steps from one to the next through the index, past the jobs of each. */
const queues = sql`
  queues(repository_id) as (
    select min(repository_id) from jobs where state = 'queued'
    union all
    select (select min(j.repository_id) from jobs j where j.state = 'queued' and j.repository_id > queues.repository_id)
    from queues where queues.repository_id is not null
  )`;

/** `requesters` are asked for their last turn among queued jobs. */
export async function queueState(
  { db }: Database,
  repository: { readonly id: number; readonly installationId: number },
  requesters: readonly number[],
): Promise<QueueState> {
  const { rows } = await sql<{ clock: string; busy: number; rivals: number }>`
    with recursive ${queues}
    select
      (select queue_clock from repositories where id = ${repository.id}) as clock,
      (
        select count(*) from jobs cross join repositories
        where jobs.busy = 1 and repositories.id = jobs.repository_id
          and repositories.installation_id = ${repository.installationId}
      ) as busy,
      (
        select count(*) from queues cross join repositories
        where repositories.id = queues.repository_id and repositories.id <> ${repository.id}
          and repositories.installation_id = ${repository.installationId} and repositories.status = 'active'
      ) as rivals`.execute(db);
  const [state] = rows;
  const turns = { high: new Map<number, number>(), normal: new Map<number, number>(), low: new Map<number, number>() };
  for (const requester of new Set(requesters))
    for (const { priority, turn } of await lastTurns(db, repository.id, requester))
      turns[priorityFrom(priority)].set(requester, turn);
  return {
    clock: JSON.parse(state?.clock ?? NO_CLOCK) as QueueState['clock'],
    turns,
    installationBusy: state?.busy ?? 0,
    hasRivals: (state?.rivals ?? 0) > 0,
  };
}

const NO_CLOCK = '{"high":0,"normal":0,"low":0}';

/** The last turn in each line where the requester stands: one step through the index for each. */
async function lastTurns(
  db: Database['db'],
  repositoryId: number,
  requester: number,
): Promise<{ readonly priority: number; readonly turn: number }[]> {
  const { rows } = await sql<{ priority: number; turn: number | null }>`
    select lines.priority as priority, (
      select max(turn) from jobs
      where repository_id = ${repositoryId} and requester_id = ${requester} and state = 'queued'
        and jobs.priority = lines.priority
    ) as turn
    from (select 0 as priority union all select 1 union all select 2) as lines`.execute(db);
  return rows.flatMap(({ priority, turn }) => (turn === null ? [] : [{ priority, turn }]));
}

/** Active repositories of the installation with queued jobs: the fewest busy first, then whose head of the queue is oldest. */
export async function rivals({ db }: Database, installationId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive ${queues}
    select repositories.id,
      (select count(*) from jobs where jobs.repository_id = repositories.id and busy = 1) as busy,
      (
        select created_at from jobs where jobs.repository_id = repositories.id and state = 'queued'
        order by priority, turn, number limit 1
      ) as oldest
    from queues cross join repositories
    where repositories.id = queues.repository_id and repositories.installation_id = ${installationId}
      and repositories.status = 'active'
    order by busy, oldest, repositories.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** How many jobs of this requester wait at a gate. */
export async function gatedCount({ db }: Database, repositoryId: number, requester: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from jobs
    where repository_id = ${repositoryId} and requester_id = ${requester} and state = 'gated'`.execute(db);
  return rows[0]?.count ?? 0;
}
