/** The queue: which ready jobs get a slot, and where the others stand. First come, first served. */
import { takesSlot } from '../ground/job-state.ts';
import type { Draft } from './board.ts';
import type { Job } from './job.ts';

/** Gives free slots to queued jobs, oldest first. */
export function fillSlots(draft: Draft): void {
  const jobs = [...draft.all()];
  const free = draft.slots - jobs.filter((job) => takesSlot(job.state)).length;
  if (free <= 0) return;
  for (const job of inLine(jobs).slice(0, free)) {
    draft.record({
      job: job.number,
      at: draft.given.now,
      by: 'signalbox',
      reason: '',
      fact: 'slotted',
      nonce: `${draft.given.random}${job.number}`,
    });
  }
}

/** 1 = next to start; `null` when the job is not in the queue. */
export function positionOf(job: Job, jobs: readonly Job[]): number | null {
  const index = inLine(jobs).findIndex((queued) => queued.number === job.number);
  return index < 0 ? null : index + 1;
}

function inLine(jobs: readonly Job[]): Job[] {
  return jobs.filter((job) => job.state === 'queued').sort((a, b) => a.number - b.number);
}
