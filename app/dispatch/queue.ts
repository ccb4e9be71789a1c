/**
 * The queue: which ready jobs get a slot. By priority, and within a priority by turn. A turn is taken when a job is released:
 * one more than the requester's last, and never before the turn that is being served. So whoever asks for fifty jobs at once
 * takes turns with whoever asks for one: nothing that comes later goes before the first of a requester's jobs in line, and
 * each other requester's at most once more before each one after it.
 */
import type { Priority } from '../ground/job-state.ts';
import { freeInInstallation, type Draft } from './board.ts';
import type { Job } from './job.ts';
import { isInSlot } from './slots.ts';

/** Lower goes first. */
export const PRIORITY_RANK: Readonly<Record<Priority, number>> = { high: 0, normal: 1, low: 2 };

/** Gives free slots to queued jobs, as far as the limits of repository, installation, thread and group let it. */
export function fillSlots(draft: Draft): void {
  const { queue } = draft;
  if (queue.contended) return;
  const busy = [...draft.all()].filter(isInSlot);
  let free = Math.min(queue.slots - busy.length, freeInInstallation(queue, busy), queue.most ?? Infinity);
  if (free <= 0) return;
  const threads = countBy(busy, (job) => job.thread.number);
  const groups = countBy(busy, (job) => job.group);
  for (const job of inLine([...draft.all()])) {
    if (free === 0) return;
    if (!hasRoom(job, threads, groups, queue)) continue;
    free -= 1;
    threads.set(job.thread.number, (threads.get(job.thread.number) ?? 0) + 1);
    groups.set(job.group, (groups.get(job.group) ?? 0) + 1);
    const base = { job: job.number, at: draft.given.now, by: 'signalbox', reason: '' };
    draft.record({ ...base, fact: 'slotted', nonce: `${draft.given.random}${job.number}` });
  }
}

/**
 * Whether the repository could take every slot that its installation has left. Asked of what it may take, not of what is free:
 * two of its jobs may end before the slot of the first was shared out.
 */
export const couldTakeAll = (
  { slots, installationSlots, busyElsewhere }: Pick<Draft['queue'], 'slots' | 'installationSlots' | 'busyElsewhere'>,
  busyHere: number,
): boolean => busyElsewhere + Math.max(slots, busyHere) >= installationSlots;

function hasRoom(
  job: Job,
  threads: ReadonlyMap<number, number>,
  groups: ReadonlyMap<string | null, number>,
  queue: Draft['queue'],
): boolean {
  if ((threads.get(job.thread.number) ?? 0) >= queue.perThread) return false;
  return job.group === null || (groups.get(job.group) ?? 0) < groupSlots(queue, job.group);
}

/** How many jobs of a group may run at once. */
export const groupSlots = (queue: Pick<Draft['queue'], 'groups'>, group: string): number =>
  Object.hasOwn(queue.groups, group) ? (queue.groups[group] ?? 1) : 1;

function inLine(jobs: readonly Job[]): Job[] {
  return jobs
    .filter((job) => job.state === 'queued')
    .sort((a, b) => PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] || a.turn - b.turn || a.number - b.number);
}

function countBy<K>(jobs: readonly Job[], keyOf: (job: Job) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const job of jobs) counts.set(keyOf(job), (counts.get(keyOf(job)) ?? 0) + 1);
  return counts;
}
