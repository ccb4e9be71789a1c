/** The keys with which the app signs what it sends to push services: kept once, encrypted, for devices subscribe with them. */
import type { Cipher } from './cipher.ts';
import { inTransaction, type Database } from './database.ts';

const NOTE = 'push/keys';

/**
 * The keys that are kept, or else `fresh`, which are kept from then on; of two who ask at once, both get the same. Where those kept
 * cannot be read (the secret was changed), `fresh` take their place, and devices are forgotten: they would trust the old ones only.
 */
export async function pushKeys(database: Database, cipher: Cipher, fresh: string): Promise<string> {
  const value = cipher.encrypt(Buffer.from(fresh), NOTE).toString('base64');
  const read = (kept: string | undefined): string | undefined =>
    kept === undefined ? undefined : cipher.decrypt(Buffer.from(kept, 'base64'), NOTE)?.toString();
  return inTransaction(database, async ({ db }) => {
    await db
      .insertInto('notes')
      .values({ key: NOTE, value })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
    const kept = read(
      (await db.selectFrom('notes').select('value').where('key', '=', NOTE).executeTakeFirstOrThrow()).value,
    );
    if (kept !== undefined) return kept;
    await db.updateTable('notes').set({ value }).where('key', '=', NOTE).execute();
    await db.deleteFrom('pushes').execute();
    return fresh;
  });
}
