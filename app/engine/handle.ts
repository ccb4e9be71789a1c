/**
 * One decision, one transaction: the repository is locked, the board is read, `decide` says what happens, and facts, jobs,
 * orders to the runner, effects and the settlement of what caused it are written together. Only then do readers hear of it.
 */
import type { Board, Decision } from '../dispatch/board.ts';
import { decide, type JobCommand } from '../dispatch/decide.ts';
import { effectsOf, type KeyedEffect } from '../dispatch/effects.ts';
import type { Job } from '../dispatch/job.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import { hasEnded } from '../ground/job-state.ts';
import type { House } from './house.ts';
import { jobTopic, sessionTopic, type Signal, type Topic } from './live.ts';
import type { OutboxRow, Transaction } from './ports/store.ts';

/** What a piece of work in a transaction may use, and where it leaves what must follow the commit. */
export interface Act {
  readonly tx: Transaction;
  readonly now: number;
  readonly random: string;
  /** Effects beside those that follow from a decision. */
  enqueue(effects: readonly KeyedEffect[]): Promise<void>;
  /** Said to readers once the commit is durable. */
  tell(topic: Topic, signal: Signal): void;
}

/** What caused the work: settled in the same transaction. A cause that was settled before makes the work do nothing. */
export type Cause = { readonly inbox: number } | { readonly outbox: number } | { readonly request: string | null };

/** Runs `work` in the repository's transaction; `undefined` when its cause was handled before. */
export async function act<T>(
  house: House,
  repositoryId: number,
  cause: Cause,
  work: (act: Act) => Promise<T>,
): Promise<T | undefined> {
  const now = house.clock.now();
  const random = house.chance.token();
  const signals: [Topic, Signal][] = [];
  const result = await house.store.transact(repositoryId, async (tx) => {
    signals.length = 0;
    if (!(await settle(tx, cause, now))) return undefined;
    return work({
      tx,
      now,
      random,
      enqueue: (effects) =>
        tx.enqueue(
          effects.map((keyed) => outboxRow(repositoryId, keyed, now)),
          now,
        ),
      tell: (topic, signal) => void signals.push([topic, signal]),
    });
  });
  for (const [topic, signal] of signals) house.live.publish(topic, signal);
  house.wake.outbox();
  return result;
}

/** Decides `command` on the repository's board and writes what follows. A rejection writes nothing. */
export async function carryOut(
  scope: Act,
  command: JobCommand,
  extra: readonly number[] = [],
): Promise<Result<Decision>> {
  const board = await readBoard(scope.tx, command, extra);
  const decided = decide(board, command, { now: scope.now, random: scope.random });
  if (!decided.ok) return decided;
  const decision = decided.value;
  for (const [number, job] of decision.jobs) {
    if (decision.created.includes(number)) await scope.tx.insertJob(job);
    else await scope.tx.saveJob(job);
    scope.tell(jobTopic(scope.tx.repository.id, number), { kind: 'job' });
    if (hasEnded(job.state) && job.sessionId !== null) await closeSession(scope, job.sessionId, number);
  }
  for (const happening of decision.happenings) {
    const { job, fact, at, by, reason } = happening;
    await scope.tx.appendFact(job, fact, at, by, reason);
  }
  await orderRunners(scope, decision);
  await scope.enqueue(effectsOf(decision, scope.random));
  return accepted(decision);
}

async function readBoard(tx: Transaction, command: JobCommand, extra: readonly number[]): Promise<Board> {
  const active = await tx.activeJobs();
  const jobs = new Map(active.map((job) => [job.number, job]));
  const named =
    'job' in command
      ? [command.job]
      : command.kind === 'cancel'
        ? command.jobs
        : command.jobs.flatMap((job) => job.needs.flatMap((need) => ('job' in need ? [need.job] : [])));
  const needed = active.filter((job) => job.state === 'waiting').flatMap((job) => job.needs.map((need) => need.job));
  const missing = [...new Set([...named, ...needed, ...extra])].filter((number) => !jobs.has(number));
  for (const job of missing.length > 0 ? await tx.jobs(missing) : []) jobs.set(job.number, job);
  return { slots: tx.repository.slots, jobs };
}

/** A stop reaches the runner as a control, and whoever watches as an event; a lost session says so in its own log. */
async function orderRunners(scope: Act, decision: Decision): Promise<void> {
  for (const happening of decision.happenings) {
    const job = decision.jobs.get(happening.job) as Job;
    if (job.sessionId === null) continue;
    if (happening.fact === 'stop_requested') {
      const control = await scope.tx.addControl(
        job.sessionId,
        { kind: 'stop', by: happening.by, reason: happening.reason },
        scope.now,
      );
      scope.tell(sessionTopic(job.sessionId), { kind: 'control', control });
      const entry = await scope.tx.appendEvent(
        job.sessionId,
        { kind: 'stop.requested', by: happening.by, reason: happening.reason },
        scope.now,
      );
      scope.tell(sessionTopic(job.sessionId), { kind: 'log', entries: [entry] });
    }
    if (happening.fact === 'lost') {
      const entry = await scope.tx.appendEvent(
        job.sessionId,
        { kind: 'session.lost', reason: happening.reason },
        scope.now,
      );
      scope.tell(sessionTopic(job.sessionId), { kind: 'log', entries: [entry] });
    }
  }
}

/** Questions to people end with the session that asked them. */
async function closeSession(scope: Act, sessionId: string, job: number): Promise<void> {
  await scope.tx.endSession(sessionId, scope.now);
  for (const approval of await scope.tx.pendingApprovals(job))
    await scope.tx.saveApproval({ ...approval, state: 'withdrawn', decidedAt: scope.now });
}

async function settle(tx: Transaction, cause: Cause, now: number): Promise<boolean> {
  if ('inbox' in cause) return tx.settleInbox(cause.inbox, now);
  if ('outbox' in cause) return tx.settleOutbox(cause.outbox, now);
  return cause.request === null || tx.takeKey(cause.request, now);
}

/** Keys and subjects are the repository's own; across repositories its id keeps them apart. */
function outboxRow(repositoryId: number, keyed: KeyedEffect, now: number): OutboxRow {
  return {
    key: `${repositoryId}/${keyed.key}`,
    subject: `${repositoryId}/${keyed.subject}`,
    kind: keyed.effect.kind,
    repositoryId,
    body: JSON.stringify(keyed.effect),
    dueAt: now + keyed.delayMs,
  };
}
