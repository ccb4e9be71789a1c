/**
 * GitHub as the engine needs it. Every method rejects with a Failure: `transient` (5xx, no answer, rate limits with
 * `retryAfterMs`), `unauthorized` (a right or installation is missing), `permanent` (GitHub refuses this for good).
 */
import type { CheckRun } from '../../channels/check-run.ts';
import type { Thread } from '../../ground/ids.ts';
import type { Role } from '../../ground/roles.ts';
import type { RepositoryRow } from './store.ts';

/** The run that GitHub made for a dispatch. */
export interface DispatchedRun {
  readonly id: number;
  readonly url: string;
}

export interface GitHub {
  /** The person's role on the repository: the highest of all grants. */
  roleOf(repository: RepositoryRow, login: string): Promise<Role>;
  /** Text of `.github/signalbox.yml` on the default branch, or `null` where there is none. Asked conditionally. */
  configFile(repository: RepositoryRow): Promise<string | null>;
  /** The commit a job of this thread runs: the pull request's head, or the default branch's for an issue. */
  headOf(repository: RepositoryRow, thread: Thread): Promise<string>;

  /** Repeating a reaction is harmless. */
  react(repository: RepositoryRow, comment: number, content: 'eyes' | 'confused'): Promise<void>;
  /** Returns the new comment's id. */
  createComment(repository: RepositoryRow, thread: number, body: string): Promise<string>;
  /** False when the comment is gone. */
  editComment(repository: RepositoryRow, id: string, body: string): Promise<boolean>;
  /** The app's own comment on the thread, made since `since` (epoch ms), whose body begins with `marker`. */
  findComment(repository: RepositoryRow, thread: number, marker: string, since: number): Promise<string | undefined>;

  createCheck(
    repository: RepositoryRow,
    commit: string,
    check: CheckRun,
    link: { readonly job: string; readonly url: string },
  ): Promise<string>;
  updateCheck(repository: RepositoryRow, id: string, check: CheckRun): Promise<void>;
  /** The app's own check run on the commit with this external id. */
  findCheck(repository: RepositoryRow, commit: string, check: CheckRun, job: string): Promise<string | undefined>;

  addLabels(repository: RepositoryRow, thread: number, labels: readonly string[]): Promise<void>;
  /** A label that is not there is as good as removed. */
  removeLabel(repository: RepositoryRow, thread: number, label: string): Promise<void>;

  /** Starts the workflow on the default branch with these inputs and nothing else. */
  dispatch(repository: RepositoryRow, inputs: { readonly job: string; readonly nonce: string }): Promise<DispatchedRun>;
  /** A run made since `since` (epoch ms) whose title names the job, for a dispatch whose answer was lost. */
  findRun(repository: RepositoryRow, job: string, since: number): Promise<DispatchedRun | undefined>;
  /** A run that is over already counts as cancelled. */
  cancelRun(repository: RepositoryRow, runId: number, force: boolean): Promise<void>;

  /** GitHub's list of deliveries that failed since `since` (epoch ms): their ids and GUIDs, oldest first. */
  failedDeliveries(since: number): Promise<{ readonly id: number; readonly guid: string }[]>;
  /** Asks GitHub to deliver again, with the same GUID. */
  redeliver(id: number): Promise<void>;
}
