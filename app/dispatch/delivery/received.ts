/** What a runner handed in, taken apart: nothing of it is trusted. */

export interface ReceivedFile {
  /** As the runner spelt it. */
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted';
  /** Git's modes (`100644`) of the new file, or of the old one where it is deleted; and of the one before, where there was one. */
  readonly mode: string;
  readonly oldMode: string | null;
  /** The new content where it is text; `null` where it is not, and where there is none. */
  readonly text: string | null;
  /** Of the new content, in bytes. */
  readonly size: number;
}

export interface Received {
  /** The commit that the runner says it began with. */
  readonly base: string;
  readonly files: readonly ReceivedFile[];
  /** Paths that it did not send, since they were too many or too large. */
  readonly leftOut: readonly string[];
}
