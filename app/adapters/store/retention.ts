/** Deletes the logs of sessions, in pieces: first the mark, so that nobody reads a part, then what was said, words for the search before all. */
import { sql } from 'kysely';
import { forgetWords } from './audit.ts';
import { inTransaction, type Database } from './database.ts';
import { holdRepository } from './hold.ts';
import { forgetDocuments } from './search/words.ts';

export interface DeletionMark {
  readonly at: number;
  readonly by: string;
}

export async function oldTranscripts(
  { db }: Database,
  repositoryId: number,
  before: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where('repository_id', '=', repositoryId)
    .where('ended_at', 'is not', null)
    .where('ended_at', '<', before)
    .where('deleted_at', 'is', null)
    .orderBy('ended_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Inside a transaction. The first mark counts; false when there was one. */
export async function markDeleted({ db }: Database, id: string, { at, by }: DeletionMark): Promise<boolean> {
  const session = await db
    .updateTable('sessions')
    .set({ deleted_at: at, deleted_by: by, rules: '[]' })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returning(['repository_id', 'job', 'started_at', 'ended_at'])
    .executeTakeFirst();
  if (!session) return false;
  await db.updateTable('search_places').set({ done: 1 }).where('session_id', '=', id).execute();
  // What the agent remembers tells what was said; it is kept once for a job, whichever attempt it is from.
  await db
    .deleteFrom('saved_sessions')
    .where('repository_id', '=', session.repository_id)
    .where('job', '=', session.job)
    .execute();
  // Who decided stays on record; what exactly was asked was a part of the transcript.
  await db
    .updateTable('approvals')
    .set((eb) => ({ title: eb.ref('tool'), input: '', session_rule: null }))
    .where('repository_id', '=', session.repository_id)
    .where('session_id', '=', id)
    .where('state', '<>', 'pending')
    .execute();
  const { repository_id: repositoryId, job, started_at: from, ended_at: to } = session;
  await forgetWords({ db }, repositoryId, job, { from, to: to ?? at });
  return true;
}

/** At most `limit` rows of each kind; false while some are left. */
export function deleteTranscript(database: Database, id: string, mark: DeletionMark, limit: number): Promise<boolean> {
  return inTransaction(database, async (inside) => {
    const session = await inside.db
      .selectFrom('sessions')
      .select(['repository_id', 'deleted_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!session) return true;
    if (session.deleted_at === null) {
      // As every decision does, so that two never wait for each other in a circle.
      await holdRepository(inside, session.repository_id);
      await markDeleted(inside, id, mark);
    }
    const place = await inside.db
      .selectFrom('search_places')
      .select('id')
      .where('session_id', '=', id)
      // Whoever indexes it just now is waited for: what it adds goes, too.
      .$if(inside.dialect === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst();
    const gone = [
      place ? await forgetDocuments(inside, place.id, limit) : 0,
      await deleteNumbered(inside, 'events', 'seq', id, limit),
      await deleteNumbered(inside, 'controls', 'number', id, limit),
    ];
    return gone.every((count) => count < limit);
  });
}

async function deleteNumbered(
  { db }: Database,
  table: 'events' | 'controls',
  number: 'seq' | 'number',
  id: string,
  limit: number,
): Promise<number> {
  const result = await sql`delete from ${sql.table(table)} where session_id = ${id} and ${sql.ref(number)} in (
    select ${sql.ref(number)} from ${sql.table(table)} where session_id = ${id} order by ${sql.ref(number)} limit ${limit}
  )`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}

export async function halfDeleted({ db }: Database, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where('deleted_at', 'is not', null)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('events').select('seq').whereRef('events.session_id', '=', 'sessions.id').limit(1)),
    )
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
