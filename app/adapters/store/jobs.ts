/** Jobs by what names them (number, key, thread, run), and writing them. */
import { sql } from 'kysely';
import type { Job, ThreadTexts } from '../../dispatch/job.ts';
import type { JobFact } from '../../dispatch/transitions.ts';
import type { State } from '../../ground/job-state.ts';
import { Defect } from '../../ground/outcome.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';
import { JOB_COLUMNS, jobFrom, jobRow, movingRow } from './job-row.ts';

const of = ({ db }: Database, repositoryId: number) =>
  db.selectFrom('jobs').select(JOB_COLUMNS).where('repository_id', '=', repositoryId);

export async function job(database: Database, repositoryId: number, number: number): Promise<Job | undefined> {
  const row = await of(database, repositoryId).where('number', '=', number).executeTakeFirst();
  return row && jobFrom(row);
}

/** In ascending order. */
export async function jobsOf(database: Database, repositoryId: number, numbers: readonly number[]): Promise<Job[]> {
  if (numbers.length === 0) return [];
  const rows = await of(database, repositoryId)
    .where(among(database, 'number', numbers))
    .orderBy('number')
    .execute();
  return rows.map(jobFrom);
}

/** Jobs whose key is `prefix` or begins with `prefix/`, oldest first. */
export async function jobsByKey(database: Database, repositoryId: number, prefix: string): Promise<Job[]> {
  // By bytes, in which `0` follows `/`, whatever order of text the database was made with.
  const key = database.dialect === 'sqlite' ? sql`key` : sql`key collate "C"`;
  const rows = await sql<{ number: number }>`
    select number from jobs where repository_id = ${repositoryId} and key = ${prefix}
    union all
    select number from jobs where repository_id = ${repositoryId} and ${key} >= ${`${prefix}/`} and ${key} < ${`${prefix}0`}
  `.execute(database.db);
  return jobsOf(
    database,
    repositoryId,
    rows.rows.map(({ number }) => number),
  );
}

/** Oldest first, at most the newest `limit`. */
export async function threadJobsOf(
  database: Database,
  repositoryId: number,
  thread: number,
  limit: number,
): Promise<Job[]> {
  const rows = await of(database, repositoryId)
    .where('thread_number', '=', thread)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(jobFrom).reverse();
}

/** Jobs of a thread in one of `states`, oldest first. */
export async function jobsOfThread(
  database: Database,
  repositoryId: number,
  thread: number,
  states: readonly State[],
): Promise<Job[]> {
  const rows = await of(database, repositoryId)
    .where('thread_number', '=', thread)
    .where(among(database, 'state', states))
    .execute();
  // An order asked of the database would have it walk through the whole thread.
  return rows.map(jobFrom).toSorted((a, b) => a.number - b.number);
}

export async function jobByRun(database: Database, repositoryId: number, runId: number): Promise<Job | undefined> {
  const row = await of(database, repositoryId).where('run_id', '=', runId).executeTakeFirst();
  return row && jobFrom(row);
}

/** Newest first. */
export async function recentJobs(database: Database, repositoryIds: readonly number[], limit: number): Promise<Job[]> {
  if (repositoryIds.length === 0) return [];
  // The plus keeps the databases from gathering all jobs of these repositories first: the index of all jobs by age is walked
  // until there are enough.
  const newest = sql<{ id: number; job: number }>`(
    select repository_id as id, number as job from jobs where ${among(database, sql`+ repository_id`, repositoryIds)}
    order by created_at desc, number desc, repository_id desc limit ${limit}
  )`;
  const rows = await database.db
    .selectFrom(newest.as('newest'))
    .crossJoin('jobs')
    .select(JOB_COLUMNS)
    .whereRef('jobs.repository_id', '=', 'newest.id')
    .whereRef('jobs.number', '=', 'newest.job')
    .orderBy('created_at', 'desc')
    .orderBy('number', 'desc')
    .orderBy('repository_id', 'desc')
    .execute();
  return rows.map(jobFrom);
}

const NO_TEXTS: ThreadTexts = { threadBody: '', context: '' };

/** Also notes what the job needs as rows, for the way back. */
export async function insertJob({ db }: Database, job: Job, texts = NO_TEXTS): Promise<void> {
  await db.insertInto('jobs').values(jobRow(job, texts)).execute();
  if (job.needs.length === 0) return;
  await db
    .insertInto('job_needs')
    .values(job.needs.map((need) => ({ repository_id: job.repositoryId, needs: need.job, job: job.number })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function threadTexts({ db }: Database, repositoryId: number, number: number): Promise<ThreadTexts> {
  const row = await db
    .selectFrom('jobs')
    .select(['thread_body as threadBody', 'context'])
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!row) throw new Defect(`no job J${number} in repository ${repositoryId} with texts of its thread`);
  return row;
}

/** Writes what facts have changed; what the command asked for stays as it was inserted. */
export async function saveJob({ db }: Database, job: Job): Promise<void> {
  const result = await db
    .updateTable('jobs')
    .set(movingRow(job))
    .where('repository_id', '=', job.repositoryId)
    .where('number', '=', job.number)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new Defect(`no job J${job.number} in repository ${job.repositoryId} to save`);
}

export async function appendFact(
  { db }: Database,
  repositoryId: number,
  fact: {
    readonly job: number;
    readonly fact: JobFact;
    readonly at: number;
    readonly by: string;
    readonly reason: string;
  },
): Promise<void> {
  await db
    .insertInto('job_facts')
    .values({ repository_id: repositoryId, ...fact })
    .execute();
}
