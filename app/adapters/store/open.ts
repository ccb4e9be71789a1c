/** Opens the store: on a SQLite file of its own, or on a PostgreSQL database that several instances share. */
import type { AppendAnswer, Store } from '../../engine/ports/store.ts';
import { rowsOf, prepare, writeGroup } from './append-events.ts';
import type { Arrival } from './append-events.ts';
import * as approvals from './approvals.ts';
import { auditOf } from './audit.ts';
import { weeksOf } from './costs.ts';
import { makeCipher, type Cipher } from './cipher.ts';
import { inTransaction } from './database.ts';
import type { Database, OpenDatabase } from './database.ts';
import { groupCommit } from './group-commit.ts';
import * as inbox from './inbox.ts';
import * as handIns from './hand-ins.ts';
import { dependentsOf } from './job-graph.ts';
import * as sweeps from './job-sweeps.ts';
import * as jobs from './jobs.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import * as outbox from './outbox.ts';
import * as overview from './overview.ts';
import * as pushes from './pushes.ts';
import { pushKeys } from './push-keys.ts';
import { openPostgres } from './postgres.ts';
import { forgetSessions, prune } from './prune.ts';
import * as queue from './queue.ts';
import * as repositories from './repositories.ts';
import { deleteTranscript, halfDeleted, oldTranscripts } from './retention.ts';
import { graceForRunners, noteRunnerSeen } from './runner-seen.ts';
import { searchFor } from './search/find.ts';
import { indexSession, indexSome } from './search/index-log.ts';
import * as sessions from './sessions.ts';
import * as records from './small-records.ts';
import { openSqlite } from './sqlite.ts';
import * as threads from './threads.ts';
import * as tokens from './api-tokens.ts';
import { viewLink, viewLinksOf } from './view-links.ts';
import { retryConflicts, transact } from './transact.ts';
import { refuseInsideTransaction } from './transaction-guard.ts';

/** At about 10 µs a row, one group keeps the process busy for some 20 ms at most. */
const ROWS_IN_ONE_GROUP = 2000;
/** Each is a statement or two. */
const ACTS_IN_ONE_GROUP = 100;

/**
 * `path` may be `:memory:` for a store that ends with the process. What is kept encrypted is so under `secret`; without one, under a key that
 * nobody knows and that ends with this process.
 */
export async function openStore(
  options: { readonly path: string } | { readonly url: string },
  secret?: string,
): Promise<Store> {
  const database = 'path' in options ? openSqlite(options.path) : openPostgres(options.url);
  try {
    await migrate(database, migrations, Date.now());
    return storeOn(database, makeCipher(secret));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** One row or a few, changed by themselves: many of them share a commit. */
type SmallAct = (inside: Database) => Promise<unknown>;

async function inOrder(inside: Database, acts: readonly SmallAct[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const act of acts) answers.push(await act(inside));
  return answers;
}

function storeOn(database: OpenDatabase, cipher: Cipher): Store {
  const group = groupCommit<Arrival, AppendAnswer[]>({
    commit: (arrivals) => retryConflicts(() => inTransaction(database, (inside) => writeGroup(inside, arrivals))),
    weigh: rowsOf,
    limit: ROWS_IN_ONE_GROUP,
  });
  const small = groupCommit<SmallAct, unknown>({
    commit: (acts) => retryConflicts(() => inTransaction(database, (inside) => inOrder(inside, acts))),
    weigh: () => 1,
    limit: ACTS_IN_ONE_GROUP,
  });
  const soon = async (act: (inside: Database) => Promise<unknown>): Promise<void> => {
    refuseInsideTransaction();
    await small.add(act);
  };
  const arrive = async (arrival: Arrival): Promise<AppendAnswer[]> => {
    refuseInsideTransaction();
    return group.add(arrival);
  };
  let closing: Promise<void> | undefined;
  return {
    receive: async (rows, now) => {
      if (rows.length > 0) await arrive({ now, inbox: rows, appends: [] });
    },
    nextInbox: (now, limit, busy) => inbox.nextInbox(database, now, limit, busy),
    retryInbox: (id, dueAt, error) => soon((inside) => inbox.retryInbox(inside, id, dueAt, error)),
    closeInbox: (id, now, error) => soon((inside) => inbox.settleInbox(inside, id, now, error)),
    nextInboxDue: () => inbox.nextInboxDue(database),
    nextOutboxDue: () => outbox.nextOutboxDue(database),

    claimOutbox: (now, leaseUntil, limit) => outbox.claimOutbox(database, now, leaseUntil, limit),
    closeOutbox: (subject, through, now) => soon((inside) => outbox.closeOutbox(inside, subject, through, now)),
    retryOutbox: (id, dueAt, error) => soon((inside) => outbox.retryOutbox(inside, id, dueAt, error)),
    buryOutbox: (id, now, error) => soon((inside) => outbox.buryOutbox(inside, id, now, error)),
    newestOutbox: (subject) => outbox.newestOutbox(database, subject),
    releaseLeases: () => outbox.releaseLeases(database),

    putRepository: (row) => repositories.putRepository(database, row),
    repository: (id) => repositories.repository(database, id),
    repositoryByName: (owner, name) => repositories.repositoryByName(database, owner, name),
    repositories: () => repositories.repositories(database),
    repositoriesOf: (installationId) => repositories.repositoriesOf(database, installationId),
    goodConfig: (repositoryId) => repositories.goodConfig(database, repositoryId),
    transact: (repositoryId, work) => transact(database, repositoryId, work),

    job: (repositoryId, number) => jobs.job(database, repositoryId, number),
    jobsOf: (repositoryId, numbers) => jobs.jobsOf(database, repositoryId, numbers),
    queueAheadOf: (repositoryId, numbers) => queue.queueAhead(database, repositoryId, numbers),
    dependentsOf: (repositoryId, numbers, limit) => dependentsOf(database, repositoryId, numbers, limit),
    jobsIn: (repositoryId, states, limit) => sweeps.jobsIn(database, repositoryId, states, limit),
    rivals: (installationId) => queue.rivals(database, installationId),
    silentRuns: (before, limit) => sweeps.silentRuns(database, before, limit),
    blockedThreads: (limit) => sweeps.blockedThreads(database, limit),
    threadJobsOf: (repositoryId, thread, limit) => jobs.threadJobsOf(database, repositoryId, thread, limit),
    jobByRun: (repositoryId, runId) => jobs.jobByRun(database, repositoryId, runId),
    recentJobs: (repositoryIds, limit) => jobs.recentJobs(database, repositoryIds, limit),
    thread: (repositoryId, number) => threads.thread(database, repositoryId, number),
    approvalsOf: (repositoryId, numbers) => approvals.approvalsOf(database, repositoryId, numbers),
    approvalOf: (repositoryId, number) => approvals.approvalOf(database, repositoryId, number),
    dueJobs: (now, limit) => sweeps.dueJobs(database, now, limit),
    dueApprovals: (now, limit) => approvals.dueApprovals(database, now, limit),
    noteRunnerSeen: (repositoryId, job, at, deadline) => noteRunnerSeen(database, repositoryId, job, at, deadline),
    graceForRunners: (deadline) => graceForRunners(database, deadline),

    putChanges: (repositoryId, job, attempt, changes, now) =>
      handIns.putChanges(database, repositoryId, job, attempt, changes, now),
    changesOf: (repositoryId, job, attempt) => handIns.changesOf(database, repositoryId, job, attempt),
    patchOf: (repositoryId, job, attempt) => handIns.patchOf(database, repositoryId, job, attempt),
    jobsWithChanges: (repositoryId, jobs) => handIns.jobsWithChanges(database, repositoryId, jobs),
    putSavedSession: (repositoryId, job, saved, expiresAt) =>
      handIns.putSavedSession(database, cipher, repositoryId, job, saved, expiresAt),
    savedSessionOf: (repositoryId, job, now) => handIns.savedSessionOf(database, cipher, repositoryId, job, now),
    forgetSessions: (now, limit) => forgetSessions(database, now, limit),

    searchFor: (ask) => searchFor(database, ask),
    indexSome: (limit, now) => retryConflicts(() => indexSome(database, limit, now)),
    indexSession: (id, limit) => retryConflicts(() => indexSession(database, id, limit)),

    projection: (subject) => records.projection(database, subject),
    saveProjection: (projection) => soon((inside) => records.saveProjection(inside, projection)),

    session: (id) => sessions.session(database, id),
    sessionsOf: (repositoryId, job) => sessions.sessionsOf(database, repositoryId, job),
    sessionByToken: (tokenHash) => sessions.sessionByToken(database, tokenHash),
    appendEvents: async (appends, now) =>
      appends.length === 0 ? [] : arrive({ now, inbox: [], appends: appends.map(prepare) }),
    messagesOf: (id) => sessions.messagesOf(database, id),
    logAfter: (id, after, limit) => sessions.logAfter(database, id, after, limit),
    logBefore: (id, before, limit) => sessions.logBefore(database, id, before, limit),
    controlsAfter: (id, after) => sessions.controlsAfter(database, id, after),

    putApiToken: (token) => tokens.putApiToken(database, token),
    useApiToken: (hash, now) => tokens.useApiToken(database, hash, now),
    apiTokensOf: (personId) => tokens.apiTokensOf(database, personId),
    deleteApiToken: (personId, id) => tokens.deleteApiToken(database, personId, id),

    putSignIn: (signIn) => records.putSignIn(database, signIn),
    signIn: (idHash, now) => records.signIn(database, idHash, now),
    deleteSignIn: (idHash) => records.deleteSignIn(database, idHash),
    deleteSignInsOf: (personId) => records.deleteSignInsOf(database, personId),

    viewLink: (hash, now) => viewLink(database, hash, now),
    viewLinksOf: (repositoryId, job, now) => viewLinksOf(database, repositoryId, job, now),
    auditOf: (repositoryId, job, before, limit) => auditOf(database, repositoryId, job, before, limit),
    oldTranscripts: (repositoryId, before, limit) => oldTranscripts(database, repositoryId, before, limit),
    deleteTranscript: (id, mark, limit) => retryConflicts(() => deleteTranscript(database, id, mark, limit)),
    halfDeleted: (limit) => halfDeleted(database, limit),
    weeksOf: (repositoryIds, since) => weeksOf(database, repositoryIds, since),
    repositoriesWithJobs: () => overview.repositoriesWithJobs(database),
    openJobs: (repositoryIds, ask) => overview.openJobs(database, repositoryIds, ask),
    endedJobs: (repositoryIds, ask) => overview.endedJobs(database, repositoryIds, ask),
    jobsWithQuestions: (repositoryIds, limit) => overview.jobsWithQuestions(database, repositoryIds, limit),
    peopleOf: (repositoryIds, newest) => overview.peopleOf(database, repositoryIds, newest),

    putPush: (subscription) => pushes.putPush(database, subscription),
    pushesOf: (personId) => pushes.pushesOf(database, personId),
    push: (id) => pushes.push(database, id),
    pushesFor: (what) => pushes.pushesFor(database, what),
    deletePush: (personId, id) => pushes.deletePush(database, personId, id),
    forgetPush: (endpoint) => pushes.forgetPush(database, endpoint),
    deletePushesOf: (personId) => pushes.deletePushesOf(database, personId),
    pushKeys: (fresh) => retryConflicts(() => pushKeys(database, cipher, fresh)),

    note: (key) => records.note(database, key),
    saveNote: (key, value) => soon((inside) => records.saveNote(inside, key, value)),

    prune: (before, limit) => prune(database, before, limit),

    close: () => (closing ??= Promise.all([group.close(), small.close()]).then(() => database.close())),
  };
}
