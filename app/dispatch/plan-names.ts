/** The names of planned jobs: which are taken, which are kept for other work, and which job serves a need by name already. */
import { approvalRef, jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { rejected, type Result } from '../ground/outcome.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import { satisfies } from './graph.ts';
import type { Job } from './job.ts';
import type { PlanContext, PlannedJob } from './planned-job.ts';

/** `signalbox / config` is the check on a changed configuration, and no job's. */
export const CONFIG_CHECK = 'config';

/** A job that already serves a need by name: planned just now, or on this thread under way, succeeded or waived. */
export function serves(
  name: string,
  planned: readonly PlannedJob[],
  context: PlanContext,
): { index: number } | { job: number } | undefined {
  const index = planned.findLastIndex((job) => job.name === name);
  if (index >= 0) return { index };
  const last = context.threadJobs.findLast((job) => job.name === name);
  return last && (satisfies(last) || !hasEnded(last.state)) ? { job: last.number } : undefined;
}

/**
 * A name that is kept for other work: the check on the configuration, and a job that says itself who may start it. Whoever needs
 * that job by name, and a ruleset that requires its check, would take this one for it.
 */
export function foreign(name: string, { catalogue }: PlanContext): Result<never> | undefined {
  if (name === CONFIG_CHECK)
    return rejected(
      'name_taken',
      `\`${name}\` is the name of the check on the configuration. Take another with \`--as\`.`,
    );
  const isKept = Object.hasOwn(catalogue.jobs, name) && catalogue.jobs[name]?.who !== null;
  return isKept
    ? rejected(
        'name_taken',
        `\`${name}\` is a job of \`${CONFIG_PATH}\` that says who may start it, and only that job may carry its name. Take another with \`--as\`, or ask for it: \`/dispatch ${name}\`.`,
      )
    : undefined;
}

export function busy(name: string, planned: readonly PlannedJob[], context: PlanContext): Result<never> | undefined {
  const active = context.threadJobs.findLast((job) => job.name === name && !hasEnded(job.state));
  if (active)
    return rejected(
      'already_asked',
      `\`${name}\` was already asked for on this thread: it is ${jobRef(active.number)} (${active.state}). ${wayOut(active)}, or give this one another name with \`--as\`.`,
    );
  if (planned.some((job) => job.name === name))
    return rejected(
      'already_asked',
      `\`${name}\` is asked for twice in this comment. Give one of them another name with \`--as\`.`,
    );
  return undefined;
}

/** What frees the name of a job that has not ended. */
function wayOut({ state, gate }: Job): string {
  if (state === 'gated' && gate !== null)
    return `\`/approve ${approvalRef(gate)}\` lets it start, \`/deny ${approvalRef(gate)}\` drops it`;
  return state === 'stopping' ? 'Ask again when it has ended' : 'Cancel it first';
}
