/** A deadline has passed: what that means depends on where the job is. */
import { inWords } from '../ground/durations.ts';
import type { Draft } from './board.ts';
import { undelivered } from './delivery/outcome.ts';
import type { Job } from './job.ts';
import { stale, tryRecord, type Refusal } from './recording.ts';
import { lose } from './runs.ts';
import { escalate } from './stop.ts';
import { NOT_IN_TIME } from './texts/undelivered.ts';

export function passDeadline(draft: Draft, job: Job): Refusal | undefined {
  if (job.deadline === null || job.deadline > draft.given.now) return stale(job);
  const { limits } = job;
  if (job.handedIn !== null) return undelivered(draft, job, NOT_IN_TIME);
  switch (job.state) {
    case 'waiting':
      return tooLong(draft, job, `it waited ${inWords(limits.waitSeconds)} for what it needs`);
    case 'queued':
      return tooLong(draft, job, `it stood in the queue for ${inWords(limits.queueSeconds)}`);
    case 'starting':
      return lose(draft, job, 'signalbox', `no runner took it within ${inWords(limits.startSeconds)}`, 'start');
    case 'running':
      return lose(draft, job, 'signalbox', silence(job), 'lost');
    default:
      return escalate(draft, job);
  }
}

function silence({ place }: Job): string {
  if (place.machine === undefined) return 'its runner has been silent for 90 seconds';
  return `its machine (${place.machine}) has not been heard of for 4 hours`;
}

function tooLong(draft: Draft, job: Job, reason: string): Refusal | undefined {
  return tryRecord(draft, job, { fact: 'timed_out', by: 'signalbox', reason, output: '' });
}
