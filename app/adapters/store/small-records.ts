/** Records that stand alone: what a projection showed last, who is signed in, keys that are taken, notes of the app. */
import type { Projection, SignIn } from '../../engine/ports/store.ts';
import type { Database } from './database.ts';
import { projectionFrom, signInFrom } from './rows.ts';

export async function projection({ db }: Database, subject: string): Promise<Projection | undefined> {
  const row = await db.selectFrom('projections').selectAll().where('subject', '=', subject).executeTakeFirst();
  return row && projectionFrom(row);
}

export async function saveProjection({ db }: Database, { subject, externalId, digest }: Projection): Promise<void> {
  const shown = { external_id: externalId, digest };
  await db
    .insertInto('projections')
    .values({ subject, ...shown })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet(shown))
    .execute();
}

export async function putSignIn({ db }: Database, { idHash, person, createdAt, expiresAt }: SignIn): Promise<void> {
  const signedIn = { person_id: person.id, person_login: person.login, created_at: createdAt, expires_at: expiresAt };
  await db
    .insertInto('sign_ins')
    .values({ id_hash: idHash, ...signedIn })
    .onConflict((conflict) => conflict.column('id_hash').doUpdateSet(signedIn))
    .execute();
}

/** Nobody is signed in by a sign-in that has expired. */
export async function signIn({ db }: Database, idHash: string, now: number): Promise<SignIn | undefined> {
  const row = await db
    .selectFrom('sign_ins')
    .selectAll()
    .where('id_hash', '=', idHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && signInFrom(row);
}

export async function deleteSignIn({ db }: Database, idHash: string): Promise<void> {
  await db.deleteFrom('sign_ins').where('id_hash', '=', idHash).execute();
}

export async function deleteSignInsOf({ db }: Database, personId: number): Promise<void> {
  await db.deleteFrom('sign_ins').where('person_id', '=', personId).execute();
}

/** True the first time. */
export async function takeKey({ db }: Database, key: string, now: number): Promise<boolean> {
  const result = await db
    .insertInto('keys')
    .values({ key, taken_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function note({ db }: Database, key: string): Promise<string | undefined> {
  const row = await db.selectFrom('notes').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

export async function saveNote({ db }: Database, key: string, value: string): Promise<void> {
  await db
    .insertInto('notes')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
