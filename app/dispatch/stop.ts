/** How a job is made to end: at once while nothing runs, else step by step until nothing does. */
import { jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { rejected } from '../ground/outcome.ts';
import type { Draft } from './board.ts';
import { endingOf } from './graph.ts';
import type { Job } from './job.ts';
import type { Cancel } from './job-command.ts';
import { isOnMachine } from './machine.ts';
import { tryRecord, unknownJob, type Refusal } from './recording.ts';

export function cancel(draft: Draft, command: Cancel): Refusal | undefined {
  for (const number of command.jobs) {
    const refused = requestStop(draft, number, command.by, command.why);
    if (refused) return refused;
  }
  if (command.alone) holdDependents(draft, command);
  return undefined;
}

/** What needs a job that is cancelled alone waits for a person instead of being skipped. */
function holdDependents(draft: Draft, { jobs, by }: Cancel): void {
  for (const dependent of draft.all()) {
    const need = dependent.needs.find(({ job, onFailure }) => jobs.includes(job) && onFailure === 'cancel');
    if (need && dependent.state === 'waiting')
      tryRecord(draft, dependent, { fact: 'held', by, reason: `${jobRef(need.job)} was cancelled alone by ${by}` });
  }
}

function requestStop(draft: Draft, number: number, by: string, why = ''): Refusal | undefined {
  const job = draft.job(number);
  if (!job) return unknownJob(number);
  if (hasEnded(job.state))
    return rejected('already_ended', `${jobRef(number)} has already ended: it ${endingOf(job.state)}.`);
  const base = {
    job: number,
    at: draft.given.now,
    by,
    reason: why === '' ? cancelledBy(by) : `${cancelledBy(by)}: ${why}`,
  };
  switch (job.state) {
    case 'gated':
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

const cancelledBy = (by: string): string => `cancelled by ${by}`;

/** What the person said beside the stop itself; empty where nothing was said. */
export function whyOf({ by, reason }: { readonly by: string; readonly reason: string }): string {
  return reason.startsWith(cancelledBy(by)) ? reason.slice(cancelledBy(by).length).replace(/^: /, '') : reason;
}

/** The step's time is over: the next one, and at the end the truth that nobody answered. */
export function escalate(draft: Draft, job: Job): undefined {
  const base = { job: job.number, at: draft.given.now, by: 'signalbox' };
  const reason = job.stop?.reason ?? '';
  switch (job.stop?.step) {
    case 'asked':
      draft.record(
        isOnMachine(job)
          ? // There is no run that GitHub could cancel; when the machine is back, it learns that its session has ended.
            { ...base, fact: 'lost', reason: `${reason}; its machine never confirmed the stop`, runId: null }
          : { ...base, fact: 'escalated', reason, step: 'run_cancelled' },
      );
      return;
    case 'run_cancelled':
      draft.record({ ...base, fact: 'escalated', reason, step: 'run_forced' });
      return;
    case 'run_forced':
    case undefined:
      draft.record(
        job.sessionId === null
          ? { ...base, fact: 'cancelled', reason }
          : { ...base, fact: 'lost', reason: `${reason}; its runner never confirmed the stop`, runId: job.runId },
      );
  }
}
