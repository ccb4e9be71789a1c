/** Tokens that people made for programs, kept as hashes. */
import type { ApiToken } from '../../engine/ports/store.ts';
import type { Database } from './database.ts';
import { apiTokenFrom } from './rows.ts';

export async function putApiToken({ db }: Database, token: ApiToken): Promise<void> {
  const { id, hash, person, name, createdAt, expiresAt, usedAt } = token;
  await db
    .insertInto('api_tokens')
    .values({
      id,
      hash,
      person_id: person.id,
      person_login: person.login,
      name,
      created_at: createdAt,
      expires_at: expiresAt,
      used_at: usedAt,
    })
    .execute();
}

/** The unexpired token with this hash, as it is with this use noted. */
export async function useApiToken({ db }: Database, hash: string, now: number): Promise<ApiToken | undefined> {
  const row = await db
    .updateTable('api_tokens')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return row && apiTokenFrom(row);
}

/** Newest first. */
export async function apiTokensOf({ db }: Database, personId: number): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(apiTokenFrom);
}

/** False when the person has no such token. */
export async function deleteApiToken({ db }: Database, personId: number, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('api_tokens')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
