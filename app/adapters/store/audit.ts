/** Who did what: lines that are only ever added. */
import type { AuditEntry } from '../../engine/ports/audit.ts';
import type { Database } from './database.ts';

export async function audit({ db }: Database, repositoryId: number, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit')
    .values({ repository_id: repositoryId, ...entry })
    .execute();
}

export async function auditOf(
  { db }: Database,
  repositoryId: number,
  job: number,
  before: number | null,
  limit: number,
): Promise<(AuditEntry & { readonly id: number })[]> {
  const rows = await db
    .selectFrom('audit')
    .select(['id', 'job', 'at', 'by', 'door', 'what', 'detail'])
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .$if(before !== null, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows;
}
