/** What GitHub has to say about a story that failed: each workflow run, and the end of the log of every job that did not succeed. */
import type { Stage } from './stage.ts';

const LINES = 15;

export async function tellFailedRuns({ github, where }: Stage): Promise<string[]> {
  const runs = await github.rest.actions.listWorkflowRunsForRepo(where).catch(() => undefined);
  const told: string[] = [];
  for (const run of runs?.data.workflow_runs ?? []) {
    told.push(`Workflow run "${run.display_title}": ${run.status}, ${run.conclusion ?? 'no conclusion yet'}`);
    if (run.status !== 'completed' || run.conclusion === 'success') continue;
    const jobs = await github.rest.actions.listJobsForWorkflowRun({ ...where, run_id: run.id });
    for (const job of jobs.data.jobs) {
      const log = await github.rest.actions.downloadJobLogsForWorkflowRun({ ...where, job_id: job.id });
      told.push(
        ...String(log.data as string)
          .trimEnd()
          .split('\n')
          .slice(-LINES)
          .map((line) => `  | ${line}`),
      );
    }
  }
  return told;
}
