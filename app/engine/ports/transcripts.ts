/** The transcripts of a job: one for each attempt that a runner took. */
import type { Session } from '../../remote/session.ts';

export interface Transcripts {
  /** Sessions of a job, in the order of their attempts. */
  sessionsOf(repositoryId: number, job: number): Promise<Session[]>;
}
