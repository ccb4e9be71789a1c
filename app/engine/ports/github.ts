/**
 * GitHub as the engine needs it. Every method rejects with a Failure: `transient` (5xx, no answer, rate limits with
 * `retryAfterMs`), `unauthorized` (a right or installation is missing), `permanent` (GitHub refuses this for good).
 */
import type { CheckRun } from '../../channels/check-run.ts';
import type { ReadComment } from '../../dispatch/thread-context.ts';
import type { Person, Thread } from '../../ground/ids.ts';
import type { Role } from '../../ground/roles.ts';
import type { Deliveries } from './deliveries.ts';
import type { RepositoryRow, SeenRepository } from './store.ts';

/** Somebody who could be asked. */
export interface Colleague {
  readonly login: string;
  readonly role: Role;
}

/** The run that GitHub made for a dispatch. */
export interface DispatchedRun {
  readonly id: number;
  readonly url: string;
}

/** The commit a job of a thread runs. */
export interface Head {
  readonly commit: string;
  /** The head branch of the pull request is in another repository. */
  readonly isFork: boolean;
  /** The head of the branch that trusted files come from: the base of a pull request, else the default branch. `null` where it is not known. */
  readonly base: string | null;
  /** When anything was pushed last to the fork that the head is in (epoch ms); absent where it is in none, or that one is gone. */
  readonly pushedAt?: number;
}

export interface DispatchInputs {
  readonly job: string;
  readonly nonce: string;
  /** Only for jobs that run a stranger's code. */
  readonly isolated?: 'true';
  /** Choices of the workflow file; only where the profile of the job makes them. */
  readonly runner?: string;
  readonly environment?: string;
}

/** A run as GitHub knows it now. */
export interface RunState {
  readonly completed: boolean;
  /** `success`, `failure`, `cancelled` …; `null` while it is not completed. */
  readonly conclusion: string | null;
}

/** What people read of a thread. */
export interface ThreadText {
  readonly thread: Thread;
  readonly title: string;
  readonly body: string;
  /** The login of whoever opened it; `undefined` when the account is gone. */
  readonly author: string | undefined;
}

/** A repository that the app may reach now, and whether anything can run in it. */
export interface InstalledRepository extends SeenRepository {
  readonly isArchived: boolean;
}

export interface LabelLook {
  readonly name: string;
  /** Six hexadecimal digits, without `#`. */
  readonly color: string;
  /** At most 100 characters. */
  readonly description: string;
}

export interface GitHub extends Deliveries {
  /** The person's role on the repository: the highest of all grants. A login that belongs to somebody else by now has none. */
  roleOf(repository: RepositoryRow, person: Person): Promise<Role>;
  /** Who has this login now, and their role on the repository; `undefined` where GitHub knows nobody by it. */
  personNamed(
    repository: RepositoryRow,
    login: string,
  ): Promise<{ readonly person: Person; readonly role: Role } | undefined>;
  /** Whether the person is an active member of the team (`acme/release`). A team that the app cannot see has no members. */
  isTeamMember(repository: RepositoryRow, team: string, login: string): Promise<boolean>;
  /** People with at least write access, for the words of a refusal; at most thirty. */
  writers(repository: RepositoryRow): Promise<readonly Colleague[]>;
  /** Text of `.github/signalbox.yml` on the default branch, or `null` where there is none. Asked conditionally. */
  configFile(repository: RepositoryRow): Promise<string | null>;
  /** The same file at a commit, which may be one of a fork's pull request. */
  configAt(repository: RepositoryRow, commit: string): Promise<string | null>;
  /** The commit a job of this thread runs: the pull request's head, or the default branch's for an issue. */
  headOf(repository: RepositoryRow, thread: Thread): Promise<Head>;
  /** Title and text of an issue or pull request; `undefined` when there is none with this number. */
  threadOf(repository: RepositoryRow, number: number): Promise<ThreadText | undefined>;
  /** The newest comments of the thread, oldest first: 30 or more where there are so many. Empty when the thread is gone. */
  commentsOf(repository: RepositoryRow, thread: number): Promise<readonly ReadComment[]>;
  /** Names of the labels that the thread carries now. */
  labelsOf(repository: RepositoryRow, thread: number): Promise<readonly string[]>;
  /** Open issues that block this one, as `#12` or `owner/name#3`. */
  blockersOf(repository: RepositoryRow, issue: number): Promise<readonly string[]>;
  /** Numbers of the issues of the same repository that this one blocks. */
  blockedBy(repository: RepositoryRow, issue: number): Promise<readonly number[]>;
  /** Paths that the pull request changes; at most the first 3,000, as GitHub lists them. */
  changedPaths(repository: RepositoryRow, pull: number): Promise<readonly string[]>;
  /** `undefined` when GitHub knows no such run any more. */
  runOf(repository: RepositoryRow, runId: number): Promise<RunState | undefined>;

  /** Repeating a reaction is harmless. */
  react(repository: RepositoryRow, comment: number, content: 'eyes' | 'confused'): Promise<void>;
  /** Returns the new comment's id. */
  createComment(repository: RepositoryRow, thread: number, body: string): Promise<string>;
  /** False when the comment is gone. */
  editComment(repository: RepositoryRow, id: string, body: string): Promise<boolean>;
  /** The app's own comment on the thread, made since `since` (epoch ms), whose body begins with `marker`. */
  findComment(repository: RepositoryRow, thread: number, marker: string, since: number): Promise<string | undefined>;

  /** `link.id` is what GitHub keeps as the external id and tells again when a button is pressed: `J12`, `P7`. */
  createCheck(
    repository: RepositoryRow,
    commit: string,
    check: CheckRun,
    link: { readonly id: string; readonly url: string },
  ): Promise<string>;
  updateCheck(repository: RepositoryRow, id: string, check: CheckRun): Promise<void>;
  /** The app's own check run on the commit with this external id, made since `since` (epoch ms). */
  findCheck(
    repository: RepositoryRow,
    commit: string,
    check: CheckRun,
    externalId: string,
    since: number,
  ): Promise<string | undefined>;

  /** Makes sure the repository has the label, with this colour and description where it is new. */
  ensureLabel(repository: RepositoryRow, label: LabelLook): Promise<void>;
  addLabels(repository: RepositoryRow, thread: number, labels: readonly string[]): Promise<void>;
  /** A label that is not there is as good as removed. */
  removeLabel(repository: RepositoryRow, thread: number, label: string): Promise<void>;

  /** Starts the workflow on the default branch with these inputs and nothing else. `profile` is named where its choices are refused. */
  dispatch(repository: RepositoryRow, inputs: DispatchInputs, profile: string): Promise<DispatchedRun>;
  /** A run made since `since` (epoch ms) whose title names the job, for a dispatch whose answer was lost. */
  findRun(repository: RepositoryRow, job: string, since: number): Promise<DispatchedRun | undefined>;
  /** A run that is over already counts as cancelled. */
  cancelRun(repository: RepositoryRow, runId: number, force: boolean): Promise<void>;

  /** Every repository that the app is installed on, suspended installations left out. */
  installed(): Promise<readonly InstalledRepository[]>;

  /** GitHub's list of deliveries that failed since `since` (epoch ms): their ids and GUIDs, oldest first. */
  failedDeliveries(since: number): Promise<{ readonly id: number; readonly guid: string }[]>;
  /** Asks GitHub to deliver again, with the same GUID. */
  redeliver(id: number): Promise<void>;

  /** Until when (epoch ms) GitHub, or our own budget for it, keeps this installation from being served, and why; `undefined` when it does not. */
  pause(repository: RepositoryRow): { readonly until: number; readonly why: string } | undefined;
}
