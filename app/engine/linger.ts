/** How long a session stays once its turn is over, so that a follow-up finds a warm agent instead of a new job. */
import { inWords } from '../ground/durations.ts';
import type { Person } from '../ground/ids.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import { noteAct } from './audit.ts';
import { note, type Act } from './handle.ts';
import { order, runningSession } from './session-orders.ts';

/** `seconds` count from the end of the turn, or from now where the session is idle; 0 ends it there. Goes before the configuration. */
export async function lingerSession(scope: Act, job: number, seconds: number, by: Person): Promise<Result<null>> {
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  await order(scope, session.value, { kind: 'linger', seconds, by: by.login });
  await note(scope, session.value, { kind: 'linger', seconds, by: by.login });
  const detail = seconds === 0 ? 'not after its turn' : `${inWords(seconds)} after its turn`;
  await noteAct(scope, { job, by, what: 'linger', detail });
  return accepted(null);
}
