/** The devices that people want to be told on. */
import type { PushSubscription } from '../../engine/ports/pushes.ts';
import type { Database } from './database.ts';
import type { Row } from './rows.ts';

const pushFrom = (row: Row<'pushes'>): PushSubscription => ({
  id: row.id,
  person: { id: row.person_id, login: row.person_login },
  endpoint: row.endpoint,
  p256dh: row.p256dh,
  auth: row.auth,
  device: row.device,
  needsYou: row.needs_you === 1,
  ended: row.ended === 1,
  graceSeconds: row.grace_seconds,
  createdAt: row.created_at,
});

/** A device is one endpoint: whoever signs in on it last is told on it, and nobody else. */
export async function putPush({ db }: Database, subscription: PushSubscription): Promise<void> {
  const { person, p256dh, auth, device, graceSeconds, createdAt } = subscription;
  const moving = {
    person_id: person.id,
    person_login: person.login,
    p256dh,
    auth,
    device,
    needs_you: subscription.needsYou ? 1 : 0,
    ended: subscription.ended ? 1 : 0,
    grace_seconds: graceSeconds,
  };
  await db
    .insertInto('pushes')
    .values({ id: subscription.id, endpoint: subscription.endpoint, created_at: createdAt, ...moving })
    .onConflict((conflict) => conflict.column('endpoint').doUpdateSet(moving))
    .execute();
}

export async function pushesOf({ db }: Database, personId: number): Promise<PushSubscription[]> {
  const rows = await db
    .selectFrom('pushes')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(pushFrom);
}

export async function push({ db }: Database, id: string): Promise<PushSubscription | undefined> {
  const row = await db.selectFrom('pushes').selectAll().where('id', '=', id).executeTakeFirst();
  return row && pushFrom(row);
}

export async function pushesFor({ db }: Database, what: 'needsYou' | 'ended'): Promise<PushSubscription[]> {
  const rows = await db
    .selectFrom('pushes')
    .selectAll()
    .where(what === 'needsYou' ? 'needs_you' : 'ended', '=', 1)
    .orderBy('id')
    .execute();
  return rows.map(pushFrom);
}

export async function deletePush({ db }: Database, personId: number, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom('pushes')
    .where('person_id', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function deletePushesOf({ db }: Database, personId: number): Promise<void> {
  await db.deleteFrom('pushes').where('person_id', '=', personId).execute();
}

export async function forgetPush({ db }: Database, endpoint: string): Promise<void> {
  await db.deleteFrom('pushes').where('endpoint', '=', endpoint).execute();
}
