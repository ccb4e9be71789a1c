/** Links that show a session to whoever has them: found by the hash of their secret, as long as they open. */
import type { ViewLink } from '../../engine/ports/links.ts';
import type { Database } from './database.ts';
import type { Row } from './rows.ts';

const linkFrom = (row: Row<'view_links'>): ViewLink => ({
  id: row.id,
  hash: row.hash,
  repositoryId: row.repository_id,
  job: row.job,
  by: { id: row.person_id, login: row.person_login },
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

const open = ({ db }: Database, now: number) =>
  db.selectFrom('view_links').selectAll().where('revoked_at', 'is', null).where('expires_at', '>', now);

export async function viewLink(database: Database, hash: string, now: number): Promise<ViewLink | undefined> {
  const row = await open(database, now).where('hash', '=', hash).executeTakeFirst();
  return row && linkFrom(row);
}

export async function viewLinksOf(
  database: Database,
  repositoryId: number,
  job: number,
  now: number,
): Promise<ViewLink[]> {
  const rows = await open(database, now)
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(linkFrom);
}

export async function putViewLink({ db }: Database, link: ViewLink): Promise<void> {
  const { id, hash, repositoryId: repository_id, job, by, createdAt, expiresAt, revokedAt } = link;
  await db
    .insertInto('view_links')
    .values({
      id,
      hash,
      repository_id,
      job,
      person_id: by.id,
      person_login: by.login,
      created_at: createdAt,
      expires_at: expiresAt,
      revoked_at: revokedAt,
    })
    .execute();
}

export async function revokeViewLink(
  { db }: Database,
  repositoryId: number,
  job: number,
  id: string,
  now: number,
): Promise<boolean> {
  const result = await db
    .updateTable('view_links')
    .set({ revoked_at: now })
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
