/** What of a job people can read before it has done anything: what is searched. */
import type { Job } from './job.ts';

export const jobText = (job: Pick<Job, 'name' | 'asked' | 'threadTitle'>): string =>
  [job.name ?? '', job.threadTitle, job.asked].join('\n').trim();
