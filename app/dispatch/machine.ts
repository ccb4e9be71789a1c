/** Sessions on somebody's own machine: their jobs begin where others are claimed, for no run of GitHub's carries them out. */
import { jobRef } from '../ground/ids.ts';
import { rejected } from '../ground/outcome.ts';
import type { Draft } from './board.ts';
import type { Job, JobRequest } from './job.ts';
import type { Refusal } from './recording.ts';
import { newJob } from './new-job.ts';

/** Somebody's machine begins a session. */
export interface Begin {
  readonly kind: 'begin';
  /** A free number. */
  readonly job: number;
  readonly repositoryId: number;
  /** With `place.machine`, and a thread that is none (`NO_THREAD`). */
  readonly request: JobRequest;
  readonly sessionId: string;
}

/** No issue has this number: nothing of the job is ever written to GitHub. */
export const NO_THREAD = { kind: 'issue', number: 0 } as const;

export const isOnMachine = ({ place }: Pick<Job, 'place'>): boolean => place.machine !== undefined;

export function begin(draft: Draft, { job: number, repositoryId, request, sessionId }: Begin): undefined {
  const { now } = draft.given;
  const beginning = { number, repositoryId, needs: [], blockedBy: [], gate: null, createdAt: now, deadline: null };
  draft.create(newJob(request, { ...beginning, state: 'dispatching' }), { threadBody: '', context: '' });
  const claimed = { fact: 'claimed', by: request.requester.login, reason: '', sessionId, runId: null, runUrl: null };
  draft.record({ ...claimed, fact: 'claimed', job: number, at: now });
}

/** Only who sits before it can start it again. */
export function notRetried({ number, place, requester }: Job): Refusal | undefined {
  const { machine } = place;
  if (machine === undefined) return undefined;
  return rejected(
    'on_machine',
    `${jobRef(number)} was a session on a machine of ${requester.login} (${machine}), where nobody can start it from here. \`signalbox remote\` begins a new one there.`,
  );
}
