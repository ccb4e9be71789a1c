/** A session: the numbered log of one attempt of a job, and the numbered orders to its runner. */

export interface Session {
  /** Random, unguessable. */
  readonly id: string;
  readonly repositoryId: number;
  readonly job: number;
  readonly attempt: number;
  /** SHA-256 (hex) of the runner's bearer token. */
  readonly tokenHash: string;
  /** The runner's number the app expects next. */
  readonly nextRunnerEvent: number;
  readonly nextSeq: number;
  readonly nextControl: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** What people allowed for the rest of it, in the language of profiles. */
  readonly rules: readonly string[];
  /** When its log was deleted, and by whom (`signalbox` when its time was over). */
  readonly deleted: { readonly at: number; readonly by: string } | null;
}
