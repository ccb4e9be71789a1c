/** Who did what: lines that are only ever added, and that outlive the words they quote. */
import type { AuditEntry } from '../../engine/ports/audit.ts';
import { inPieces, type Database } from './database.ts';

export async function audit({ db }: Database, repositoryId: number, { byId, ...entry }: AuditEntry): Promise<void> {
  await db
    .insertInto('audit')
    .values({ repository_id: repositoryId, by_id: byId, ...entry })
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
    .select(['id', 'job', 'at', 'by', 'by_id as byId', 'door', 'what', 'detail'])
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .$if(before !== null, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows;
}

/** Lines that quote a transcript, and what of each names what it was about: `P7`, `message 3`. */
const QUOTING: Readonly<Record<string, RegExp>> = {
  message: /^/,
  amend: /^message \d+/,
  interrupt: /^/,
  allow: /^P\d+/,
  deny: /^P\d+/,
  policy: /^/,
};

/** Who did what to a session stays; what was said in it goes with its transcript. `from` and `to`: when it ran (epoch ms). */
export async function forgetWords(
  { db }: Pick<Database, 'db'>,
  repositoryId: number,
  job: number,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const rows = await db
    .selectFrom('audit')
    .select(['id', 'what', 'detail'])
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .where('what', 'in', Object.keys(QUOTING))
    .where('detail', '<>', '')
    .execute();
  const shortened = rows.map(({ id, what, detail }) => ({ id, detail: QUOTING[what]?.exec(detail)?.[0] ?? '' }));
  for (const [detail, alike] of Map.groupBy(shortened, (row) => row.detail))
    await inPieces(alike, (piece) =>
      db
        .updateTable('audit')
        .set({ detail })
        .where(
          'id',
          'in',
          piece.map(({ id }) => id),
        )
        .execute(),
    );
}
