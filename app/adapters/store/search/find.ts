/** Looks texts up by their words, newest first. */
import { sql, type RawBuilder } from 'kysely';
import type { Found, SearchAsk } from '../../../engine/ports/search.ts';
import type { Database } from '../database.ts';
import { matchOf, placeWord, repositoryWord } from './words.ts';

/** PostgreSQL's index does not know what is new: a frequent word is found sooner by looking through this many of the newest texts. */
const NEWEST = 1_000;

interface Hit {
  id: number;
}

export async function searchFor(database: Database, ask: SearchAsk): Promise<Found[]> {
  const { place, query, limit } = ask;
  const scope =
    'sessionId' in place ? await placeOf(database, place.sessionId) : place.repositoryIds.map(repositoryWord);
  if (scope.length === 0 || query.length === 0) return [];
  const below =
    'sessionId' in place && ask.before !== undefined
      ? await idBefore(database, place.sessionId, ask.before)
      : undefined;
  const match = matchOf(database, query, scope);
  const upTo = below ?? Number.MAX_SAFE_INTEGER;
  if (database.dialect === 'sqlite')
    return read(
      database,
      await hits(
        database,
        sql`select rowid as id from search_words where search_words match ${match} and rowid < ${upTo} order by rowid desc limit ${limit}`,
      ),
    );
  const newest = await hits(
    database,
    sql`select id from (select id, words from search_documents where id < ${upTo} order by id desc limit ${NEWEST}) newest
      where words @@ ${match}::tsquery order by id desc limit ${limit}`,
  );
  if (newest.length === limit) return read(database, newest);
  // Materialized: what the planner expects of a word comes from all sessions, and here it may be rare.
  const all = sql`with hits as materialized (select id from search_documents where words @@ ${match}::tsquery)
    select id from hits where id < ${upTo} order by id desc limit ${limit}`;
  return read(database, await hits(database, all));
}

const hits = async ({ db }: Database, select: RawBuilder<unknown>): Promise<number[]> =>
  (await (select as RawBuilder<Hit>).execute(db)).rows.map(({ id }) => id);

async function read({ db }: Database, ids: readonly number[]): Promise<Found[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('search_documents as d')
    .innerJoin('search_places as p', 'p.id', 'd.place')
    .leftJoin('sessions as s', 's.id', 'p.session_id')
    // Of a log that is being deleted nothing is found any more.
    .where('s.deleted_at', 'is', null)
    .select(['p.repository_id', 'p.session_id', 'p.job', 'p.attempt', 'd.kind', 'd.seq', 'd.last', 'd.at'])
    .where('d.id', 'in', ids)
    .orderBy('d.id', 'desc')
    .execute();
  return rows.map((row) => ({
    repositoryId: row.repository_id,
    job: row.session_id === '' ? row.seq : row.job,
    sessionId: row.session_id === '' ? null : row.session_id,
    attempt: row.attempt,
    kind: row.kind,
    seq: row.seq,
    last: row.last,
    at: row.at,
  }));
}

async function placeOf({ db }: Database, sessionId: string): Promise<string[]> {
  const rows = await db.selectFrom('search_places').select('id').where('session_id', '=', sessionId).execute();
  return rows.map(({ id }) => placeWord(id));
}

/** Texts of a session are numbered in the order of its log. */
async function idBefore({ db }: Database, sessionId: string, before: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('search_documents')
    .innerJoin('search_places', 'search_places.id', 'search_documents.place')
    .select('search_documents.id')
    .where('search_places.session_id', '=', sessionId)
    .where('search_documents.seq', '>=', before)
    .orderBy('search_documents.seq')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}
