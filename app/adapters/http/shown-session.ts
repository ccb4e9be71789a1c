/** Which attempt of a job a reader looks at: the present one, or an earlier one whose transcript is kept. */
import type { Context } from 'hono';
import type { Job } from '../../dispatch/job.ts';
import type { House } from '../../engine/house.ts';

export interface ShownSession {
  readonly attempt: number;
  /** `null` before a runner took the attempt. */
  readonly sessionId: string | null;
  /** Attempts that can be looked at, ascending. */
  readonly attempts: readonly number[];
}

/** `undefined` when there is no such attempt. */
export async function shownSession(
  { store }: Pick<House, 'store'>,
  job: Job,
  asked: number | undefined,
): Promise<ShownSession | undefined> {
  const sessions = await store.sessionsOf(job.repositoryId, job.number);
  const attempts = [...new Set([...sessions.map(({ attempt }) => attempt), job.attempt])].sort((a, b) => a - b);
  if (asked === undefined || asked === job.attempt) return { attempt: job.attempt, sessionId: job.sessionId, attempts };
  const session = sessions.findLast(({ attempt }) => attempt === asked);
  return session && { attempt: asked, sessionId: session.id, attempts };
}

/** A number of a query; what is none counts as left out. */
export function numberIn(c: Context, name: string): number | undefined {
  const text = c.req.query(name) ?? '';
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
