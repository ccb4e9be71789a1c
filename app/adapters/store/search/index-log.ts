/**
 * Follows the logs and the jobs with the search's index, in bounded steps, after they were stored: what is stored must never wait for it.
 * Several instances may do this at once; each place is taken by one.
 */
import { sql } from 'kysely';
import { documentsOf, type Piece, type SearchDocument } from '../../../remote/search/documents.ts';
import { eventText } from '../../../wire/event-text.ts';
import { inTransaction, type Database } from '../database.ts';
import { jobsOf } from '../jobs.ts';
import { logAfter } from '../sessions.ts';
import { jobText } from '../../../dispatch/job-text.ts';
import { deleteDocuments, insertDocuments } from './words.ts';

/** Sessions that are gone through in one step. */
const AT_ONCE = 20;
/** Nothing comes to a session that ended this long ago, in milliseconds. */
const SETTLED = 60 * 60_000;

/** A place that is behind: `end` is the last of its events (or jobs). */
interface Behind {
  readonly id: number;
  readonly end: number;
}

export async function indexSome(database: Database, limit: number, now: number): Promise<number> {
  await openPlaces(database);
  const behind = [...(await sessionsBehind(database)), ...(await repositoriesBehind(database))];
  let gone = 0;
  for (const { id, end } of behind) {
    if (gone >= limit) return gone;
    gone += await indexPlace(database, id, end, Math.max(1, limit - gone));
  }
  if (gone === 0) await closePlaces(database, now);
  return gone;
}

export async function indexSession(database: Database, sessionId: string, limit: number): Promise<number> {
  const [behind] = await sessionsBehind(database, sessionId);
  return behind ? indexPlace(database, behind.id, behind.end, limit) : 0;
}

async function sessionsBehind({ db }: Database, sessionId?: string): Promise<Behind[]> {
  return db
    .selectFrom('search_places')
    .innerJoin('sessions', 'sessions.id', 'search_places.session_id')
    .select(['search_places.id', sql<number>`sessions.next_seq - 1`.as('end')])
    .where('search_places.done', '=', 0)
    .whereRef('sessions.next_seq', '>', sql`search_places.seen + 1`)
    .$if(sessionId !== undefined, (query) => query.where('search_places.session_id', '=', sessionId ?? ''))
    .orderBy('search_places.id', 'desc')
    .limit(AT_ONCE)
    .execute();
}

async function repositoriesBehind({ db }: Database): Promise<Behind[]> {
  return db
    .selectFrom('search_places')
    .innerJoin('repositories', 'repositories.id', 'search_places.repository_id')
    .select(['search_places.id', sql<number>`repositories.next_job - 1`.as('end')])
    .where('search_places.session_id', '=', '')
    .whereRef('repositories.next_job', '>', sql`search_places.seen + 1`)
    .limit(AT_ONCE)
    .execute();
}

/** Each repository has a place for its jobs from the first look on. */
async function openPlaces({ db }: Database): Promise<void> {
  await sql`insert into search_places (repository_id, session_id, job, attempt)
    select id, '', 0, 0 from repositories
    where not exists (select 1 from search_places p where p.session_id = '' and p.repository_id = repositories.id)
    on conflict do nothing`.execute(db);
}

async function closePlaces({ db }: Database, now: number): Promise<void> {
  await sql`update search_places set done = 1 where done = 0 and session_id <> '' and exists (
    select 1 from sessions s where s.id = search_places.session_id and s.ended_at < ${now - SETTLED}
      and s.next_seq - 1 = search_places.seen)`.execute(db);
}

function indexPlace(database: Database, id: number, end: number, limit: number): Promise<number> {
  return inTransaction(database, async (inside) => {
    const place = await inside.db
      .selectFrom('search_places')
      .selectAll()
      .where('id', '=', id)
      // Another instance is at it: it is not behind for long.
      .$if(inside.dialect === 'postgres', (query) => query.forUpdate().skipLocked())
      .executeTakeFirst();
    // Done may have become true since it was found behind: its log was deleted.
    if (!place || place.done === 1 || place.seen >= end) return 0;
    const { repository_id: repositoryId, session_id: sessionId, through } = place;
    const step =
      sessionId === ''
        ? await jobsAfter(inside, repositoryId, through, Math.min(end, through + limit))
        : await textsAfter(inside, sessionId, through, Math.max(limit, SMALLEST_STEP));
    await deleteDocuments(inside, id, through);
    await insertDocuments(inside, { place: id, repositoryId }, step.documents);
    const open = step.documents.at(-1);
    await inside.db
      .updateTable('search_places')
      .set({ seen: step.seen, through: open?.isOpen === true ? open.seq - 1 : step.seen })
      .where('id', '=', id)
      .execute();
    return Math.max(1, step.seen - place.seen);
  });
}

interface Step {
  readonly documents: readonly SearchDocument[];
  readonly seen: number;
}

/** More than an open text can have events, so that a step gets past it. */
const SMALLEST_STEP = 300;
/** A step takes no more of the log, in characters of its texts. */
const MOST_TEXT = 400_000;

async function textsAfter(database: Database, sessionId: string, after: number, limit: number): Promise<Step> {
  const entries = await logAfter(database, sessionId, after, limit);
  const pieces: Piece[] = [];
  let size = 0;
  let seen = after;
  for (const { seq, at, event } of entries) {
    const said = eventText(event);
    size += said?.text.length ?? 0;
    if (size > MOST_TEXT && seq - after > SMALLEST_STEP) break;
    seen = seq;
    if (said && said.text !== '') pieces.push({ seq, at, ...said });
  }
  return { documents: documentsOf(pieces), seen };
}

async function jobsAfter(database: Database, repositoryId: number, after: number, until: number): Promise<Step> {
  const numbers = Array.from({ length: until - after }, (_, index) => after + 1 + index);
  const documents = (await jobsOf(database, repositoryId, numbers)).map((job) => ({
    seq: job.number,
    last: job.number,
    at: job.createdAt,
    kind: 'job',
    text: jobText(job),
    isOpen: false,
  }));
  return { documents, seen: until };
}
