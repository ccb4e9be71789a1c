/** What a command itself ties its job to: `--then`, `--after`, each with `--on-failure`. */
import type { OnFailure } from '../ground/job-state.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { Need } from './job.ts';
import type { JobOptions } from './options.ts';
import { unknownJob } from './recording.ts';

/** A job that exists, by number, or an earlier one of the same plan, by its place there. */
export type PlannedNeed = Need | { readonly index: number; readonly onFailure: OnFailure };

/** `previous` is the index of the job planned before in the same comment. */
export function tied(
  options: JobOptions,
  previous: number | undefined,
  exists: (job: number) => boolean,
): Result<PlannedNeed[]> {
  const needs: PlannedNeed[] = [];
  const onFailure = options.onFailure ?? 'cancel';
  if (options.then) {
    if (previous === undefined)
      return rejected(
        'nothing_before',
        '`--then` ties a job to the one before it in the same comment, and this is the first. Use `--after J12` for a job of another comment.',
      );
    needs.push({ index: previous, onFailure });
  }
  for (const job of new Set(options.after)) {
    if (!exists(job)) return unknownJob(job);
    needs.push({ job, onFailure });
  }
  // What goes on from a job comes after it, however that ended.
  if (options.continues !== null && !options.after.includes(options.continues) && exists(options.continues))
    needs.push({ job: options.continues, onFailure: options.onFailure ?? 'continue' });
  return accepted(needs);
}
