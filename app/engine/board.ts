/**
 * Reads as much of a repository's jobs as a decision can concern, and no more: what it names, what waits for that (and on, as
 * far as an end travels), what those need, what takes a slot, and the head of the queue.
 */
import type { Board } from '../dispatch/board.ts';
import type { Job } from '../dispatch/job.ts';
import type { JobCommand } from '../dispatch/job-command.ts';
import { couldTakeAll, groupSlots } from '../dispatch/queue.ts';
import { STATES, hasEnded, type State } from '../ground/job-state.ts';
import type { Transaction } from './ports/store.ts';

/** How many of the queue are looked at for each free slot, since threads and groups take turns, and how many at most. */
const CANDIDATES = 8;
const HEAD = 200;

export interface PartOfTheBoard extends Board {
  /** There may be more in the queue behind those that were looked at. */
  readonly hasMore: boolean;
}

const ENDED: readonly State[] = STATES.filter(hasEnded);

export async function readBoard(
  tx: Transaction,
  command: JobCommand,
  installationSlots: number,
): Promise<PartOfTheBoard> {
  const { repository } = tx;
  const { slots, perThread, groups } = repository.settings;
  const jobs = new Map<number, Job>();
  const add = (found: readonly Job[]): void => {
    for (const job of found) jobs.set(job.number, job);
  };
  add(await tx.jobs(namedIn(command)));
  await addDependents(tx, command, jobs);
  const needed = [...jobs.values()].flatMap((job) => job.needs.map((need) => need.job));
  const missing = [...new Set([...needed, ...neededBy(command)])].filter((number) => !jobs.has(number));
  if (missing.length > 0) add(await tx.jobs(missing));
  const busy = await tx.busyJobs();
  add(busy);
  // The jobs that are named may leave their place in this very decision.
  const named = new Set(namedIn(command));
  const staying = busy.filter((job) => !named.has(job.number));
  const full = fullPlaces(staying, perThread, groups);
  // While every slot is taken nobody is next, and few are where few are free.
  const limit = Math.min(HEAD, Math.max(0, slots - staying.length) * CANDIDATES);
  const head = limit === 0 ? [] : await tx.queueHead(limit, full.threads, full.groups);
  add(head);
  const requesters = new Set([...jobs.values()].map((job) => job.requester.id));
  if (command.kind === 'submit') requesters.add(command.requester.id);
  const state = await tx.queueState([...requesters]);
  const busyElsewhere = state.installationBusy - busy.length;
  return {
    hasMore: head.length > 0 && head.length === limit,
    jobs,
    queue: {
      // What is not active starts nothing.
      slots: repository.status === 'active' ? slots : 0,
      perThread,
      groups,
      installationSlots,
      busyElsewhere,
      contended:
        command.kind !== 'fill' &&
        state.hasRivals &&
        couldTakeAll({ slots, installationSlots, busyElsewhere }, busy.length),
      most: command.kind === 'fill' ? command.most : null,
      clock: state.clock,
      turns: state.turns,
    },
  };
}

function namedIn(command: JobCommand): readonly number[] {
  if ('job' in command) return [command.job];
  return command.kind === 'submit' || command.kind === 'fill' ? [] : command.jobs;
}

function neededBy(command: JobCommand): readonly number[] {
  return command.kind === 'submit'
    ? command.jobs.flatMap((job) => job.needs.flatMap((need) => ('job' in need ? [need.job] : [])))
    : [];
}

/** Level by level: a job that is skipped ends as well, so what waits for it is looked at too. */
async function addDependents(tx: Transaction, command: JobCommand, jobs: Map<number, Job>): Promise<void> {
  const states = statesOfInterest(command);
  const travelled = new Set(namedIn(command));
  for (let level = [...travelled]; level.length > 0 && states.length > 0;) {
    const ends = new Set(level);
    const found = await tx.dependents(level, states);
    for (const job of found) jobs.set(job.number, job);
    const travels = (job: Job): boolean =>
      !travelled.has(job.number) &&
      (command.kind === 'retry' || job.needs.some((need) => need.onFailure === 'cancel' && ends.has(need.job)));
    level = endsWell(command) ? [] : found.filter(travels).map((job) => job.number);
    for (const number of level) travelled.add(number);
  }
}

/** What waits for a success takes note of it; nothing travels further. */
const endsWell = (command: JobCommand): boolean =>
  (command.kind === 'finish' && command.outcome === 'succeeded') ||
  command.kind === 'delivered' ||
  command.kind === 'waive';

function statesOfInterest(command: JobCommand): readonly State[] {
  switch (command.kind) {
    case 'cancel':
    case 'gate':
    case 'undispatchable':
    case 'revoke':
    case 'finish':
    case 'delivered':
    case 'undeliverable':
    case 'run_completed':
    case 'deadline':
      return ['waiting'];
    case 'waive':
      return ['waiting', 'held'];
    case 'retry':
      return command.dependents ? ['waiting', 'held', 'queued', ...ENDED] : ['waiting', 'held', 'queued', 'skipped'];
    default:
      return [];
  }
}

function fullPlaces(
  busy: readonly Job[],
  perThread: number,
  groups: Readonly<Record<string, number>>,
): { readonly threads: number[]; readonly groups: string[] } {
  const threads = new Map<number, number>();
  const taken = new Map<string, number>();
  for (const { thread, group } of busy) {
    threads.set(thread.number, (threads.get(thread.number) ?? 0) + 1);
    if (group !== null) taken.set(group, (taken.get(group) ?? 0) + 1);
  }
  return {
    threads: [...threads].flatMap(([thread, count]) => (count >= perThread ? [thread] : [])),
    groups: [...taken].flatMap(([group, count]) => (count >= groupSlots({ groups }, group) ? [group] : [])),
  };
}
