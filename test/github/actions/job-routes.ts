/** Jobs of a run, and the way to their logs: a link that is good for one minute. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { repositoryOf } from '../access.ts';
import { paginate } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import type { World } from '../world.ts';
import { readLog } from './job-log.ts';
import { representJob } from './represent.ts';
import { rerun } from './rerun.ts';
import { runOfRequest } from './run-routes.ts';
import { actionsState, type Job, runOf } from './state.ts';

const ACTIONS = '/repos/{owner}/{repo}/actions';

export const jobRoutes: Route[] = [
  { method: 'GET', path: `${ACTIONS}/runs/{run_id}/jobs`, handle: (request, world) => listJobs(request, world) },
  {
    method: 'GET',
    path: `${ACTIONS}/runs/{run_id}/attempts/{attempt_number}/jobs`,
    handle: (request, world) => listJobs(request, world, Number(request.params['attempt_number'])),
  },
  {
    method: 'GET',
    path: `${ACTIONS}/jobs/{job_id}`,
    handle: (request, world) => ({ status: 200, body: representJob(world, jobOfRequest(request, world)) }),
  },
  { method: 'GET', path: `${ACTIONS}/jobs/{job_id}/logs`, handle: linkToLog },
  { method: 'POST', path: `${ACTIONS}/jobs/{job_id}/rerun`, handle: rerunJob },
];

function jobOfRequest(request: ApiRequest, world: World): Job {
  const repo = repositoryOf(world, request.params);
  const job = actionsState(world).jobs.get(Number(request.params['job_id']));
  if (job === undefined || runOf(world, job).isGone === true || runOf(world, job).repositoryId !== repo.id)
    throw new ApiError(404, 'Not Found');
  return job;
}

function listJobs(request: ApiRequest, world: World, attempt?: number): ApiAnswer {
  const run = runOfRequest(request, world);
  const all = request.query.get('filter') === 'all' && attempt === undefined;
  const jobs = [...actionsState(world).jobs.values()].filter(
    (job) => job.runId === run.id && (all || job.attempt === (attempt ?? run.attempt)),
  );
  const repo = repositoryOf(world, request.params);
  const part = attempt === undefined ? '' : `/attempts/${attempt}`;
  const { page, headers } = paginate(
    world,
    request,
    `/repos/${repo.owner.login}/${repo.name}/actions/runs/${run.id}${part}/jobs`,
    jobs,
  );
  return {
    status: 200,
    headers,
    body: { total_count: jobs.length, jobs: page.map((job) => representJob(world, job)) },
  };
}

async function rerunJob(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const job = jobOfRequest(request, world);
  await rerun(world, runOf(world, job), actorOf(world, request.caller).id, (other) => other.key === job.key);
  return { status: 201, body: {} };
}

const LINK_MS = 60_000;

const links = (world: World): Map<string, { jobId: number; expiresAt: number }> =>
  world.part('live:actions.log-links', () => new Map());

function linkToLog(request: ApiRequest, world: World): ApiAnswer {
  const job = jobOfRequest(request, world);
  // As on github.com, a job has no log to download before it has ended.
  if (job.status !== 'completed') throw new ApiError(404, 'Not Found');
  const key = randomBytes(24).toString('base64url');
  links(world).set(key, { jobId: job.id, expiresAt: world.clock() + LINK_MS });
  return { status: 302, headers: { location: `${world.baseUrl}/_actions/logs/${key}` } };
}

/** Serves the text behind such a link, without any token. */
export async function serveLog(request: IncomingMessage, response: ServerResponse, world: World): Promise<boolean> {
  const key = /^\/_actions\/logs\/([\w-]+)$/.exec(new URL(request.url ?? '/', 'http://stand-in').pathname)?.[1];
  if (key === undefined) return false;
  const link = links(world).get(key);
  const good = link !== undefined && link.expiresAt > world.clock();
  const text = good ? await readLog(world, link.jobId) : undefined;
  response
    .writeHead(good ? 200 : 403, { 'content-type': 'text/plain; charset=utf-8' })
    .end(text ?? (good ? '' : 'The link has expired.\n'));
  return true;
}
