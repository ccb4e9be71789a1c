/** The labels a thread should carry for its named jobs: `dispatch:NAME` asked for, `done:NAME`, `failed:NAME`. */
import { hasEnded } from '../ground/job-state.ts';
import type { Job } from './job.ts';

/** The name in `dispatch:NAME`, or `undefined` for any other label. */
export function nameInDispatchLabel(label: string): string | undefined {
  return label.toLowerCase().startsWith('dispatch:') ? label.slice('dispatch:'.length).toLowerCase() : undefined;
}

/** What the newest job of each name says; `jobs` oldest first. */
export function labelsOf(jobs: readonly Job[]): string[] {
  const newest = new Map<string, Job>();
  for (const job of jobs) if (job.name !== null) newest.set(job.name, job);
  return [...newest].flatMap(([name, job]) => labelOf(name, job) ?? []).sort();
}

function labelOf(name: string, job: Job): string | undefined {
  if (!hasEnded(job.state)) return `dispatch:${name}`;
  if (job.state === 'succeeded') return `done:${name}`;
  if (job.state === 'cancelled' || job.state === 'skipped') return undefined;
  return `failed:${name}`;
}
