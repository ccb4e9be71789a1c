/** The outbox: effects to be performed, one at a time per subject, each leased to whoever performs it. */
import { sql } from 'kysely';
import type { OutboxItem, OutboxRow } from '../../engine/ports/store.ts';
import { among } from './among.ts';
import { inPieces, inTransaction } from './database.ts';
import type { Database } from './database.ts';
import { outboxItemFrom } from './rows.ts';
import type { Row } from './rows.ts';

/** Any number that no other program is likely to lock on the same PostgreSQL database. */
const CLAIM_LOCK = 5_160_771_043;

/**
 * What starts and ends work goes first, then the small signs of it, then comments: a state is shown before it is told, and what
 * GitHub lets us write in a minute is not used up by talk.
 */
const RANKS: Readonly<Record<string, number>> = { dispatch: 0, cancel_run: 0, report: 2, reply: 2 };
const MIDDLE = 1;
const ALL_RANKS = [0, MIDDLE, 2] as const;

/** A row that has been due for so long goes before all others, whatever its rank. */
const STARVING_MS = 60_000;

const rankOf = (kind: string): number => (Object.hasOwn(RANKS, kind) ? (RANKS[kind] ?? MIDDLE) : MIDDLE);

/** Rows whose key is known already are dropped. */
export async function enqueue({ db }: Database, rows: readonly OutboxRow[], now: number): Promise<void> {
  await inPieces(rows, (piece) =>
    db
      .insertInto('outbox')
      .values(
        piece.map(({ key, subject, kind, repositoryId, body, dueAt }) => ({
          key,
          subject,
          kind,
          rank: rankOf(kind),
          repository_id: repositoryId,
          body,
          created_at: now,
          due_at: dueAt,
        })),
      )
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute(),
  );
}

/**
 * Leases, for each subject without a lease, its oldest due row, the starving and then the lower ranks first; `attempts` of the
 * answer are the claims before this one.
 */
export function claimOutbox(database: Database, now: number, leaseUntil: number, limit: number): Promise<OutboxItem[]> {
  return inTransaction(database, async (inside) => {
    const { db, dialect } = inside;
    // Row locks alone would let two instances, their clocks apart, pick different rows of one subject.
    if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(CLAIM_LOCK)})`.execute(db);
    const rows = await choose(inside, now, limit);
    if (rows.length > 0) {
      const ids = rows.map((row) => row.id);
      await db
        .updateTable('outbox')
        .set((eb) => ({ lease_until: leaseUntil, attempts: eb('attempts', '+', 1) }))
        .where(among(inside, 'id', ids))
        .execute();
    }
    return rows.map(outboxItemFrom);
  });
}

async function choose(database: Database, now: number, limit: number): Promise<Row<'outbox'>[]> {
  const due = await claimable(database, now, limit, null);
  const urgency = (row: Row<'outbox'>): number => (row.due_at <= now - STARVING_MS ? -1 : row.rank);
  // When all that is due can be taken there is nothing to choose.
  if (due.length < limit) return due.toSorted((a, b) => urgency(a) - urgency(b));
  const chosen = due.filter((row) => urgency(row) < 0);
  for (const rank of ALL_RANKS) {
    if (chosen.length === limit) break;
    const known = new Set(chosen.map(({ id }) => id));
    const rows = await claimable(database, now, limit, rank);
    chosen.push(...rows.filter(({ id }) => !known.has(id)).slice(0, limit - chosen.length));
  }
  return chosen;
}

/** Rows nobody performs, each the first of its subject, the longest due first; of one rank, or of all. */
function claimable({ db, dialect }: Database, now: number, limit: number, rank: number | null) {
  return (
    db
      .selectFrom('outbox')
      .selectAll()
      .where('settled_at', 'is', null)
      .$if(rank !== null, (query) => query.where('rank', '=', rank ?? 0))
      .where('due_at', '<=', now)
      .where('lease_until', '<=', now)
      .where((row) =>
        row.not(
          row.exists(
            row
              .selectFrom('outbox as other')
              .select('other.id')
              .whereRef('other.subject', '=', 'outbox.subject')
              .where('other.settled_at', 'is', null)
              .where((eb) =>
                eb.or([
                  eb('other.lease_until', '>', now),
                  eb.and([eb('other.due_at', '<=', now), eb('other.id', '<', eb.ref('outbox.id'))]),
                ]),
              ),
          ),
        ),
      )
      .orderBy('due_at')
      .orderBy('id')
      .limit(limit)
      // A row that is being settled at this moment is nobody's work any more: no reason to wait for it.
      .$if(dialect === 'postgres', (query) => query.forUpdate().skipLocked())
      .execute()
  );
}

/**
 * When the next row can be claimed: a row waits for its own time and for the lease on its subject to run out, so that a
 * row under way is no reason to look again at once.
 */
export async function nextOutboxDue({ db }: Database): Promise<number | undefined> {
  const { rows } = await sql<{ free: number | null; leased: number | null }>`
    with leases as (
      select subject, max(lease_until) as until from outbox where settled_at is null and lease_until > 0 group by subject
    )
    select (
      select due_at from outbox
      where settled_at is null and not exists (select 1 from leases where leases.subject = outbox.subject)
      order by due_at limit 1
    ) as free, (
      select min(case when first_due > until then first_due else until end) from (
        select until, (
          select min(due_at) from outbox where outbox.subject = leases.subject and settled_at is null
        ) as first_due
        from leases
      ) as waiting
    ) as leased`.execute(db);
  const due = rows.flatMap(({ free, leased }) => [free, leased]).filter((at) => at !== null);
  return due.length === 0 ? undefined : Math.min(...due);
}

/** Settles the subject's rows up to the one with the id `through`. */
export async function closeOutbox({ db }: Database, subject: string, through: number, now: number): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ settled_at: now })
    .where('subject', '=', subject)
    .where('id', '<=', through)
    .where('settled_at', 'is', null)
    .execute();
}

/** False when it was settled before. */
export async function settleOutbox({ db }: Database, id: number, now: number): Promise<boolean> {
  const result = await db
    .updateTable('outbox')
    .set({ settled_at: now })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Ends the row's lease and has it claimed again from `dueAt` on. */
export async function retryOutbox({ db }: Database, id: number, dueAt: number, error: string): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ due_at: dueAt, lease_until: 0, error })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .execute();
}

export async function buryOutbox({ db }: Database, id: number, now: number, error: string): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ settled_at: now, buried: 1, error })
    .where('id', '=', id)
    .where('settled_at', 'is', null)
    .execute();
}

export async function newestOutbox({ db }: Database, subject: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('outbox')
    .select('id')
    .where('subject', '=', subject)
    .where('settled_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Only where no other instance can hold one of them: elsewhere leases run out by themselves. */
export async function releaseLeases({ db, dialect }: Database): Promise<void> {
  if (dialect === 'postgres') return;
  await db
    .updateTable('outbox')
    .set({ lease_until: 0 })
    .where('settled_at', 'is', null)
    .where('lease_until', '>', 0)
    .execute();
}
