/** The inbox: what happened, stored once by key, handled one at a time per lane in order of arrival. */
import { sql } from 'kysely';
import type { InboxItem, InboxRow } from '../../engine/ports/store.ts';
import { among } from './among.ts';
import { inPieces } from './database.ts';
import type { Database } from './database.ts';
import { inboxItemFrom } from './rows.ts';

/** Rows whose key is known already, also from earlier in `rows`, are dropped. */
export async function insertInbox(
  { db }: Database,
  rows: readonly (InboxRow & { readonly now: number })[],
): Promise<void> {
  await inPieces(rows, (piece) =>
    db
      .insertInto('inbox')
      .values(piece.map(({ key, lane, kind, body, now }) => ({ key, lane, kind, body, received_at: now, due_at: now })))
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute(),
  );
}

/**
 * The first unsettled row of every lane. It walks from lane to lane through the index, so that a long queue in one lane
 * costs the others nothing.
 */
const heads = sql<{ id: number; lane: string; due_at: number }>`(
  with recursive lanes(lane) as (
    select min(lane) from inbox where settled_at is null
    union all
    select (select min(i.lane) from inbox i where i.settled_at is null and i.lane > lanes.lane)
    from lanes where lanes.lane is not null
  )
  select inbox.id, inbox.lane, inbox.due_at
  from lanes join inbox on inbox.id = (select min(i.id) from inbox i where i.settled_at is null and i.lane = lanes.lane)
)`;

export async function nextInbox(
  database: Database,
  now: number,
  limit: number,
  busy: readonly string[],
): Promise<InboxItem[]> {
  const rows = await database.db
    .selectFrom(heads.as('head'))
    .innerJoin('inbox', 'inbox.id', 'head.id')
    .selectAll('inbox')
    .where('head.due_at', '<=', now)
    .where((eb) => eb.not(among(database, 'head.lane', busy)))
    .orderBy('inbox.id')
    .limit(limit)
    .execute();
  return rows.map(inboxItemFrom);
}

/** When the first lane's head becomes due. Rows behind a head wait for it, whatever their own time. */
export async function nextInboxDue({ db }: Database): Promise<number | undefined> {
  const row = await db
    .selectFrom(heads.as('head'))
    .select((eb) => eb.fn.min<number | null>('head.due_at').as('due'))
    .executeTakeFirst();
  return row?.due ?? undefined;
}

export async function retryInbox({ db }: Database, id: number, dueAt: number, error: string): Promise<void> {
  await db
    .updateTable('inbox')
    .set((eb) => ({ due_at: dueAt, error, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .execute();
}

/** False when it was settled before. */
export async function settleInbox({ db }: Database, id: number, now: number, error: string | null): Promise<boolean> {
  const result = await db
    .updateTable('inbox')
    .set({ settled_at: now, error })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
