/** What GitHub is asked to deliver what a job handed in. Every method rejects with a Failure, as those of `GitHub` do. */
import type { RepositoryRow } from './store.ts';

/** A pull request as it stands now. */
export interface Pull {
  readonly isOpen: boolean;
  readonly head: {
    readonly branch: string;
    readonly commit: string;
    /** The branch is in another repository, or that one is gone. */
    readonly isElsewhere: boolean;
  };
}

export interface Commit {
  readonly commit: string;
  readonly message: string;
  readonly parents: readonly string[];
}

export interface NewCommit {
  readonly branch: string;
  /** Where the branch must stand; the commit becomes its child. */
  readonly parent: string;
  readonly headline: string;
  readonly body: string;
  /** Contents in base64. */
  readonly additions: readonly { readonly path: string; readonly contents: string }[];
  readonly deletions: readonly string[];
}

/** A comment on lines of the new side of a pull request's diff. */
export interface LineComment {
  readonly path: string;
  /** From 1. */
  readonly startLine: number;
  readonly endLine: number;
  readonly body: string;
}

export interface NewReview {
  readonly commit: string;
  readonly body: string;
  readonly comments: readonly LineComment[];
}

/** What a pull request changes of one file. */
export interface FileDiff {
  readonly path: string;
  /** Unified, without a header; `null` where GitHub shows none. */
  readonly patch: string | null;
}

export interface Deliveries {
  /** `undefined` when there is none with this number. */
  pullOf(repository: RepositoryRow, number: number): Promise<Pull | undefined>;
  /** The commit at a branch's tip; `undefined` when there is no such branch. */
  tipOf(repository: RepositoryRow, branch: string): Promise<Commit | undefined>;
  /** The commits that `head` has and `base` has not, oldest first, at most 250; `undefined` where they do not share a history. */
  commitsBetween(repository: RepositoryRow, base: string, head: string): Promise<readonly Commit[] | undefined>;
  /** Git's modes of what stands at these paths in the commit; a path with nothing is left out. */
  modesAt(repository: RepositoryRow, commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A file of the commit as text; `undefined` where there is none, or none that is text. */
  textAt(repository: RepositoryRow, commit: string, path: string): Promise<string | undefined>;
  /** A branch that is there already is left as it is. */
  createBranch(repository: RepositoryRow, branch: string, commit: string): Promise<void>;
  /** `moved`: the branch does not stand at `parent` (any more), and nothing was written. */
  createCommit(repository: RepositoryRow, commit: NewCommit): Promise<{ readonly commit: string } | 'moved'>;
  /** The address of the pull request from this branch of the repository, in any state, whose text begins with `marker`. */
  findPull(repository: RepositoryRow, branch: string, marker: string): Promise<string | undefined>;
  /** Its address. */
  createPull(
    repository: RepositoryRow,
    pull: { readonly branch: string; readonly base: string; readonly title: string; readonly body: string },
  ): Promise<string>;
  /** What the pull request changes; at most the first 3,000 files. */
  diffOf(repository: RepositoryRow, pull: number): Promise<readonly FileDiff[]>;
  /** The address of the app's own review whose text begins with `marker`. */
  findReview(repository: RepositoryRow, pull: number, marker: string): Promise<string | undefined>;
  /** A review that only comments; its address. */
  createReview(repository: RepositoryRow, pull: number, review: NewReview): Promise<string>;
}
