/** Jobs as timers and sweeps look for them: by state, overdue, silent, blocked. */
import { sql } from 'kysely';
import type { Job } from '../../dispatch/job.ts';
import type { State } from '../../ground/job-state.ts';
import type { Database } from './database.ts';
import { jobsOf } from './jobs.ts';

/** Jobs of a repository in one of `states`, oldest first. */
export async function jobsIn(
  database: Database,
  repositoryId: number,
  states: readonly State[],
  limit: number,
): Promise<Job[]> {
  // Each state for itself, since only so the index gives the oldest of them without a look at all the others.
  const numbers: number[] = [];
  for (const state of new Set(states)) {
    const rows = await database.db
      .selectFrom('jobs')
      .select('number')
      .where('repository_id', '=', repositoryId)
      .where('state', '=', state)
      .orderBy('number')
      .limit(limit)
      .execute();
    for (const { number } of rows) numbers.push(number);
  }
  return jobsOf(database, repositoryId, numbers.toSorted((a, b) => a - b).slice(0, limit));
}

/** Jobs whose deadline has passed, the earliest first. */
export async function dueJobs(
  { db }: Database,
  now: number,
  limit: number,
): Promise<{ repositoryId: number; number: number }[]> {
  const rows = await db
    .selectFrom('jobs')
    .select(['repository_id as repositoryId', 'number'])
    .where('deadline', '<=', now)
    .where('active', '=', 1)
    .orderBy('deadline')
    .limit(limit)
    .execute();
  return rows.map(({ repositoryId, number }) => ({ repositoryId, number }));
}

/** Jobs with a run and without a sign of life since `before`; one whose runner never gave any counts from its making. */
export async function silentRuns(
  { db }: Database,
  before: number,
  limit: number,
): Promise<{ repositoryId: number; number: number; runId: number }[]> {
  const { rows } = await sql<{ repository_id: number; number: number; run_id: number }>`
    select repository_id, number, run_id from jobs
    where busy = 1 and run_id is not null and coalesce(runner_seen_at, created_at) < ${before}
    order by coalesce(runner_seen_at, created_at), repository_id, number limit ${limit}`.execute(db);
  return rows.map((row) => ({ repositoryId: row.repository_id, number: row.number, runId: row.run_id }));
}

/** Threads with jobs that wait for other issues, by chance where there are more: none is left out for ever. */
export async function blockedThreads(
  { db }: Database,
  limit: number,
): Promise<{ repositoryId: number; thread: number }[]> {
  const { rows } = await sql<{ repository_id: number; thread_number: number }>`
    select repository_id, thread_number
    from (select distinct repository_id, thread_number from jobs where blocked_by <> '[]') as blocked
    order by random() limit ${limit}`.execute(db);
  return rows.map((row) => ({ repositoryId: row.repository_id, thread: row.thread_number }));
}
