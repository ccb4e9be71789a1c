/** Threads, as GitHub told us of them last. */
import type { ThreadRow } from '../../engine/ports/store.ts';
import type { Database } from './database.ts';
import { threadFrom } from './rows.ts';

/** A head that is not told is kept as it was. */
export async function putThread({ db }: Database, thread: ThreadRow): Promise<void> {
  const { kind, title, head } = thread;
  await db
    .insertInto('threads')
    .values({ repository_id: thread.repositoryId, number: thread.number, kind, title, head })
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'number']).doUpdateSet({ kind, title, ...(head !== null && { head }) }),
    )
    .execute();
}

export async function thread({ db }: Database, repositoryId: number, number: number): Promise<ThreadRow | undefined> {
  const row = await db
    .selectFrom('threads')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row && threadFrom(row);
}

/** Nothing happens when the thread is not known. */
export async function setThreadHead(
  { db }: Database,
  repositoryId: number,
  number: number,
  head: string,
): Promise<void> {
  await db
    .updateTable('threads')
    .set({ head })
    .where('repository_id', '=', repositoryId)
    .where('number', '=', number)
    .execute();
}
