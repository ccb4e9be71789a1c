/** Logs of sessions that ended go when their time is over, or when somebody deletes them; the job and its audit stay. */

export interface Retention {
  /** Sessions that ended before `before` (epoch ms) in this repository and still have their log, oldest first. */
  oldTranscripts(repositoryId: number, before: number, limit: number): Promise<string[]>;
  /**
   * Deletes entries, orders and search documents of a session, at most `limit` of each at once; false while some are left. The first call
   * marks the session as deleted, so that nobody reads a part of it.
   */
  deleteTranscript(
    sessionId: string,
    mark: { readonly at: number; readonly by: string },
    limit: number,
  ): Promise<boolean>;
  /** Sessions that are marked as deleted and still hold entries: a crash came between. */
  halfDeleted(limit: number): Promise<string[]>;
}

/** Inside a transaction of the repository. */
export interface DeletionMarks {
  /** From here on nobody reads the log, and what was said is to be deleted. False when it was marked before. */
  markDeleted(sessionId: string, mark: { readonly at: number; readonly by: string }): Promise<boolean>;
}
