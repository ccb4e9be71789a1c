/** What runners hand in besides events: the changes of a job's work, and what an agent remembers of its session. */
import type { Changes } from '../../wire/changes.ts';
import type { SavedSession } from '../../wire/saved-session.ts';

/** Changes as they were received: nothing of them has been checked. The patch that says the same is kept beside them. */
export interface HandedIn {
  readonly changes: Omit<Changes, 'patch'>;
  readonly receivedAt: number;
}

export interface HandIns {
  /** Keeps the changes of an attempt; durable when it returns. A repeat replaces them. */
  putChanges(repositoryId: number, job: number, attempt: number, changes: Changes, now: number): Promise<void>;
  changesOf(repositoryId: number, job: number, attempt: number): Promise<HandedIn | undefined>;
  /** What `git apply` takes, and when it was received (epoch ms). */
  patchOf(
    repositoryId: number,
    job: number,
    attempt: number,
  ): Promise<{ readonly patch: string; readonly receivedAt: number } | undefined>;
  /** Which of these jobs have changes of their present attempt. */
  jobsWithChanges(repositoryId: number, jobs: readonly number[]): Promise<ReadonlySet<number>>;
  /** Keeps an agent's session until `expiresAt` (epoch ms), encrypted; of a repository, those of the newest jobs. A repeat replaces it. */
  putSavedSession(repositoryId: number, job: number, saved: SavedSession, expiresAt: number): Promise<void>;
  /** `undefined` when there is none, it has expired, or it was encrypted with a key we no longer have. */
  savedSessionOf(repositoryId: number, job: number, now: number): Promise<SavedSession | undefined>;
  /** Deletes sessions whose time is over, at most `limit`; returns how many. */
  forgetSessions(now: number, limit: number): Promise<number>;
}
