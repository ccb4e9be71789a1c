/** Approvals: asked, found again by number or by the runner's request, settled. */
import { Defect } from '../../ground/outcome.ts';
import type { Approval } from '../../remote/approval.ts';
import { among } from './among.ts';
import type { Database } from './database.ts';
import { approvalFrom, approvalRow } from './rows.ts';

const of = ({ db }: Database, repositoryId: number) =>
  db.selectFrom('approvals').selectAll().where('repository_id', '=', repositoryId);

export async function approvalOf(
  database: Database,
  repositoryId: number,
  number: number,
): Promise<Approval | undefined> {
  const row = await of(database, repositoryId).where('number', '=', number).executeTakeFirst();
  return row && approvalFrom(row);
}

export async function approvalByRequest(
  database: Database,
  repositoryId: number,
  sessionId: string,
  request: string,
): Promise<Approval | undefined> {
  const row = await of(database, repositoryId)
    .where('session_id', '=', sessionId)
    .where('request', '=', request)
    .executeTakeFirst();
  return row && approvalFrom(row);
}

export async function approvalsOf(
  database: Database,
  repositoryId: number,
  jobs: readonly number[],
): Promise<Approval[]> {
  if (jobs.length === 0) return [];
  const rows = await of(database, repositoryId)
    .where(among(database, 'job', jobs))
    .orderBy('number')
    .execute();
  return rows.map(approvalFrom);
}

export async function pendingApprovals(database: Database, repositoryId: number, job: number): Promise<Approval[]> {
  const rows = await of(database, repositoryId)
    .where('job', '=', job)
    .where('state', '=', 'pending')
    .orderBy('number')
    .execute();
  return rows.map(approvalFrom);
}

export async function dueApprovals(
  { db }: Database,
  now: number,
  limit: number,
): Promise<{ repositoryId: number; number: number }[]> {
  const rows = await db
    .selectFrom('approvals')
    .select(['repository_id', 'number'])
    .where('state', '=', 'pending')
    .where('deadline', '<=', now)
    .orderBy('deadline')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ repositoryId: row.repository_id, number: row.number }));
}

export async function insertApproval({ db }: Database, approval: Approval): Promise<void> {
  await db.insertInto('approvals').values(approvalRow(approval)).execute();
}

export async function saveApproval({ db }: Database, approval: Approval): Promise<void> {
  const { repository_id: repositoryId, number, ...columns } = approvalRow(approval);
  const result = await db
    .updateTable('approvals')
    .set(columns)
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new Defect(`no approval P${number} in repository ${repositoryId} to save`);
}
