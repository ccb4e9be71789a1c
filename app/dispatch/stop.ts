/** How a job is made to end: at once while nothing runs, else step by step until nothing does. */
import { jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { endingOf } from './graph.ts';
import { rejected, type Result } from '../ground/outcome.ts';
import type { Draft } from './board.ts';
import type { Job } from './job.ts';

type Refusal = Extract<Result<never>, { ok: false }>;

export function requestStop(draft: Draft, number: number, by: string, why = ''): Refusal | undefined {
  const job = draft.job(number);
  if (!job)
    return rejected(
      'unknown_job',
      `There is no ${jobRef(number)} in this repository. \`/status\` lists the jobs of this thread.`,
    );
  if (hasEnded(job.state))
    return rejected('already_ended', `${jobRef(number)} has already ended: it ${endingOf(job.state)}.`);
  const base = {
    job: number,
    at: draft.given.now,
    by,
    reason: why === '' ? `cancelled by ${by}` : `cancelled by ${by}: ${why}`,
  };
  switch (job.state) {
    case 'waiting':
    case 'held':
    case 'queued':
      draft.record({ ...base, fact: 'cancelled' });
      return undefined;
    case 'dispatching':
      draft.record({ ...base, fact: 'stop_requested', step: 'asked' });
      return undefined;
    case 'starting':
      draft.record({ ...base, fact: 'stop_requested', step: 'run_cancelled' });
      return undefined;
    case 'running':
      draft.record({ ...base, fact: 'stop_requested', step: 'asked' });
      return undefined;
    default:
      return rejected('already_stopping', `${jobRef(number)} is already stopping.`);
  }
}

/** The step's time is over: the next one, and at the end the truth that nobody answered. */
export function escalate(draft: Draft, job: Job): undefined {
  const base = { job: job.number, at: draft.given.now, by: 'signalbox' };
  const reason = job.stop?.reason ?? '';
  switch (job.stop?.step) {
    case 'asked':
      draft.record({ ...base, fact: 'escalated', reason, step: 'run_cancelled' });
      return;
    case 'run_cancelled':
      draft.record({ ...base, fact: 'escalated', reason, step: 'run_forced' });
      return;
    case 'run_forced':
    case undefined:
      draft.record(
        job.sessionId === null
          ? { ...base, fact: 'cancelled', reason }
          : { ...base, fact: 'lost', reason: `${reason}; its runner never confirmed the stop` },
      );
  }
}
