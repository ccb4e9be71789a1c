/** Which attempt of a job a reader looks at: the present one, or an earlier one whose transcript is kept. */
import type { Context } from 'hono';
import type { Job } from '../../dispatch/job.ts';
import type { House } from '../../engine/house.ts';
import { BY_TIME } from '../../engine/retention.ts';
import type { Rejection } from '../../ground/outcome.ts';
import type { Session } from '../../remote/session.ts';

export interface ShownSession {
  readonly attempt: number;
  /** `null` before a runner took the attempt. */
  readonly sessionId: string | null;
  /** Attempts that can be looked at, ascending. */
  readonly attempts: readonly number[];
  /** When its transcript was deleted, and by whom: nothing of it is read any more. */
  readonly deleted: Session['deleted'];
}

/** `undefined` when there is no such attempt. */
export async function shownSession(
  { store }: Pick<House, 'store'>,
  job: Job,
  asked: number | undefined,
): Promise<ShownSession | undefined> {
  const sessions = await store.sessionsOf(job.repositoryId, job.number);
  const attempts = [...new Set([...sessions.map(({ attempt }) => attempt), job.attempt])].sort((a, b) => a - b);
  if (asked === undefined || asked === job.attempt) {
    const deleted = sessions.find(({ id }) => id === job.sessionId)?.deleted ?? null;
    return { attempt: job.attempt, sessionId: job.sessionId, attempts, deleted };
  }
  const session = sessions.findLast(({ attempt }) => attempt === asked);
  return session && { attempt: asked, sessionId: session.id, attempts, deleted: session.deleted };
}

/** What is said where a deleted transcript was. */
export const goneBy = ({ at, by }: NonNullable<Session['deleted']>): Rejection => ({
  code: 'transcript_deleted',
  message: `The transcript was deleted on ${new Date(at).toISOString().slice(0, 10)} ${by === BY_TIME ? 'because its time was over' : `by ${by}`}. The job and its audit are kept.`,
});

/** A number of a query; what is none counts as left out. */
export function numberIn(c: Context, name: string): number | undefined {
  const text = c.req.query(name) ?? '';
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
