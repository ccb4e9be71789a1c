/** One decision's transaction: holds the repository, hands its work the acts that are allowed inside, commits all or nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Transaction } from '../../engine/ports/store.ts';
import { Defect } from '../../ground/outcome.ts';
import * as approvals from './approvals.ts';
import { audit } from './audit.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import { isConflict } from './failures.ts';
import { settleInbox } from './inbox.ts';
import * as jobs from './jobs.ts';
import { dependents } from './job-graph.ts';
import { holdInstallation } from './hold.ts';
import { enqueue, settleOutbox } from './outbox.ts';
import * as queue from './queue.ts';
import * as repositories from './repositories.ts';
import * as sessions from './sessions.ts';
import { markDeleted } from './retention.ts';
import { takeKey } from './small-records.ts';
import * as threads from './threads.ts';
import { putViewLink, revokeViewLink, viewLinksOf } from './view-links.ts';
import { insideTransaction } from './transaction-guard.ts';

const TRIES = 5;
const PAUSE_MS = 20;

export function transact<T>(
  database: Database,
  repositoryId: number,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return retryConflicts(() =>
    inTransaction(database, async (inside) => {
      const tx = await begin(inside, repositoryId);
      return insideTransaction(() => work(tx));
    }),
  );
}

/** PostgreSQL ends one of two transactions that wait for each other; it is run again from its beginning. */
export async function retryConflicts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let failed = 1; ; failed++) {
    try {
      return await attempt();
    } catch (error) {
      if (failed === TRIES || !isConflict(error)) throw error;
    }
    await pause(PAUSE_MS * failed * (0.5 + Math.random()));
  }
}

async function begin(inside: Database, id: number): Promise<Transaction> {
  const locked = await holdInstallation(inside, id);
  if (locked === undefined) throw new Defect(`no repository ${id} to decide about`);
  let repository = locked;

  /** Rows of another repository are not under this transaction's lock. */
  const mine = <Row extends { readonly repositoryId: number }>(row: Row): Row => {
    if (row.repositoryId !== id) throw new Defect(`a row of repository ${row.repositoryId} in a transaction of ${id}`);
    return row;
  };

  return {
    get repository() {
      return repository;
    },
    setSettings: async (settings) => {
      await repositories.setSettings(inside, id, settings);
      repository = { ...repository, settings };
    },
    setStatus: async (status) => {
      await repositories.setStatus(inside, id, status);
      repository = { ...repository, status };
    },
    goodConfig: () => repositories.goodConfig(inside, id),
    saveGoodConfig: (text, now) => repositories.saveGoodConfig(inside, id, text, now),
    busyJobs: () => queue.busyJobs(inside, id),
    dependents: (numbers, states) => dependents(inside, id, numbers, states),
    queueHead: (limit, threads, groups) => queue.queueHead(inside, id, limit, threads, groups),
    queueState: (requesters) => queue.queueState(inside, repository, requesters),
    setQueueClock: (turn) => repositories.setQueueClock(inside, id, turn),
    queueAhead: (numbers) => queue.queueAhead(inside, id, numbers),
    jobsOfThread: (thread, states) => jobs.jobsOfThread(inside, id, thread, states),
    gatedCount: (requester) => queue.gatedCount(inside, id, requester),
    jobsByKey: (prefix) => jobs.jobsByKey(inside, id, prefix),
    jobs: (numbers) => jobs.jobsOf(inside, id, numbers),
    threadJobs: (thread, limit) => jobs.threadJobsOf(inside, id, thread, limit),
    takeJobNumber: () => repositories.takeNumber(inside, id, 'next_job'),
    insertJob: async (job, texts) => jobs.insertJob(inside, mine(job), texts),
    threadTexts: (number) => jobs.threadTexts(inside, id, number),
    saveJob: async (job) => jobs.saveJob(inside, mine(job)),
    appendFact: (job, fact, at, by, reason) => jobs.appendFact(inside, id, { job, fact, at, by, reason }),
    putThread: async (thread) => threads.putThread(inside, mine(thread)),
    threadHead: async (thread) => (await threads.thread(inside, id, thread))?.head ?? null,
    setThreadHead: (thread, head) => threads.setThreadHead(inside, id, thread, head),
    takeApprovalNumber: () => repositories.takeNumber(inside, id, 'next_approval'),
    insertApproval: async (approval) => approvals.insertApproval(inside, mine(approval)),
    saveApproval: async (approval) => approvals.saveApproval(inside, mine(approval)),
    approval: (number) => approvals.approvalOf(inside, id, number),
    approvalByRequest: (sessionId, request) => approvals.approvalByRequest(inside, id, sessionId, request),
    pendingApprovals: (job) => approvals.pendingApprovals(inside, id, job),
    setSessionRules: (sessionId, rules) => sessions.setSessionRules(inside, sessionId, rules),
    messagesOf: (sessionId) => sessions.messagesOf(inside, sessionId),
    session: (sessionId) => sessions.session(inside, sessionId),
    sessionsOf: (job) => sessions.sessionsOf(inside, id, job),
    insertSession: async (session) => sessions.insertSession(inside, mine(session)),
    endSession: (sessionId, at) => sessions.endSession(inside, sessionId, at),
    resetSessionToken: (sessionId, tokenHash) => sessions.resetSessionToken(inside, sessionId, tokenHash),
    appendEvent: (sessionId, event, at) => sessions.appendEvent(inside, sessionId, event, at),
    addControl: (sessionId, order, at) => sessions.addControl(inside, sessionId, order, at),
    putViewLink: async (link) => putViewLink(inside, mine(link)),
    viewLinksOf: (job, now) => viewLinksOf(inside, id, job, now),
    revokeViewLink: (job, linkId, now) => revokeViewLink(inside, id, job, linkId, now),
    audit: (entry) => audit(inside, id, entry),
    markDeleted: (sessionId, mark) => markDeleted(inside, sessionId, mark),
    enqueue: (rows, now) => enqueue(inside, rows, now),
    takeKey: (key, now) => takeKey(inside, key, now),
    settleInbox: (inboxId, now) => settleInbox(inside, inboxId, now, null),
    settleOutbox: (outboxId, now) => settleOutbox(inside, outboxId, now),
  };
}
