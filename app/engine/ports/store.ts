/**
 * The durable memory. One transaction carries a decision: it locks the repository, reads what the decision needs, and writes facts, jobs,
 * orders and outbox rows with the settlement of what caused it. All instants are epoch ms. An acknowledged write survives a kill.
 */
import type { Job, ThreadTexts } from '../../dispatch/job.ts';
import type { JobFact } from '../../dispatch/transitions.ts';
import type { Thread } from '../../ground/ids.ts';
import type { PerPriority, State } from '../../ground/job-state.ts';
import type { Approval } from '../../remote/approval.ts';
import type { Session } from '../../remote/session.ts';
import type { Control, Order } from '../../wire/controls.ts';
import type { AppEvent, LogEntry, RunnerEvent } from '../../wire/events.ts';
import type { HandIns } from './hand-ins.ts';
import type { SignIns } from './sign-ins.ts';
import type { Search } from './search.ts';
import type { Transcripts } from './transcripts.ts';
import type { Audit, AuditNotes } from './audit.ts';
import type { Costs } from './costs.ts';
import type { ViewLinkChanges, ViewLinks } from './links.ts';
import type { Messages } from './messages.ts';
import type { OverviewReads } from './overview.ts';
import type { Pushes } from './pushes.ts';
import type { DeletionMarks, Retention } from './retention.ts';

/** What the last good configuration file said that is needed where no file is read. */
export interface RepositorySettings {
  /** Jobs of the repository that may run at once. */
  readonly slots: number;
  /** Running jobs per thread. */
  readonly perThread: number;
  /** Running jobs per named group. */
  readonly groups: Readonly<Record<string, number>>;
  /** The word before commands, where another bot owns ours. */
  readonly prefix: string | null;
  /** How long transcripts are kept after their session, in seconds; `null` (or left out) for as long as the server keeps them. */
  readonly transcriptSeconds?: number | null;
}

/** `active`: jobs start. Otherwise nothing is started, and people are told why. */
export type RepositoryStatus = 'active' | 'archived' | 'suspended' | 'removed';

/** A repository the app is installed on. */
export interface RepositoryRow {
  readonly id: number;
  readonly installationId: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly settings: RepositorySettings;
  readonly status: RepositoryStatus;
}

/** What a webhook says of a repository: everything but what is ours to know. */
export type SeenRepository = Omit<RepositoryRow, 'settings' | 'status'>;

/** Something that happened and must be handled exactly once. Rows of one lane are handled one at a time, in order of arrival. */
export interface InboxRow {
  /** Unique: the delivery's GUID, `event/SESSION/N`, … A second row with the same key is dropped. */
  readonly key: string;
  readonly lane: string;
  readonly kind: string;
  /** JSON. */
  readonly body: string;
}

export interface InboxItem extends InboxRow {
  readonly id: number;
  readonly receivedAt: number;
  /** Tries that failed so far. */
  readonly attempts: number;
}

/** An effect to be performed. Rows with one `subject` are performed one at a time. */
export interface OutboxRow {
  /** Unique; the same decision makes the same key. */
  readonly key: string;
  readonly subject: string;
  readonly kind: string;
  readonly repositoryId: number;
  /** JSON. */
  readonly body: string;
  readonly dueAt: number;
}

export interface OutboxItem extends OutboxRow {
  readonly id: number;
  /** How often it was claimed before: above 0, an earlier try may have reached GitHub and its answer may be lost. */
  readonly attempts: number;
  readonly createdAt: number;
}

/** What GitHub's side of a projection is: the comment or check run that shows it, and a digest of what it showed last. */
export interface Projection {
  readonly subject: string;
  readonly externalId: string | null;
  readonly digest: string | null;
}

export interface ThreadRow extends Thread {
  readonly repositoryId: number;
  readonly title: string;
  /** The pull request's head as a webhook told it last; `null` where none did. */
  readonly head: string | null;
}

/** The last configuration file that had no problem. */
export interface GoodConfig {
  readonly text: string;
  /** When it was first read (epoch ms). */
  readonly since: number;
}

/** Where the queue of a repository stands, for one decision. */
export interface QueueState {
  /** The highest turn that got a slot so far, in each priority; 0 at first. */
  readonly clock: PerPriority<number>;
  /** The last turn each of the asked requesters holds among queued jobs of a priority, by the requester's id. */
  readonly turns: PerPriority<ReadonlyMap<number, number>>;
  /** Jobs of the whole installation that take a slot. */
  readonly installationBusy: number;
  /** Another active repository of the installation has jobs in the queue. */
  readonly hasRivals: boolean;
}

/** One runner's batch, as it goes into the log. `inbox` rows are stored with it, in the same commit. */
export interface EventAppend {
  readonly sessionId: string;
  readonly first: number;
  readonly events: readonly { readonly at: number; readonly event: RunnerEvent }[];
  readonly inbox: readonly InboxRow[];
}

/** `next` = the runner's number expected now; `gap` when the batch began after it (nothing of it was stored). */
export type AppendAnswer =
  | { readonly kind: 'stored'; readonly next: number; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'gap'; readonly next: number }
  | { readonly kind: 'unknown' };

/** What a transaction over one repository may read and write. Reads see the transaction's own writes. */
export interface Transaction extends Messages, ViewLinkChanges, AuditNotes, DeletionMarks {
  readonly repository: RepositoryRow;
  setSettings(settings: RepositorySettings): Promise<void>;
  setStatus(status: RepositoryStatus): Promise<void>;
  goodConfig(): Promise<GoodConfig | undefined>;
  /** Keeps a configuration file that had no problem as the last good one. */
  saveGoodConfig(text: string, now: number): Promise<void>;

  /** Jobs that take a slot. */
  busyJobs(): Promise<Job[]>;
  /** Jobs in one of `states` that need one of `numbers`, in ascending order. */
  dependents(numbers: readonly number[], states: readonly State[]): Promise<Job[]>;
  /** The first `limit` queued jobs in line (priority, turn, number) that are on none of these threads and in none of these groups. */
  queueHead(limit: number, threads: readonly number[], groups: readonly string[]): Promise<Job[]>;
  queueState(requesters: readonly number[]): Promise<QueueState>;
  setQueueClock(clock: PerPriority<number>): Promise<void>;
  /** How many jobs are before each of these in the line; jobs that are not queued are left out. */
  queueAhead(numbers: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Jobs of a thread in one of `states`, oldest first. */
  jobsOfThread(thread: number, states: readonly State[]): Promise<Job[]>;
  /** How many jobs of this requester wait at a gate. */
  gatedCount(requester: number): Promise<number>;
  /** Jobs whose key is `prefix` or begins with `prefix/`, oldest first. */
  jobsByKey(prefix: string): Promise<Job[]>;
  jobs(numbers: readonly number[]): Promise<Job[]>;
  /** All jobs of a thread, oldest first, at most the newest `limit`. */
  threadJobs(thread: number, limit: number): Promise<Job[]>;
  /** The next free job number; taking it is part of the transaction. */
  takeJobNumber(): Promise<number>;
  /** `texts` are what its thread held, where that is known. */
  insertJob(job: Job, texts?: ThreadTexts): Promise<void>;
  /** Rejects with a Defect when there is no such job. */
  threadTexts(job: number): Promise<ThreadTexts>;
  saveJob(job: Job): Promise<void>;
  appendFact(job: number, fact: JobFact, at: number, by: string, reason: string): Promise<void>;
  putThread(thread: ThreadRow): Promise<void>;
  /** The thread's head as it is known; `null` where none is. */
  threadHead(thread: number): Promise<string | null>;
  setThreadHead(thread: number, head: string): Promise<void>;

  takeApprovalNumber(): Promise<number>;
  insertApproval(approval: Approval): Promise<void>;
  saveApproval(approval: Approval): Promise<void>;
  approval(number: number): Promise<Approval | undefined>;
  approvalByRequest(sessionId: string, request: string): Promise<Approval | undefined>;
  pendingApprovals(job: number): Promise<Approval[]>;

  insertSession(session: Session): Promise<void>;
  /** Sessions of a job, in the order of their attempts. */
  sessionsOf(job: number): Promise<Session[]>;
  session(id: string): Promise<Session | undefined>;
  /** What people allowed for the rest of the session. */
  setSessionRules(id: string, rules: readonly string[]): Promise<void>;
  endSession(id: string, at: number): Promise<void>;
  /** The runner's claim was answered, but the answer was lost: it gets a new token, the old one dies. */
  resetSessionToken(id: string, tokenHash: string): Promise<void>;
  /** Appends an event of the app's own to the log; returns its entry. */
  appendEvent(sessionId: string, event: AppEvent, at: number): Promise<LogEntry>;
  /** Adds an order; returns its number. */
  addControl(sessionId: string, order: Order, at: number): Promise<Control>;

  enqueue(rows: readonly OutboxRow[], now: number): Promise<void>;
  /** True the first time a key is taken, ever: makes a request that is sent again harmless. */
  takeKey(key: string, now: number): Promise<boolean>;
  /** Marks the inbox row that caused this transaction as handled. False when it was handled before: roll back nothing, do nothing. */
  settleInbox(id: number, now: number): Promise<boolean>;
  settleOutbox(id: number, now: number): Promise<boolean>;
}

export type { ApiToken, SignIn } from './sign-ins.ts';

export interface Store
  extends SignIns, HandIns, Search, Transcripts, Messages, ViewLinks, Audit, Retention, Pushes, Costs, OverviewReads {
  /** Stores the rows that are new and returns once they are durable. Concurrent calls share a commit. */
  receive(rows: readonly InboxRow[], now: number): Promise<void>;
  /** The first unhandled row of each lane that is due and not in `busy`, oldest first. */
  nextInbox(now: number, limit: number, busy: readonly string[]): Promise<InboxItem[]>;
  retryInbox(id: number, dueAt: number, error: string): Promise<void>;
  /** Settles a row that needs no transaction of its own. `error` keeps why it was given up. */
  closeInbox(id: number, now: number, error: string | null): Promise<void>;
  /** When the next row becomes due, or `undefined` when none waits. */
  nextInboxDue(): Promise<number | undefined>;
  nextOutboxDue(): Promise<number | undefined>;

  /** Due outbox rows, at most one per subject and none whose subject is leased; each is leased until `leaseUntil`. */
  claimOutbox(now: number, leaseUntil: number, limit: number): Promise<OutboxItem[]>;
  /** Settles the row and every row of its subject with an id up to its own or `through`. */
  closeOutbox(subject: string, through: number, now: number): Promise<void>;
  retryOutbox(id: number, dueAt: number, error: string): Promise<void>;
  /** Gives the row up: it stays, with the error, and is not tried again. */
  buryOutbox(id: number, now: number, error: string): Promise<void>;
  /** The newest pending row's id of a subject, for settling what one performance covers. */
  newestOutbox(subject: string): Promise<number | undefined>;
  /** Ends the leases that a crash of this instance left: called once at start. Where several instances may run, leases end by themselves. */
  releaseLeases(): Promise<void>;

  /** Makes sure the repository is known: insert with default settings as `active`, or update of what was seen; a `removed` one that is seen again is `active`. */
  putRepository(repository: SeenRepository): Promise<void>;
  repositoriesOf(installationId: number): Promise<RepositoryRow[]>;
  goodConfig(repositoryId: number): Promise<GoodConfig | undefined>;
  repository(id: number): Promise<RepositoryRow | undefined>;
  repositoryByName(owner: string, name: string): Promise<RepositoryRow | undefined>;
  repositories(): Promise<RepositoryRow[]>;
  /** Runs `work` in one transaction that holds the repository's lock. Rejects with a Defect when the repository is unknown. */
  transact<T>(repositoryId: number, work: (tx: Transaction) => Promise<T>): Promise<T>;

  job(repositoryId: number, number: number): Promise<Job | undefined>;
  jobsOf(repositoryId: number, numbers: readonly number[]): Promise<Job[]>;
  queueAheadOf(repositoryId: number, numbers: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Numbers of the jobs that need each of `jobs`, in ascending order, at most `limit` of each. */
  dependentsOf(repositoryId: number, jobs: readonly number[], limit: number): Promise<ReadonlyMap<number, number[]>>;
  /** Jobs of a repository in one of `states`, oldest first, at most `limit`. */
  jobsIn(repositoryId: number, states: readonly State[], limit: number): Promise<Job[]>;
  /** Active repositories of the installation that have queued jobs: the fewest busy first, then whose head of the queue is oldest. */
  rivals(installationId: number): Promise<number[]>;
  /** Jobs with a run and without a sign of life since `before` (epoch ms), oldest first. */
  silentRuns(before: number, limit: number): Promise<{ repositoryId: number; number: number; runId: number }[]>;
  /** Threads with jobs that wait for other issues; where there are more, some by chance. */
  blockedThreads(limit: number): Promise<{ repositoryId: number; thread: number }[]>;
  threadJobsOf(repositoryId: number, thread: number, limit: number): Promise<Job[]>;
  jobByRun(repositoryId: number, runId: number): Promise<Job | undefined>;
  /** Newest first. */
  recentJobs(repositoryIds: readonly number[], limit: number): Promise<Job[]>;
  thread(repositoryId: number, number: number): Promise<ThreadRow | undefined>;
  approvalsOf(repositoryId: number, jobs: readonly number[]): Promise<Approval[]>;
  approvalOf(repositoryId: number, number: number): Promise<Approval | undefined>;
  /** Jobs and approvals whose deadline has passed. */
  dueJobs(now: number, limit: number): Promise<{ repositoryId: number; number: number }[]>;
  dueApprovals(now: number, limit: number): Promise<{ repositoryId: number; number: number }[]>;
  /** Sets `runner_seen_at`, and the deadline too, but only while the job is in `running` and has handed in nothing. */
  noteRunnerSeen(repositoryId: number, job: number, at: number, deadline: number): Promise<void>;
  /** At start: no job in `running` has a deadline before `deadline`, for its runner could not reach us while we were away. */
  graceForRunners(deadline: number): Promise<void>;

  projection(subject: string): Promise<Projection | undefined>;
  saveProjection(projection: Projection): Promise<void>;
  session(id: string): Promise<Session | undefined>;
  sessionByToken(tokenHash: string): Promise<Session | undefined>;
  /** Appends batches of many runners in one commit. Concurrent calls share it. Answers in the order of `appends`. */
  appendEvents(appends: readonly EventAppend[], now: number): Promise<AppendAnswer[]>;
  /** Entries with seq > `after`, ascending. */
  logAfter(sessionId: string, after: number, limit: number): Promise<LogEntry[]>;
  /** The last `limit` entries with seq < `before`, ascending. */
  logBefore(sessionId: string, before: number, limit: number): Promise<LogEntry[]>;
  controlsAfter(sessionId: string, after: number): Promise<Control[]>;
  /** Small durable values of the app's own, e.g. how far the delivery sweep came. */
  note(key: string): Promise<string | undefined>;
  saveNote(key: string, value: string): Promise<void>;
  /** Deletes settled rows, keys, changes, and expired sign-ins and tokens from before `before` (epoch ms), at most `limit` of each; returns how many. */
  prune(before: number, limit: number): Promise<number>;
  close(): Promise<void>;
}
