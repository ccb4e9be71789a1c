/** What happens to a job's run: GitHub makes it or does not, a runner takes it, it ends with a last word or without. */
import { jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { rejected } from '../ground/outcome.ts';
import type { Draft } from './board.ts';
import { delivers, handIn } from './delivery/outcome.ts';
import { FACT_OF_OUTCOME } from './evolve.ts';
import type { Job, Retries } from './job.ts';
import type { Claim, Dispatched, Finish, RunCompleted } from './job-command.ts';
import { stale, tryRecord, type Refusal } from './recording.ts';
import { standingText } from './texts/standing.ts';

export function dispatched(draft: Draft, job: Job, command: Dispatched): Refusal | undefined {
  if (job.attempt !== command.attempt) return stale(job);
  if (job.state === 'stopping' && job.runId === null) {
    const run = { id: command.runId, url: command.runUrl };
    return tryRecord(draft, job, { fact: 'escalated', by: 'github', reason: job.reason, step: 'run_cancelled', run });
  }
  const { runId, runUrl } = command;
  return tryRecord(draft, job, { fact: 'dispatched', by: 'github', reason: '', runId, runUrl });
}

export function undispatchable(
  draft: Draft,
  job: Job,
  command: { readonly attempt: number; readonly reason: string },
): Refusal | undefined {
  if (job.attempt !== command.attempt || job.runId !== null) return stale(job);
  return tryRecord(draft, job, { fact: 'undispatchable', by: 'github', reason: command.reason });
}

/** Asked again before it runs: whoever it is started for has lost the right to it. */
export function revoke(
  draft: Draft,
  job: Job,
  command: { readonly attempt: number; readonly reason: string },
): Refusal | undefined {
  if (job.attempt !== command.attempt) return stale(job);
  // What stops already stops by its run.
  if (job.state === 'stopping' && job.runId !== null) return stale(job);
  const base = { by: 'signalbox', reason: command.reason };
  if (job.state === 'starting') return tryRecord(draft, job, { ...base, fact: 'failed', output: '' });
  return tryRecord(draft, job, { ...base, fact: 'undispatchable' });
}

export function claim(draft: Draft, job: Job, command: Claim): Refusal | undefined {
  if (job.nonce === '' || job.nonce !== command.nonce || (job.runId !== null && job.runId !== command.runId)) {
    return rejected('not_your_job', `${jobRef(job.number)} was not dispatched to this run.`);
  }
  if (job.state === 'running')
    return rejected('already_claimed', `${jobRef(job.number)} is already running in another runner.`);
  if (hasEnded(job.state) || job.state === 'stopping')
    return rejected('job_ended', `${standingText(job.number, job.state)}; there is nothing left to run.`);
  const { sessionId, runId, runUrl } = command;
  return tryRecord(draft, job, { fact: 'claimed', by: 'runner', reason: '', sessionId, runId, runUrl });
}

export function finish(draft: Draft, job: Job, command: Finish): Refusal | undefined {
  if (job.sessionId !== command.sessionId || hasEnded(job.state) || job.handedIn !== null) return stale(job);
  const fact = FACT_OF_OUTCOME[command.outcome];
  const { reason, output, ending, usage } = command;
  if (fact === 'succeeded' && delivers(job.deliver)) return handIn(draft, job, command);
  const told = { reason, ending, usage };
  return tryRecord(
    draft,
    job,
    fact === 'cancelled' ? { fact, by: job.stop?.by ?? 'runner', ...told } : { fact, by: 'runner', output, ...told },
  );
}

/** The backstop: the run is over, yet its runner never said so. */
export function runCompleted(draft: Draft, job: Job, command: RunCompleted): Refusal | undefined {
  // What was handed in is the app's to deliver, however its run ends.
  if (job.runId !== command.runId || hasEnded(job.state) || job.handedIn !== null) return stale(job);
  if (job.state === 'stopping')
    return tryRecord(draft, job, { fact: 'cancelled', by: job.stop?.by ?? 'github', reason: job.stop?.reason ?? '' });
  if (command.conclusion === 'vanished')
    return lose(draft, job, 'github', 'its run is gone from GitHub', job.state === 'running' ? 'lost' : 'start');
  if (command.conclusion === 'cancelled')
    return tryRecord(draft, job, { fact: 'cancelled', by: 'github', reason: 'its run was cancelled at GitHub' });
  if (job.state === 'running')
    return lose(
      draft,
      job,
      'github',
      `its run ended (${command.conclusion}) without a last word from the runner`,
      'lost',
    );
  return tryRecord(draft, job, {
    fact: 'failed',
    by: 'github',
    reason: `its run ended (${command.conclusion}) before the runner took the job; the run's log says why`,
    output: '',
  });
}

/** A job is lost; as often as its limits say, a new attempt follows at once, before anything that needs it takes note. */
export function lose(draft: Draft, job: Job, by: string, reason: string, kind: keyof Retries): Refusal | undefined {
  const refused = tryRecord(draft, job, { fact: 'lost', by, reason, runId: job.runId });
  if (refused || job.retried[kind] >= job.retries[kind]) return refused;
  const lost = draft.job(job.number) as Job;
  return tryRecord(draft, lost, {
    fact: 'retried',
    by: 'signalbox',
    reason: `attempt ${job.attempt} was lost (${reason}), so it is tried again`,
    authority: job.authority,
    automatic: kind,
  });
}
