/** The reviews that jobs of protected environments wait for. */
import { repositoryOf } from '../access.ts';
import { notFound } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { apiUrlOf, htmlUrlOf } from '../represent/repository.ts';
import { nodeId } from '../represent/shape.ts';
import { representUserId } from '../represent/users.ts';
import type { Repository, World } from '../world.ts';
import { decideReview, mayReview, pendingOf, type Environment } from './environments.ts';
import { actionsState, type Run } from './state.ts';

const PATH = '/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments';

export const deploymentRoutes: Route[] = [
  { method: 'GET', path: PATH, handle: listPending },
  { method: 'POST', path: PATH, handle: review },
];

function runOf(request: ApiRequest, world: World): { repo: Repository; run: Run } {
  const repo = repositoryOf(world, request.params);
  const run = actionsState(world).runs.get(Number(request.params['run_id']));
  if (run?.repositoryId !== repo.id || run.isGone === true) throw notFound();
  return { repo, run };
}

function listPending(request: ApiRequest, world: World): ApiAnswer {
  const { repo, run } = runOf(request, world);
  const { caller } = request;
  const represent = (environment: Environment) => ({
    environment: {
      id: environment.id,
      node_id: nodeId('EN', environment.id),
      name: environment.name,
      url: `${apiUrlOf(world, repo)}/environments/${encodeURIComponent(environment.name)}`,
      html_url: `${htmlUrlOf(world, repo)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    },
    wait_timer: 0,
    wait_timer_started_at: null,
    current_user_can_approve: caller.kind === 'user' && mayReview(repo, environment, caller.userId),
    reviewers: environment.reviewerIds.map((id) => ({ type: 'User', reviewer: representUserId(world, id) })),
  });
  return { status: 200, body: [...pendingOf(world, run.id).keys()].map(represent) };
}

function review(request: ApiRequest, world: World): ApiAnswer {
  const { repo, run } = runOf(request, world);
  const actor = actorOf(world, request.caller);
  const { environment_ids: ids, state } = request.body as { environment_ids: number[]; state: 'approved' | 'rejected' };
  for (const [environment, jobs] of pendingOf(world, run.id)) {
    if (!ids.includes(environment.id)) continue;
    if (!mayReview(repo, environment, actor.id))
      throw new ApiError(422, 'You are not allowed to review these deployments');
    for (const job of jobs) decideReview(world, job, state);
  }
  // The deployments themselves are not kept.
  return { status: 200, body: [] };
}
