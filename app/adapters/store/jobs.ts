/** Jobs: reading them in the ways decisions and pages need, and writing them whole. */
import type { Job } from '../../dispatch/job.ts';
import type { JobFact } from '../../dispatch/transitions.ts';
import { Defect } from '../../ground/outcome.ts';
import type { Database } from './database.ts';
import { jobFrom, jobRow } from './rows.ts';

const of = ({ db }: Database, repositoryId: number) =>
  db.selectFrom('jobs').selectAll().where('repository_id', '=', repositoryId);

export async function job(database: Database, repositoryId: number, number: number): Promise<Job | undefined> {
  const row = await of(database, repositoryId).where('number', '=', number).executeTakeFirst();
  return row && jobFrom(row);
}

export async function jobsOf(database: Database, repositoryId: number, numbers: readonly number[]): Promise<Job[]> {
  if (numbers.length === 0) return [];
  const rows = await of(database, repositoryId).where('number', 'in', numbers).orderBy('number').execute();
  return rows.map(jobFrom);
}

export async function activeJobsOf(database: Database, repositoryId: number): Promise<Job[]> {
  const rows = await of(database, repositoryId).where('active', '=', 1).orderBy('number').execute();
  return rows.map(jobFrom);
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

export async function jobByRun(database: Database, repositoryId: number, runId: number): Promise<Job | undefined> {
  const row = await of(database, repositoryId).where('run_id', '=', runId).executeTakeFirst();
  return row && jobFrom(row);
}

/** Newest first. */
export async function recentJobs({ db }: Database, repositoryIds: readonly number[], limit: number): Promise<Job[]> {
  if (repositoryIds.length === 0) return [];
  const rows = await db
    .selectFrom('jobs')
    .selectAll()
    .where('repository_id', 'in', repositoryIds)
    .orderBy('created_at', 'desc')
    .orderBy('number', 'desc')
    .orderBy('repository_id')
    .limit(limit)
    .execute();
  return rows.map(jobFrom);
}

export async function dueJobs(
  { db }: Database,
  now: number,
  limit: number,
): Promise<{ repositoryId: number; number: number }[]> {
  return db
    .selectFrom('jobs')
    .select(['repository_id as repositoryId', 'number'])
    .where('deadline', '<=', now)
    .where('active', '=', 1)
    .orderBy('deadline')
    .limit(limit)
    .execute()
    .then((rows) => rows.map(({ repositoryId, number }) => ({ repositoryId, number })));
}

export async function insertJob({ db }: Database, job: Job): Promise<void> {
  await db.insertInto('jobs').values(jobRow(job)).execute();
}

export async function saveJob({ db }: Database, job: Job): Promise<void> {
  const { repository_id: repositoryId, number, ...columns } = jobRow(job);
  const result = await db
    .updateTable('jobs')
    .set(columns)
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new Defect(`no job J${number} in repository ${repositoryId} to save`);
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
