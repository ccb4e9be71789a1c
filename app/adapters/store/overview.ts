/** The overview's few jobs out of many repositories: narrow statements that walk an index find them, and their rows are read once. */
import { sql, type SelectQueryBuilder } from 'kysely';
import type { Job } from '../../dispatch/job.ts';
import type { EndedJobsAsk, OpenJobsAsk } from '../../engine/ports/overview.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';
import { JOB_COLUMNS, jobFrom } from './job-row.ts';
import type { Tables } from './tables.ts';

export async function repositoriesWithJobs({ db }: Database): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from repositories where exists (select 1 from jobs where jobs.repository_id = repositories.id)
    order by id`.execute(db);
  return rows.map(({ id }) => id);
}

export async function openJobs(
  database: Database,
  repositoryIds: readonly number[],
  { states, by, limit }: OpenJobsAsk,
): Promise<Job[]> {
  if (repositoryIds.length === 0 || states.length === 0) return [];
  const { db } = database;
  let query = db
    .selectFrom('jobs')
    .select(['repository_id', 'number'])
    .where(among(database, 'repository_id', repositoryIds))
    // The words stand in the statement, since only so the index of the queue is seen to hold what is asked for.
    .where(sql<boolean>`state in (${sql.join(states.map((state) => sql.lit(state)))})`);
  if (by !== null) query = query.where(isOf(by));
  const found = await query
    .orderBy('repository_id')
    .orderBy('priority')
    .orderBy('turn')
    .orderBy('number')
    .limit(limit)
    .execute();
  return rowsOf(database, found);
}

/** Each repository's last ones are found through the index, since together they would have to be sorted first. */
export async function endedJobs(
  database: Database,
  repositoryIds: readonly number[],
  { states, by, limit, since, before }: EndedJobsAsk,
): Promise<Job[]> {
  const found = await Promise.all(
    repositoryIds.map((id) => {
      let query = database.db
        .selectFrom('jobs')
        .select(['repository_id', 'number', sql<number>`ended_at`.as('at')])
        .where('repository_id', '=', id)
        .where('ended_at', '>=', since)
        .where(among(database, 'state', states));
      if (by !== null) query = query.where(isOf(by));
      if (before !== null) query = after(query, id, before);
      return query.orderBy('ended_at', 'desc').orderBy('number', 'desc').limit(limit).execute();
    }),
  );
  const last = found
    .flat()
    .toSorted((a, b) => b.at - a.at || b.repository_id - a.repository_id || b.number - a.number)
    .slice(0, limit);
  return rowsOf(database, last);
}

/** In a list by time, then repository, then number, the greatest first. */
function after<Row>(
  query: SelectQueryBuilder<Tables, 'jobs', Row>,
  id: number,
  { at, repositoryId, number }: NonNullable<EndedJobsAsk['before']>,
): SelectQueryBuilder<Tables, 'jobs', Row> {
  const through = query.where('ended_at', '<=', id <= repositoryId ? at : at - 1);
  return id === repositoryId
    ? through.where((either) => either.or([either('ended_at', '<', at), either('number', '<', number)]))
    : through;
}

async function rowsOf(
  database: Database,
  wanted: readonly { readonly repository_id: number; readonly number: number }[],
): Promise<Job[]> {
  const groups = [...Map.groupBy(wanted, (one) => one.repository_id)];
  const rows = await Promise.all(
    groups.map(([id, of]) => {
      const numbers = of.map(({ number }) => number);
      const those = database.db.selectFrom('jobs').select(JOB_COLUMNS).where('repository_id', '=', id);
      return those.where(among(database, 'number', numbers)).execute();
    }),
  );
  const byPlace = new Map(rows.flat().map((row) => [`${row.repository_id}/${row.number}`, row]));
  return wanted.flatMap((one) => {
    const row = byPlace.get(`${one.repository_id}/${one.number}`);
    return row ? [jobFrom(row)] : [];
  });
}

const isOf = (login: string) =>
  sql<boolean>`(lower(requester_login) = ${login.toLowerCase()} or lower(charge_login) = ${login.toLowerCase()})`;

export async function jobsWithQuestions(
  database: Database,
  repositoryIds: readonly number[],
  limit: number,
): Promise<{ repositoryId: number; job: number }[]> {
  if (repositoryIds.length === 0) return [];
  const rows = await database.db
    .selectFrom('approvals')
    .select(['repository_id', 'job'])
    .where('state', '=', 'pending')
    // The plus keeps the databases on the few that are pending.
    .where(among(database, sql`+ repository_id`, repositoryIds))
    .orderBy('requested_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ repositoryId: row.repository_id, job: row.job }));
}

export async function peopleOf(
  database: Database,
  repositoryIds: readonly number[],
  newest: number,
): Promise<string[]> {
  if (repositoryIds.length === 0) return [];
  const { rows } = await sql<{ requester: string; charge: string | null }>`
    select distinct requester_login as requester, charge_login as charge from (
      select requester_login, charge_login from jobs where ${among(database, sql`+ repository_id`, repositoryIds)}
      order by created_at desc, number desc, repository_id desc limit ${newest}
    ) as newest`.execute(database.db);
  const logins = new Set(
    rows.flatMap(({ requester, charge }) => (charge === null ? [requester] : [requester, charge])),
  );
  return [...logins].toSorted((one, other) => one.toLowerCase().localeCompare(other.toLowerCase()));
}
