/** Forgets what has served its time. Of each kind a bounded number at once, so that nobody waits long behind it. */
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** What is forgotten, by which instant, under what name its rows go. */
interface Ageing {
  readonly table: keyof Tables;
  readonly instant: string;
  readonly key: readonly string[];
}

const AGEING: readonly Ageing[] = [
  { table: 'inbox', instant: 'settled_at', key: ['id'] },
  { table: 'outbox', instant: 'settled_at', key: ['id'] },
  { table: 'keys', instant: 'taken_at', key: ['key'] },
  { table: 'sign_ins', instant: 'expires_at', key: ['id_hash'] },
  { table: 'api_tokens', instant: 'expires_at', key: ['id'] },
  { table: 'view_links', instant: 'expires_at', key: ['id'] },
  { table: 'changes', instant: 'received_at', key: ['repository_id', 'job', 'attempt'] },
];

/** Deletes what was settled, taken, received or over before `before`, at most `limit` of each; returns how many in all. */
export async function prune(database: Database, before: number, limit: number): Promise<number> {
  let pruned = 0;
  for (const ageing of AGEING) pruned += await forget(database, ageing, before, limit);
  return pruned;
}

/** What an agent remembers goes as soon as its time is over. */
export const forgetSessions = (database: Database, now: number, limit: number): Promise<number> =>
  forget(database, { table: 'saved_sessions', instant: 'expires_at', key: ['repository_id', 'job'] }, now + 1, limit);

async function forget(
  { db }: Database,
  { table, instant, key }: Ageing,
  before: number,
  limit: number,
): Promise<number> {
  const name = sql.join(key.map((column) => sql.ref(column)));
  const result = await sql`
    delete from ${sql.table(table)} where (${name}) in (
      select ${name} from ${sql.table(table)} where ${sql.ref(instant)} < ${before}
      order by ${sql.ref(instant)} limit ${limit}
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
