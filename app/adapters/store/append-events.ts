/**
 * What one group commit writes: inbox rows and the batches of many runners, in one transaction and few statements. This
 * is the hot path: each event of each running session passes here.
 */
import { sql } from 'kysely';
import type { AppendAnswer, EventAppend, InboxRow } from '../../engine/ports/store.ts';
import type { LogEntry } from '../../wire/events.ts';
import { messageOf } from '../../wire/message-queue.ts';
import { inPieces } from './database.ts';
import type { Database } from './database.ts';
import { insertInbox } from './inbox.ts';
import { insertEvents, type EventRow } from './insert-events.ts';

/** One caller's part of a group. */
export interface Arrival {
  readonly now: number;
  readonly inbox: readonly InboxRow[];
  readonly appends: readonly PreparedAppend[];
}

/** A batch whose events are written out already, so that an event that cannot be is its sender's problem alone. */
interface PreparedAppend extends EventAppend {
  readonly bodies: readonly string[];
}

export const prepare = (append: EventAppend): PreparedAppend => ({
  ...append,
  bodies: append.events.map(({ event }) => JSON.stringify(event)),
});

/** How much an arrival adds to its group's transaction, in rows. */
export function rowsOf(arrival: Arrival): number {
  return arrival.appends.reduce(
    (sum, append) => sum + 1 + append.events.length + append.inbox.length,
    arrival.inbox.length,
  );
}

/** Where a session's counters stand while the group is gone through. */
interface Counters {
  readonly id: string;
  nextRunnerEvent: number;
  nextSeq: number;
  moved: boolean;
}

/** Writes the group inside the transaction it is given; the answers are in the order of `arrivals` and their appends. */
export async function writeGroup(database: Database, arrivals: readonly Arrival[]): Promise<AppendAnswer[][]> {
  const counters = await lockCounters(database, arrivals);
  const rows: EventRow[] = [];
  const inbox: (InboxRow & { now: number })[] = [];
  const answers = arrivals.map((arrival) => {
    for (const row of arrival.inbox) inbox.push({ ...row, now: arrival.now });
    return arrival.appends.map((append): AppendAnswer => {
      const session = counters.get(append.sessionId);
      if (session === undefined) return { kind: 'unknown' };
      if (append.first > session.nextRunnerEvent) return { kind: 'gap', next: session.nextRunnerEvent };
      for (const row of append.inbox) inbox.push({ ...row, now: arrival.now });
      const entries = take(session, append, rows);
      return { kind: 'stored', next: session.nextRunnerEvent, entries };
    });
  });
  await insertEvents(database, rows);
  await saveCounters(
    database,
    [...counters.values()].filter(({ moved }) => moved),
  );
  await insertInbox(database, inbox);
  return answers;
}

/** Numbers the batch's new events and adds their rows; those the log has already are passed over. */
function take(session: Counters, append: PreparedAppend, rows: EventRow[]): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let index = session.nextRunnerEvent - append.first; index < append.events.length; index++) {
    const item = append.events[index];
    const body = append.bodies[index];
    if (item === undefined || body === undefined) break;
    const { at, event } = item;
    const seq = session.nextSeq++;
    const runner_number = session.nextRunnerEvent++;
    rows.push({ session_id: session.id, seq, runner_number, at, kind: event.kind, control: messageOf(event), body });
    entries.push({ seq, at, event });
    session.moved = true;
  }
  return entries;
}

/** In the order of ids, so that two groups never wait for each other in a circle. */
async function lockCounters({ db, dialect }: Database, arrivals: readonly Arrival[]): Promise<Map<string, Counters>> {
  const ids = new Set(arrivals.flatMap(({ appends }) => appends.map(({ sessionId }) => sessionId)));
  const counters = new Map<string, Counters>();
  await inPieces([...ids].toSorted(), async (piece) => {
    const rows = await db
      .selectFrom('sessions')
      .select(['id', 'next_runner_event', 'next_seq'])
      .where('id', 'in', piece)
      .orderBy('id')
      .$if(dialect === 'postgres', (query) => query.forUpdate())
      .execute();
    for (const { id, next_runner_event: nextRunnerEvent, next_seq: nextSeq } of rows) {
      counters.set(id, { id, nextRunnerEvent, nextSeq, moved: false });
    }
  });
  return counters;
}

async function saveCounters({ db }: Database, counters: readonly Counters[]): Promise<void> {
  await inPieces(counters, (piece) => {
    const values = piece.map(
      ({ id, nextRunnerEvent, nextSeq }) =>
        sql`(cast(${id} as text), cast(${nextRunnerEvent} as bigint), cast(${nextSeq} as bigint))`,
    );
    // A list of values without names for its columns calls them column1, column2 … in both databases.
    return sql`
      update sessions set next_runner_event = moved.column2, next_seq = moved.column3
      from (values ${sql.join(values)}) as moved where sessions.id = moved.column1`.execute(db);
  });
}
