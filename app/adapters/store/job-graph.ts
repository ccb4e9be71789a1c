/** The graph read backwards: from jobs to those that need them. */
import { sql } from 'kysely';
import type { Job } from '../../dispatch/job.ts';
import type { State } from '../../ground/job-state.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';
import { JOB_COLUMNS, jobFrom } from './job-row.ts';

/** Jobs that need one of `numbers` and are in one of `states`, in ascending order. */
export async function dependents(
  database: Database,
  repositoryId: number,
  numbers: readonly number[],
  states: readonly State[],
): Promise<Job[]> {
  if (numbers.length === 0) return [];
  const needing = sql<number>`(
    select job from job_needs where repository_id = ${repositoryId} and ${among(database, 'needs', numbers)}
  )`;
  const rows = await database.db
    .selectFrom('jobs')
    .select(JOB_COLUMNS)
    .where('repository_id', '=', repositoryId)
    .where('number', 'in', needing)
    .where(among(database, 'state', states))
    .orderBy('number')
    .execute();
  return rows.map(jobFrom);
}

/** The jobs that need each of `numbers`, in ascending order and at most `limit` of each: numbers alone, from the index. */
export async function dependentsOf(
  database: Database,
  repositoryId: number,
  numbers: readonly number[],
  limit: number,
): Promise<ReadonlyMap<number, number[]>> {
  const { rows } = await sql<{ needs: number; job: number }>`
    select needs, job from (
      select needs, job, row_number() over (partition by needs order by job) as place from job_needs
      where repository_id = ${repositoryId} and ${among(database, 'needs', numbers)}
    ) as line
    where place <= ${limit} order by needs, job`.execute(database.db);
  const found = new Map<number, number[]>();
  for (const { needs, job } of rows) found.set(needs, [...(found.get(needs) ?? []), job]);
  return found;
}
