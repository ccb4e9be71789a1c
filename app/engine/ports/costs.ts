/** What jobs took, summed up by week. */

export interface WeekOfJobs {
  readonly repositoryId: number;
  /** Monday 00:00 UTC, epoch ms. */
  readonly week: number;
  readonly jobs: number;
  readonly succeeded: number;
  /** Running time in ms. */
  readonly ms: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; jobs without a known price count as 0. */
  readonly cost: number;
}

export interface Costs {
  /** Weeks with at least one job that ended at or after `since` (epoch ms), ascending. */
  weeksOf(repositoryIds: readonly number[], since: number): Promise<WeekOfJobs[]>;
}
