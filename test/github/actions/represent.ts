/** Workflows, runs and jobs as GitHub's API and webhooks show them. */
import { repositoryById } from '../git/find.ts';
import { encodePath } from '../git/represent.ts';
import { apiUrlOf, htmlUrlOf, representRepository } from '../represent/repository.ts';
import { iso, isoOrNull, nodeId } from '../represent/shape.ts';
import { representUserId } from '../represent/users.ts';
import type { World } from '../world.ts';
import { refName } from './github-context.ts';
import { type Job, type Run, runOf, type Workflow } from './state.ts';

export function representWorkflow(world: World, workflow: Workflow) {
  const repo = repositoryById(world, workflow.repositoryId);
  const file = workflow.path.split('/').at(-1) ?? '';
  return {
    id: workflow.id,
    node_id: nodeId('W', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.state,
    created_at: iso(workflow.createdAt),
    updated_at: iso(workflow.updatedAt),
    url: `${apiUrlOf(world, repo)}/actions/workflows/${workflow.id}`,
    html_url: `${htmlUrlOf(world, repo)}/blob/${repo.defaultBranch}/${encodePath(workflow.path)}`,
    badge_url: `${htmlUrlOf(world, repo)}/actions/workflows/${encodeURIComponent(file)}/badge.svg`,
  };
}

export const runUrl = (world: World, run: Run): string =>
  `${apiUrlOf(world, repositoryById(world, run.repositoryId))}/actions/runs/${run.id}`;

export const runHtmlUrl = (world: World, run: Run): string =>
  `${htmlUrlOf(world, repositoryById(world, run.repositoryId))}/actions/runs/${run.id}`;

export function representRun(world: World, run: Run) {
  const repo = repositoryById(world, run.repositoryId);
  const url = runUrl(world, run);
  const shownRepository = representRepository(world, repo);
  return {
    id: run.id,
    name: run.workflowName,
    node_id: nodeId('WFR', run.id),
    head_branch: refName(run.ref),
    head_sha: run.headSha,
    path: run.workflowPath,
    display_title: run.displayTitle,
    run_number: run.number,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.checkSuiteId,
    check_suite_node_id: nodeId('CS', run.checkSuiteId),
    url,
    html_url: runHtmlUrl(world, run),
    pull_requests: [],
    created_at: iso(run.createdAt),
    updated_at: iso(run.updatedAt),
    actor: representUserId(world, run.actorId),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: iso(run.startedAt),
    triggering_actor: representUserId(world, run.triggeringActorId),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${apiUrlOf(world, repo)}/check-suites/${run.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${apiUrlOf(world, repo)}/actions/workflows/${run.workflowId}`,
    head_commit: run.headCommit,
    repository: shownRepository,
    head_repository: shownRepository,
  };
}

export function representJob(world: World, job: Job) {
  const run = runOf(world, job);
  const repo = repositoryById(world, run.repositoryId);
  const api = apiUrlOf(world, repo);
  const ran = job.runnerId !== null;
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflowName,
    head_branch: refName(run.ref),
    run_url: runUrl(world, run),
    run_attempt: job.attempt,
    node_id: nodeId('CR', job.id),
    head_sha: run.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${runHtmlUrl(world, run)}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: iso(job.createdAt),
    started_at: iso(job.startedAt),
    completed_at: isoOrNull(job.completedAt),
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: isoOrNull(step.startedAt),
      completed_at: isoOrNull(step.completedAt),
    })),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: [...job.labels],
    runner_id: job.runnerId,
    runner_name: ran ? `GitHub Actions ${job.runnerId}` : null,
    runner_group_id: ran ? 0 : null,
    runner_group_name: ran ? 'GitHub Actions' : null,
  };
}
