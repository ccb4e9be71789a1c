/**
 * One decision, one transaction: the repository is locked, the board is read, `decide` says what happens, and facts, jobs,
 * orders to the runner, effects and the settlement of what caused it are written together. Only then do readers hear of it.
 */
import type { Board, Decision } from '../dispatch/board.ts';
import { decide } from '../dispatch/decide.ts';
import { whyOf } from '../dispatch/stop.ts';
import { effectsOf, isNowhere, projection, type KeyedEffect } from '../dispatch/effects.ts';
import type { JobCommand } from '../dispatch/job-command.ts';
import type { Person } from '../ground/ids.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import { hasEnded } from '../ground/job-state.ts';
import type { Approval } from '../remote/approval.ts';
import type { AppEvent } from '../wire/events.ts';
import { linesOf, noteAct } from './audit.ts';
import { readBoard } from './board.ts';
import type { House } from './house.ts';
import { jobTopic, sessionTopic, type Signal, type Topic } from './live.ts';
import type { Door } from './ports/audit.ts';
import { endEffects } from './push-effects.ts';
import type { OutboxRow, Transaction } from './ports/store.ts';

/** What a piece of work in a transaction may use, and where it leaves what must follow the commit. */
export interface Act {
  readonly tx: Transaction;
  readonly now: number;
  readonly random: string;
  /** Where the cause came in, for the audit. */
  readonly door: Door;
  /** Jobs of one installation that may run at once. */
  readonly installationSlots: number;
  /** Effects beside those that follow from a decision. */
  enqueue(effects: readonly KeyedEffect[]): Promise<void>;
  /** Said to readers once the commit is durable. */
  tell(topic: Topic, signal: Signal): void;
}

/** What caused the work: settled in the same transaction. A cause that was settled before makes the work do nothing. */
export type Cause = ({ readonly inbox: number } | { readonly outbox: number } | { readonly request: string | null }) & {
  /** Where it came in, for the audit; a comment when left out. */
  readonly door?: Door;
};

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
      door: cause.door ?? 'comment',
      installationSlots: house.installationSlots,
      enqueue: (effects) =>
        tx.enqueue(
          effects.flatMap((keyed) => (isNowhere(keyed.effect) ? [] : [outboxRow(repositoryId, keyed, now)])),
          now,
        ),
      tell: (topic, signal) => void signals.push([topic, signal]),
    });
  });
  for (const [topic, signal] of signals) house.live.publish(topic, signal);
  house.wake.outbox();
  return result;
}

/** Decides `command` on the repository's board and writes what follows. A rejection writes nothing. `by`: see `linesOf`. */
export async function carryOut(scope: Act, command: JobCommand, by?: Person): Promise<Result<Decision>> {
  const board = await readBoard(scope.tx, command, scope.installationSlots);
  const decided = decide(board, command, { now: scope.now, random: scope.random });
  if (!decided.ok) return decided;
  const decision = decided.value;
  await write(scope, board, decision);
  for (const line of linesOf(command, decision, by)) await noteAct(scope, line);
  // Only the head of the queue was looked at: while slots are given, there may be more to give behind it.
  const gave = decision.happenings.some(({ fact }) => fact === 'slotted');
  const mayGiveMore = !board.queue.contended && board.queue.most === null;
  if (gave && board.hasMore && mayGiveMore) await carryOut(scope, { kind: 'fill', most: null });
  return accepted(decision);
}

async function write(scope: Act, board: Board, decision: Decision): Promise<void> {
  const { tx } = scope;
  for (const [number, job] of decision.jobs) {
    const texts = decision.created.get(number);
    if (texts) await tx.insertJob(job, texts);
    else await tx.saveJob(job);
    scope.tell(jobTopic(tx.repository.id, number), { kind: 'job' });
  }
  const clock = { ...board.queue.clock };
  for (const happening of decision.happenings) {
    const { job, fact, at, by, reason } = happening;
    await tx.appendFact(job, fact, at, by, reason);
    const served = fact === 'slotted' ? decision.jobs.get(job) : undefined;
    if (served) clock[served.priority] = Math.max(clock[served.priority], served.turn);
  }
  if (decision.happenings.some(({ fact }) => fact === 'slotted')) await tx.setQueueClock(clock);
  await orderRunners(scope, board, decision);
  await closeSessions(scope, board, decision);
  await closeGates(scope, board, decision);
  await scope.enqueue([...effectsOf(decision, scope.random, tx.repository.installationId), ...endEffects(decision)]);
}

/** A stop reaches the runner as a control, and whoever watches as an event; what became of the work stands in the session's log. */
async function orderRunners(scope: Act, board: Board, decision: Decision): Promise<void> {
  for (const happening of decision.happenings) {
    // A job that is tried again has forgotten its session; the board has not.
    const sessionId = board.jobs.get(happening.job)?.sessionId ?? null;
    if (sessionId === null) continue;
    const { by, reason } = happening;
    if (happening.fact === 'stop_requested') {
      const why = whyOf(happening);
      const control = await scope.tx.addControl(sessionId, { kind: 'stop', by, reason: why }, scope.now);
      scope.tell(sessionTopic(sessionId), { kind: 'control', control });
      await note(scope, sessionId, { kind: 'stop.requested', by, reason: why });
    }
    const became = 'delivery' in happening ? happening.delivery : undefined;
    const output = board.jobs.get(happening.job)?.deliver ?? 'none';
    if (became && output !== 'none') await note(scope, sessionId, { kind: 'delivery', output, ...became });
    if (happening.fact === 'lost') await note(scope, sessionId, { kind: 'session.lost', reason });
  }
}

/** Adds an event of the app's own to a session's log. */
export async function note(scope: Act, sessionId: string, event: AppEvent): Promise<void> {
  const entry = await scope.tx.appendEvent(sessionId, event, scope.now);
  scope.tell(sessionTopic(sessionId), { kind: 'log', entries: [entry] });
}

/** A session ends with its attempt, and questions to people end with the session that asked them. */
async function closeSessions(scope: Act, board: Board, decision: Decision): Promise<void> {
  for (const [number, job] of decision.jobs) {
    const sessionId = board.jobs.get(number)?.sessionId ?? null;
    if (sessionId === null || (sessionId === job.sessionId && !hasEnded(job.state))) continue;
    await scope.tx.endSession(sessionId, scope.now);
    for (const approval of await scope.tx.pendingApprovals(number)) await withdraw(scope, approval, job.thread.number);
  }
}

/** A gate that nobody stands before any more asks nothing. */
async function closeGates(scope: Act, board: Board, decision: Decision): Promise<void> {
  const gates = new Map<number, number>();
  for (const [number, job] of decision.jobs)
    if (job.gate !== null && board.jobs.get(number)?.state === 'gated' && job.state !== 'gated')
      gates.set(job.gate, job.thread.number);
  for (const [gate, thread] of gates) {
    const left = (await scope.tx.jobsOfThread(thread, ['gated'])).some((job) => job.gate === gate);
    const approval = left ? undefined : await scope.tx.approval(gate);
    if (approval?.state === 'pending') await withdraw(scope, approval, thread);
  }
}

/** Report and check run of the job follow with its own effects; its own check run, and the label of the thread, do not. */
async function withdraw(scope: Act, approval: Approval, thread: number): Promise<void> {
  await scope.tx.saveApproval({ ...approval, state: 'withdrawn', decidedAt: scope.now });
  const { number } = approval;
  await scope.enqueue([
    projection('approval_check', number, { kind: 'approval_check', approval: number }, scope.random, 0),
    projection('labels', thread, { kind: 'labels', thread }, scope.random, 0),
  ]);
}

async function settle(tx: Transaction, cause: Cause, now: number): Promise<boolean> {
  if ('inbox' in cause) return tx.settleInbox(cause.inbox, now);
  if ('outbox' in cause) return tx.settleOutbox(cause.outbox, now);
  return cause.request === null || tx.takeKey(cause.request, now);
}

/** Keys and subjects are the repository's own, but for what concerns its whole installation; its id keeps them apart. */
function outboxRow(repositoryId: number, keyed: KeyedEffect, now: number): OutboxRow {
  return {
    key: `${repositoryId}/${keyed.key}`,
    subject: keyed.effect.kind === 'fill' ? keyed.subject : `${repositoryId}/${keyed.subject}`,
    kind: keyed.effect.kind,
    repositoryId,
    body: JSON.stringify(keyed.effect),
    dueAt: now + keyed.delayMs,
  };
}
