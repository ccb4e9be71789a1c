/** The runner's doors for what an agent remembers: `PUT …/saved` keeps it, `GET …/continued` gives that of the job before. */
import type { Context } from 'hono';
import type { House } from '../../engine/house.ts';
import { continuedSession, keepSession } from '../../engine/saved-sessions.ts';
import type { Session } from '../../remote/session.ts';
import { SavedSession } from '../../wire/saved-session.ts';
import { readBody, refuse } from './answers.ts';

export async function putSaved(c: Context, house: House, session: Session): Promise<Response> {
  const saved = await readBody(c, SavedSession);
  if (!saved.ok) return refuse(c, saved.rejection);
  await keepSession(house, session, saved.value);
  return c.json({});
}

export async function getContinued(c: Context, house: House, session: Session): Promise<Response> {
  const saved = await continuedSession(house, session);
  return saved ? c.json(saved) : refuse(c, { code: 'nothing_saved', message: 'There is nothing to go on with.' }, 404);
}
