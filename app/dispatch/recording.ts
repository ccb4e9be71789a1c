/** How a command leaves its mark on a draft: a fact that the table allows, or a rejection. */
import { jobRef } from '../ground/ids.ts';
import { rejected, type Result } from '../ground/outcome.ts';
import type { Draft } from './board.ts';
import type { Occurrence } from './evolve.ts';
import type { Job } from './job.ts';
import { standingText } from './texts/standing.ts';
import { next } from './transitions.ts';

export type Refusal = Extract<Result<never>, { ok: false }>;

/** Records what happened, where the table has a cell for it. */
export function tryRecord(draft: Draft, job: Job, what: Occurrence): Refusal | undefined {
  if (next(job.state, what.fact) === undefined) return rejected('not_now', `${standingText(job.number, job.state)}.`);
  draft.record({ ...what, job: job.number, at: draft.given.now });
  return undefined;
}

export function unknownJob(number: number): Refusal {
  return rejected(
    'unknown_job',
    `There is no ${jobRef(number)} in this repository. \`/status\` lists the jobs of this thread.`,
  );
}

export function stale(job: Job): Refusal {
  return rejected('stale', `${standingText(job.number, job.state)}; this came too late to matter.`);
}
