/** Links that show one job's session to whoever has them, for a while: only the SHA-256 (hex) of their secret is kept. */
import type { Person } from '../../ground/ids.ts';

export interface ViewLink {
  /** For people and addresses; opens nothing. */
  readonly id: string;
  readonly hash: string;
  readonly repositoryId: number;
  readonly job: number;
  /** The link shows what this person may see, and no longer than they may. */
  readonly by: Person;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

export interface ViewLinks {
  /** The link with this hash, unless it has expired or was revoked. */
  viewLink(hash: string, now: number): Promise<ViewLink | undefined>;
  /** Those of a job that still open, newest first. */
  viewLinksOf(repositoryId: number, job: number, now: number): Promise<ViewLink[]>;
}

/** Inside a transaction of the repository. */
export interface ViewLinkChanges {
  putViewLink(link: ViewLink): Promise<void>;
  /** Those of a job that still open. */
  viewLinksOf(job: number, now: number): Promise<ViewLink[]>;
  /** False when the job has no such link, or it was revoked before. */
  revokeViewLink(job: number, id: string, now: number): Promise<boolean>;
}
