/** Folds what happened into a job. Facts are history: one that the table does not allow here is a defect. */
import { Defect } from '../ground/outcome.ts';
import { hasEnded, type State } from '../ground/job-state.ts';
import type { Job, StopStep } from './job.ts';
import { next, type JobFact } from './transitions.ts';

interface Plain {
  readonly fact: 'released' | 'held' | 'skipped' | 'undispatchable' | 'cancelled' | 'lost';
}
interface Slotted {
  readonly fact: 'slotted';
  readonly nonce: string;
}
interface Dispatched {
  readonly fact: 'dispatched';
  readonly runId: number;
  readonly runUrl: string;
}
interface Claimed {
  readonly fact: 'claimed';
  readonly sessionId: string;
  readonly runId: number;
  readonly runUrl: string;
}
interface Stopped {
  readonly fact: 'stop_requested' | 'escalated';
  readonly step: StopStep;
  /** Set when the run became known while the job was stopping. */
  readonly run?: { readonly id: number; readonly url: string };
}
interface Finished {
  readonly fact: 'succeeded' | 'failed' | 'timed_out';
  readonly output: string;
}

/** What happened, who caused it, and why in one sentence (or empty). */
export type Occurrence = { readonly by: string; readonly reason: string } & (
  | Plain
  | Slotted
  | Dispatched
  | Claimed
  | Stopped
  | Finished
);

/** One fact about one job, at an instant (epoch ms). */
export type Happening = Occurrence & { readonly job: number; readonly at: number };

const SECOND = 1_000;
/** A run that no runner has claimed by then is given up: hosted runners start within minutes, and a run that dies tells us so. */
const CLAIM_DEADLINE = 30 * 60 * SECOND;
/** A runner sends a sign of life every 15 s; after six missed ones it is declared lost. */
export const SILENCE_DEADLINE = 90 * SECOND;
/** How long each step of a stop may take before the next one. GitHub itself gives a cancelled run five minutes. */
const STOP_DEADLINES: Record<StopStep, number> = {
  asked: 45 * SECOND,
  run_cancelled: 330 * SECOND,
  run_forced: 60 * SECOND,
};

export function evolve(job: Job, happening: Happening): Job {
  const state = next(job.state, happening.fact);
  if (state === undefined)
    throw new Defect(`J${job.number} is ${job.state}: \`${happening.fact}\` cannot happen to it`);
  const moved: Job = {
    ...job,
    ...detailsOf(job, happening),
    state,
    reason: happening.reason,
    deadline: deadlineOf(state, happening),
  };
  return hasEnded(state) ? { ...moved, endedAt: happening.at } : moved;
}

function detailsOf(job: Job, happening: Happening): Partial<Job> {
  switch (happening.fact) {
    case 'slotted':
      return { nonce: happening.nonce };
    case 'dispatched':
      return { runId: happening.runId, runUrl: happening.runUrl };
    case 'claimed':
      return {
        sessionId: happening.sessionId,
        runId: happening.runId,
        runUrl: happening.runUrl,
        startedAt: happening.at,
        runnerSeenAt: happening.at,
      };
    case 'stop_requested':
    case 'escalated':
      return {
        stop: { by: job.stop?.by ?? happening.by, reason: job.stop?.reason ?? happening.reason, step: happening.step },
        ...(happening.run && { runId: happening.run.id, runUrl: happening.run.url }),
      };
    case 'succeeded':
    case 'failed':
    case 'timed_out':
      return { output: happening.output };
    case 'released':
    case 'held':
    case 'skipped':
    case 'undispatchable':
    case 'cancelled':
    case 'lost':
      return {};
  }
}

function deadlineOf(state: State, happening: Happening): number | null {
  if (state === 'starting') return happening.at + CLAIM_DEADLINE;
  if (state === 'running') return happening.at + SILENCE_DEADLINE;
  if (state === 'stopping' && 'step' in happening) return happening.at + STOP_DEADLINES[happening.step];
  return null;
}

/** Ended facts by the word a runner reports. */
export const FACT_OF_OUTCOME = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'timed_out',
} as const satisfies Record<string, JobFact>;
