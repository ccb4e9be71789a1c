/** What jobs took, by week. Weeks begin on Mondays at 00:00 UTC, wherever database and readers are. */
import { sql } from 'kysely';
import type { WeekOfJobs } from '../../engine/ports/costs.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';

const DAY = 24 * 60 * 60_000;
const WEEK = 7 * DAY;
/** The first Monday of the epoch. */
const MONDAY = 4 * DAY;

export async function weeksOf(
  database: Database,
  repositoryIds: readonly number[],
  since: number,
): Promise<WeekOfJobs[]> {
  if (repositoryIds.length === 0) return [];
  const spent = (key: string) =>
    database.dialect === 'sqlite'
      ? sql`json_extract(usage, ${sql.lit(`$.${key}`)})`
      : sql`cast(cast(usage as json) ->> ${sql.lit(key)} as float8)`;
  const sum = (what: ReturnType<typeof spent>) => sql`cast(coalesce(sum(${what}), 0) as float8)`;
  // Numbers that are divided stand in the statement: as parameters they would make fractions.
  const { rows } = await sql<WeekOfJobs>`
    select repository_id as "repositoryId",
      (ended_at - ${sql.lit(MONDAY)}) / ${sql.lit(WEEK)} * ${sql.lit(WEEK)} + ${sql.lit(MONDAY)} as week,
      ${sum(sql`1`)} as jobs,
      ${sum(sql`case when state = 'succeeded' then 1 else 0 end`)} as succeeded,
      ${sum(sql`ended_at - started_at`)} as ms,
      ${sum(spent('inputTokens'))} as "inputTokens",
      ${sum(spent('outputTokens'))} as "outputTokens",
      ${sum(spent('cost'))} as cost
    from jobs
    where ${among(database, 'repository_id', repositoryIds)} and ended_at >= ${since} and started_at is not null
    group by repository_id, 2
    order by 2, repository_id`.execute(database.db);
  return rows;
}
