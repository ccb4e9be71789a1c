/** What the overview reads: few jobs out of many repositories, each list bounded. Logins are compared in any case. */
import type { Job } from '../../dispatch/job.ts';
import type { State } from '../../ground/job-state.ts';

/** A job that ended, as a place in the list of all that did. */
export interface EndedAt {
  /** Epoch ms. */
  readonly at: number;
  readonly repositoryId: number;
  readonly number: number;
}

export interface OpenJobsAsk {
  readonly states: readonly State[];
  /** Only those that this login asked for or is in charge of; `null` for everyone's. */
  readonly by: string | null;
  readonly limit: number;
}

export interface EndedJobsAsk extends OpenJobsAsk {
  /** Only those that ended at or after it (epoch ms). */
  readonly since: number;
  /** Only those after this one in the list; `null` for the list's beginning. */
  readonly before: EndedAt | null;
}

export interface OverviewReads {
  /** Repositories that had a job, ever. */
  repositoriesWithJobs(): Promise<number[]>;
  /** Jobs in one of `states`, none of them ended: by repository, then in the order in which the queue serves them. */
  openJobs(repositoryIds: readonly number[], ask: OpenJobsAsk): Promise<Job[]>;
  /** The last to end first. */
  endedJobs(repositoryIds: readonly number[], ask: EndedJobsAsk): Promise<Job[]>;
  /** Jobs with an approval that waits for a person, the oldest question first. */
  jobsWithQuestions(repositoryIds: readonly number[], limit: number): Promise<{ repositoryId: number; job: number }[]>;
  /** Logins of those who asked for one of the `newest` jobs, or are in charge of one, in the order of the alphabet. */
  peopleOf(repositoryIds: readonly number[], newest: number): Promise<string[]>;
}
