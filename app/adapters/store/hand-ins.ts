/** What runners hand in: changes and agents' sessions, as compressed messages in one column each; sessions are encrypted besides. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { HandedIn } from '../../engine/ports/hand-ins.ts';
import { Changes } from '../../wire/changes.ts';
import { SavedSession } from '../../wire/saved-session.ts';
import type { Database } from './database.ts';
import type { Cipher } from './cipher.ts';

const packed = promisify(gzip);
const unpacked = promisify(gunzip);

/** The patch has a column of its own. */
const WithoutPatch = Changes.omit({ patch: true });

const written = async (message: unknown): Promise<Buffer> => packed(JSON.stringify(message));
const readBack = async (body: Uint8Array): Promise<unknown> => JSON.parse((await unpacked(body)).toString()) as unknown;

export async function putChanges(
  { db }: Database,
  repositoryId: number,
  job: number,
  attempt: number,
  { patch, ...changes }: Changes,
  now: number,
): Promise<void> {
  const columns = { body: await written(changes), patch: await packed(patch), received_at: now };
  await db
    .insertInto('changes')
    .values({ repository_id: repositoryId, job, attempt, ...columns })
    .onConflict((conflict) => conflict.columns(['repository_id', 'job', 'attempt']).doUpdateSet(columns))
    .execute();
}

export async function changesOf(
  { db }: Database,
  repositoryId: number,
  job: number,
  attempt: number,
): Promise<HandedIn | undefined> {
  const row = await db
    .selectFrom('changes')
    .select(['body', 'received_at'])
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .where('attempt', '=', attempt)
    .executeTakeFirst();
  return row && { changes: WithoutPatch.parse(await readBack(row.body)), receivedAt: row.received_at };
}

export async function patchOf(
  { db }: Database,
  repositoryId: number,
  job: number,
  attempt: number,
): Promise<{ readonly patch: string; readonly receivedAt: number } | undefined> {
  const row = await db
    .selectFrom('changes')
    .select(['patch', 'received_at'])
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .where('attempt', '=', attempt)
    .executeTakeFirst();
  return row && { patch: (await unpacked(row.patch)).toString(), receivedAt: row.received_at };
}

export async function jobsWithChanges(
  { db }: Database,
  repositoryId: number,
  jobs: readonly number[],
): Promise<ReadonlySet<number>> {
  if (jobs.length === 0) return new Set();
  const rows = await db
    .selectFrom('changes')
    .innerJoin('jobs', (join) =>
      join
        .onRef('jobs.repository_id', '=', 'changes.repository_id')
        .onRef('jobs.number', '=', 'changes.job')
        .onRef('jobs.attempt', '=', 'changes.attempt'),
    )
    .select('changes.job')
    .where('changes.repository_id', '=', repositoryId)
    .where('changes.job', 'in', jobs)
    .execute();
  return new Set(rows.map(({ job }) => job));
}

/** Sessions kept of one repository: those of its newest jobs. Each has at most some 16 MB, and most have a hundredth of it. */
const MOST_KEPT = 100;

/** What binds an encrypted session to its job: in another row it cannot be read. */
const rowOf = (repositoryId: number, job: number): string => `saved_sessions/${repositoryId}/${job}`;

export async function putSavedSession(
  { db }: Database,
  cipher: Cipher,
  repositoryId: number,
  job: number,
  saved: SavedSession,
  expiresAt: number,
): Promise<void> {
  const body = cipher.encrypt(await written(saved), rowOf(repositoryId, job));
  await db
    .insertInto('saved_sessions')
    .values({ repository_id: repositoryId, job, body, expires_at: expiresAt })
    .onConflict((conflict) => conflict.columns(['repository_id', 'job']).doUpdateSet({ body, expires_at: expiresAt }))
    .execute();
  // Retention alone bounds time, not space.
  const newest = db
    .selectFrom('saved_sessions')
    .select('job')
    .where('repository_id', '=', repositoryId)
    .orderBy('job', 'desc')
    .limit(MOST_KEPT);
  await db
    .deleteFrom('saved_sessions')
    .where('repository_id', '=', repositoryId)
    .where('job', 'not in', newest)
    .execute();
}

export async function savedSessionOf(
  { db }: Database,
  cipher: Cipher,
  repositoryId: number,
  job: number,
  now: number,
): Promise<SavedSession | undefined> {
  const row = await db
    .selectFrom('saved_sessions')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('job', '=', job)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  const body = row && cipher.decrypt(row.body, rowOf(repositoryId, job));
  return body && SavedSession.parse(await readBack(body));
}
