/** The graph read backwards: from jobs to those that need them. */
import { sql } from 'kysely';
import type { Job } from '../../dispatch/job.ts';
import type { State } from '../../ground/job-state.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';
import { jobFrom } from './job-row.ts';

/** Jobs that need one of `numbers` and, where `states` are given, are in one of them; in ascending order. */
export async function dependents(
  database: Database,
  repositoryId: number,
  numbers: readonly number[],
  { states, limit }: { readonly states?: readonly State[]; readonly limit?: number },
): Promise<Job[]> {
  if (numbers.length === 0) return [];
  const needing = sql<number>`(
    select job from job_needs where repository_id = ${repositoryId} and ${among(database, 'needs', numbers)}
  )`;
  const rows = await database.db
    .selectFrom('jobs')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('number', 'in', needing)
    .$if(states !== undefined, (query) => query.where(among(database, 'state', states ?? [])))
    .orderBy('number')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute();
  return rows.map(jobFrom);
}
