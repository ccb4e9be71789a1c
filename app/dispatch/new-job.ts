/** A job as it comes into being, before anything has happened to it. */
import type { Job, JobRequest } from './job.ts';

/** What a new job is told beside what was asked for; everything else is filled in by facts. */
export type Beginning = Pick<Job, 'number' | 'repositoryId' | 'needs' | 'blockedBy' | 'gate' | 'state' | 'createdAt'> &
  Pick<Job, 'deadline'>;

export function newJob(request: JobRequest, beginning: Beginning): Job {
  return {
    ...request,
    ...beginning,
    reason: '',
    attempt: 1,
    retried: { lost: 0, start: 0 },
    turn: 0,
    nonce: '',
    runId: null,
    runUrl: null,
    formerRunId: null,
    sessionId: null,
    output: '',
    delivered: null,
    handedIn: null,
    delivery: null,
    ending: null,
    usage: null,
    charge: null,
    heldBy: null,
    waivedBy: null,
    startedAt: null,
    endedAt: null,
    runnerSeenAt: null,
    stop: null,
  };
}
