/** Sessions with their numbered orders and their log as readers page through it. */
import { Defect } from '../../ground/outcome.ts';
import type { Session } from '../../remote/session.ts';
import type { Control, Order } from '../../wire/controls.ts';
import type { AppEvent, LogEntry } from '../../wire/events.ts';
import { messageOf } from '../../wire/message-queue.ts';
import type { Database } from './database.ts';
import { controlFrom, logEntryFrom, sessionFrom, sessionRow } from './rows.ts';

export async function session({ db }: Database, id: string): Promise<Session | undefined> {
  const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
  return row && sessionFrom(row);
}

/** One for each attempt that was claimed, in their order. */
export async function sessionsOf({ db }: Database, repositoryId: number, job: number): Promise<Session[]> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .orderBy('attempt')
    .execute();
  return rows.map(sessionFrom);
}

export async function sessionByToken({ db }: Database, tokenHash: string): Promise<Session | undefined> {
  const row = await db.selectFrom('sessions').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
  return row && sessionFrom(row);
}

export async function insertSession({ db }: Database, session: Session): Promise<void> {
  await db.insertInto('sessions').values(sessionRow(session)).execute();
  const { id: session_id, repositoryId: repository_id, job, attempt } = session;
  await db.insertInto('search_places').values({ session_id, repository_id, job, attempt }).execute();
}

/** The first end counts. */
export async function endSession({ db }: Database, id: string, at: number): Promise<void> {
  await db.updateTable('sessions').set({ ended_at: at }).where('id', '=', id).where('ended_at', 'is', null).execute();
}

/** The token that was given before opens nothing any more. */
export async function resetSessionToken({ db }: Database, id: string, tokenHash: string): Promise<void> {
  const result = await db
    .updateTable('sessions')
    .set({ token_hash: tokenHash })
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new Defect(`no session ${id}`);
}

/** Appends an event of the app's own, numbered by the same counter as the runner's. */
export async function appendEvent(database: Database, id: string, event: AppEvent, at: number): Promise<LogEntry> {
  const seq = await takeSessionNumber(database, id, 'next_seq');
  await database.db
    .insertInto('events')
    .values({
      session_id: id,
      seq,
      runner_number: null,
      at,
      kind: event.kind,
      control: messageOf(event),
      body: JSON.stringify(event),
    })
    .execute();
  return { seq, at, event };
}

export async function addControl(database: Database, id: string, order: Order, at: number): Promise<Control> {
  const number = await takeSessionNumber(database, id, 'next_control');
  await database.db
    .insertInto('controls')
    .values({ session_id: id, number, at, body: JSON.stringify(order) })
    .execute();
  return { number, order };
}

async function takeSessionNumber({ db }: Database, id: string, counter: 'next_seq' | 'next_control'): Promise<number> {
  const row = await db
    .updateTable('sessions')
    .set((eb) => ({ [counter]: eb(counter, '+', 1) }))
    .where('id', '=', id)
    .returning(counter)
    .executeTakeFirst();
  if (row === undefined) throw new Defect(`no session ${id}`);
  return row[counter] - 1;
}

export async function logAfter({ db }: Database, id: string, after: number, limit: number): Promise<LogEntry[]> {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'at', 'body'])
    .where('session_id', '=', id)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(logEntryFrom);
}

export async function logBefore({ db }: Database, id: string, before: number, limit: number): Promise<LogEntry[]> {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'at', 'body'])
    .where('session_id', '=', id)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(logEntryFrom).reverse();
}

export async function controlsAfter({ db }: Database, id: string, after: number): Promise<Control[]> {
  const rows = await db
    .selectFrom('controls')
    .select(['number', 'body'])
    .where('session_id', '=', id)
    .where('number', '>', after)
    .orderBy('number')
    .execute();
  return rows.map(controlFrom);
}

/** Every entry that concerns a message of a person, ascending. */
export async function messagesOf({ db }: Database, id: string): Promise<LogEntry[]> {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'at', 'body'])
    .where('session_id', '=', id)
    .where('control', 'is not', null)
    .orderBy('seq')
    .execute();
  return rows.map(logEntryFrom);
}

export async function setSessionRules({ db }: Database, id: string, rules: readonly string[]): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ rules: JSON.stringify(rules) })
    .where('id', '=', id)
    .execute();
}
