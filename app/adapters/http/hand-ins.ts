/** `PUT …/changes`: a runner hands in what its work changed. Nothing of it is checked here but its form; it is kept until it is delivered. */
import type { Context } from 'hono';
import { handsIn } from '../../dispatch/delivery/outcome.ts';
import type { House } from '../../engine/house.ts';
import { jobTopic } from '../../engine/live.ts';
import type { Session } from '../../remote/session.ts';
import { Changes } from '../../wire/changes.ts';
import { readBody, refuse } from './answers.ts';

export async function putChanges(c: Context, house: House, session: Session): Promise<Response> {
  const job = await house.store.job(session.repositoryId, session.job);
  if (job?.sessionId !== session.id || job.handedIn !== null)
    return refuse(c, { code: 'session_ended', message: 'This session has said its last word.' }, 409);
  if (!handsIn(job))
    return refuse(c, { code: 'not_asked_for', message: 'The work of this job is not handed in.' }, 409);
  const changes = await readBody(c, Changes);
  if (!changes.ok) return refuse(c, changes.rejection);
  await house.store.putChanges(session.repositoryId, session.job, session.attempt, changes.value, house.clock.now());
  house.live.publish(jobTopic(session.repositoryId, session.job), { kind: 'job' });
  return c.json({});
}
