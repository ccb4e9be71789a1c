/** Runs: listed, shown, cancelled and run again. */
import { repositoryOf } from '../access.ts';
import { paginate } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import type { World } from '../world.ts';
import { conclude } from './carry-out-run.ts';
import { dropRun } from './drop-runs.ts';
import { refName } from './github-context.ts';
import { representRun } from './represent.ts';
import { cancelRun, forceCancelRun, rerun } from './rerun.ts';
import { actionsState, type Job, jobsOf, type Run } from './state.ts';
import { findWorkflow } from './workflows.ts';

const RUNS = '/repos/{owner}/{repo}/actions/runs';

export const runRoutes: Route[] = [
  { method: 'GET', path: RUNS, handle: (request, world) => listRuns(request, world, () => true) },
  { method: 'GET', path: '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', handle: listRunsOfWorkflow },
  {
    method: 'GET',
    path: `${RUNS}/{run_id}`,
    handle: (request, world) => ({ status: 200, body: representRun(world, runOfRequest(request, world)) }),
  },
  { method: 'DELETE', path: `${RUNS}/{run_id}`, handle: deleteRun },
  { method: 'GET', path: `${RUNS}/{run_id}/attempts/{attempt_number}`, handle: getAttempt },
  {
    method: 'POST',
    path: `${RUNS}/{run_id}/cancel`,
    handle: (request, world) => accept(202, () => cancelRun(world, runOfRequest(request, world))),
  },
  {
    method: 'POST',
    path: `${RUNS}/{run_id}/force-cancel`,
    handle: (request, world) => accept(202, () => forceCancelRun(world, runOfRequest(request, world))),
  },
  { method: 'POST', path: `${RUNS}/{run_id}/rerun`, handle: (request, world) => again(request, world, () => true) },
  {
    method: 'POST',
    path: `${RUNS}/{run_id}/rerun-failed-jobs`,
    handle: (request, world) =>
      again(request, world, (job) => job.conclusion !== 'success' && job.conclusion !== 'skipped'),
  },
];

export function runOfRequest(request: ApiRequest, world: World): Run {
  const repo = repositoryOf(world, request.params);
  const run = actionsState(world).runs.get(Number(request.params['run_id']));
  if (run === undefined || run.isGone === true || run.repositoryId !== repo.id) throw new ApiError(404, 'Not Found');
  return run;
}

async function deleteRun(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const run = runOfRequest(request, world);
  if (run.status !== 'completed') throw new ApiError(409, 'Cannot delete a workflow run that is not completed.');
  await dropRun(world, run);
  return { status: 204 };
}

function accept(status: number, order: () => void): ApiAnswer {
  order();
  return { status, body: {} };
}

async function again(request: ApiRequest, world: World, wanted: (job: Job) => boolean): Promise<ApiAnswer> {
  await rerun(world, runOfRequest(request, world), actorOf(world, request.caller).id, wanted);
  return { status: 201, body: {} };
}

async function listRunsOfWorkflow(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const workflow = await findWorkflow(world, repositoryOf(world, request.params), request.params['workflow_id'] ?? '');
  if (workflow === undefined) throw new ApiError(404, 'Not Found');
  return listRuns(request, world, (run) => run.workflowId === workflow.id);
}

/** A search by any of these gives at most 1,000 runs. */
const MOST_FOUND = 1000;

function listRuns(request: ApiRequest, world: World, wanted: (run: Run) => boolean): ApiAnswer {
  const repo = repositoryOf(world, request.params);
  const is = (name: string, ...values: ReadonlyArray<string | null>): boolean => {
    const asked = request.query.get(name);
    return asked === null || values.includes(asked);
  };
  const runs = [...actionsState(world).runs.values()]
    .filter((run) => run.repositoryId === repo.id && run.isGone !== true && wanted(run))
    .filter(
      (run) =>
        is('event', run.event) &&
        is('branch', refName(run.ref)) &&
        is('head_sha', run.headSha) &&
        is('status', run.status, run.conclusion),
    )
    .filter(
      (run) => is('actor', world.users.get(run.actorId)?.login ?? '') && is('check_suite_id', String(run.checkSuiteId)),
    )
    .filter((run) => wasCreated(run, request.query.get('created')))
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id);
  const found = [...request.query.keys()].some((name) => !['per_page', 'page', 'exclude_pull_requests'].includes(name))
    ? runs.slice(0, MOST_FOUND)
    : runs;
  const path = request.params['workflow_id'] === undefined ? 'runs' : `workflows/${request.params['workflow_id']}/runs`;
  const { page, headers } = paginate(world, request, `/repos/${repo.owner.login}/${repo.name}/actions/${path}`, found);
  return {
    status: 200,
    headers,
    body: { total_count: runs.length, workflow_runs: page.map((run) => representRun(world, run)) },
  };
}

/** GitHub's search syntax for dates: a day or a time, `>=`, `>`, `<=`, `<`, or `from..to` with `*` for open ends. */
function wasCreated(run: Run, asked: string | null): boolean {
  if (asked === null) return true;
  const [, sign = '', rest = ''] = /^(>=|<=|>|<)?(.*)$/.exec(asked) ?? [];
  const whole = (text: string): number => (/^\d{4}-\d\d-\d\d$/.test(text) ? 86_400_000 : 1000);
  const [from, to] = rest.split('..');
  if (to !== undefined)
    return (
      (from === '*' || run.createdAt >= Date.parse(from ?? '')) &&
      (to === '*' || run.createdAt < Date.parse(to) + whole(to))
    );
  const start = Date.parse(rest);
  const end = start + whole(rest);
  if (Number.isNaN(start)) throw new ApiError(422, `The value of created is not a date: ${asked}`);
  if (sign === '>=') return run.createdAt >= start;
  if (sign === '>') return run.createdAt >= end;
  if (sign === '<') return run.createdAt < start;
  if (sign === '<=') return run.createdAt < end;
  return run.createdAt >= start && run.createdAt < end;
}

function getAttempt(request: ApiRequest, world: World): ApiAnswer {
  const run = runOfRequest(request, world);
  const number = Number(request.params['attempt_number']);
  if (number === run.attempt) return { status: 200, body: representRun(world, run) };
  const jobs = jobsOf(world, run, number);
  if (jobs.length === 0) throw new ApiError(404, 'Not Found');
  const ended = Math.max(...jobs.map((job) => job.completedAt ?? job.createdAt));
  const started = Math.min(...jobs.map((job) => job.createdAt));
  const past: Run = {
    ...run,
    attempt: number,
    status: 'completed',
    conclusion: conclude(jobs, false),
    startedAt: started,
    updatedAt: ended,
  };
  return { status: 200, body: representRun(world, past) };
}
