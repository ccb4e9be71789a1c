/** Workflows: listed, shown, switched off and on, and dispatched. */
import { repositoryOf } from '../access.ts';
import { paginate } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import type { World } from '../world.ts';
import { dispatchWorkflow } from './dispatch.ts';
import { representWorkflow } from './represent.ts';
import type { Workflow } from './state.ts';
import { findWorkflow, learnWorkflows } from './workflows.ts';

const WORKFLOWS = '/repos/{owner}/{repo}/actions/workflows';

export const workflowRoutes: Route[] = [
  { method: 'GET', path: WORKFLOWS, handle: listWorkflows },
  {
    method: 'GET',
    path: `${WORKFLOWS}/{workflow_id}`,
    handle: async (request, world) => ({
      status: 200,
      body: representWorkflow(world, await workflowOfRequest(request, world)),
    }),
  },
  {
    method: 'PUT',
    path: `${WORKFLOWS}/{workflow_id}/disable`,
    handle: (request, world) => setState(request, world, 'disabled_manually'),
  },
  {
    method: 'PUT',
    path: `${WORKFLOWS}/{workflow_id}/enable`,
    handle: (request, world) => setState(request, world, 'active'),
  },
  { method: 'POST', path: `${WORKFLOWS}/{workflow_id}/dispatches`, handle: dispatchWorkflow },
];

async function workflowOfRequest(request: ApiRequest, world: World): Promise<Workflow> {
  const workflow = await findWorkflow(world, repositoryOf(world, request.params), request.params['workflow_id'] ?? '');
  if (workflow === undefined) throw new ApiError(404, 'Not Found');
  return workflow;
}

async function listWorkflows(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const workflows = await learnWorkflows(world, repo);
  const { page, headers } = paginate(
    world,
    request,
    `/repos/${repo.owner.login}/${repo.name}/actions/workflows`,
    workflows,
  );
  return {
    status: 200,
    headers,
    body: { total_count: workflows.length, workflows: page.map((workflow) => representWorkflow(world, workflow)) },
  };
}

async function setState(request: ApiRequest, world: World, state: Workflow['state']): Promise<ApiAnswer> {
  const workflow = await workflowOfRequest(request, world);
  workflow.state = state;
  workflow.updatedAt = world.clock();
  return { status: 204 };
}
