/** Forgets what has served its time. Of each kind a bounded number at once, so that nobody waits long behind it. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What is forgotten, by which instant, under what name its rows go. */
const AGEING = [
  { table: 'inbox', instant: 'settled_at', key: 'id' },
  { table: 'outbox', instant: 'settled_at', key: 'id' },
  { table: 'keys', instant: 'taken_at', key: 'key' },
  { table: 'sign_ins', instant: 'expires_at', key: 'id_hash' },
  { table: 'api_tokens', instant: 'expires_at', key: 'id' },
] as const;

/** Deletes what was settled, taken or over before `before`, at most `limit` of each; returns how many in all. */
export async function prune({ db }: Database, before: number, limit: number): Promise<number> {
  let pruned = 0;
  for (const { table, instant, key } of AGEING) {
    const result = await sql`
      delete from ${sql.table(table)} where ${sql.ref(key)} in (
        select ${sql.ref(key)} from ${sql.table(table)} where ${sql.ref(instant)} < ${before}
        order by ${sql.ref(instant)} limit ${limit}
      )`.execute(db);
    pruned += Number(result.numAffectedRows ?? 0n);
  }
  return pruned;
}
