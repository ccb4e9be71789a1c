/** Who did what to a job and its session: one line for each order that was accepted, kept as long as the job. What a line quotes of a transcript goes with that. */

/** The door that it came through. */
export const DOORS = ['comment', 'page', 'api', 'check', 'label', 'machine'] as const;
export type Door = (typeof DOORS)[number];

export interface AuditEntry {
  readonly job: number;
  /** Epoch ms. */
  readonly at: number;
  /** A login; `signalbox` for what the app did by itself. */
  readonly by: string;
  /** The id of their account at GitHub: logins change hands. `null` for the app itself, and in lines of before it was kept. */
  readonly byId: number | null;
  readonly door: Door;
  /** A word for programs: `remote`, `message`, `amend`, `withdraw`, `reorder`, `interrupt`, `stop`, `allow`, `deny`, `policy`, `linger`, `hand_over`, `link`, `unlink`, `delete_transcript`. */
  readonly what: string;
  /** For people, one line: the command, the approval, the person. */
  readonly detail: string;
}

export interface Audit {
  /** Newest first; `before` is the `id` of the last line of the page before. */
  auditOf(
    repositoryId: number,
    job: number,
    before: number | null,
    limit: number,
  ): Promise<readonly (AuditEntry & { readonly id: number })[]>;
}

/** Inside a transaction of the repository. */
export interface AuditNotes {
  audit(entry: AuditEntry): Promise<void>;
}
