/** Check runs as apps write them: created, completed, annotated. Each belongs to the app that made it. */
import { repositoryOf } from '../access.ts';
import { notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { checkState, type CheckAction, type CheckRun } from '../checks.ts';
import { headOf } from '../git/repositories.ts';
import { representCheckRun, representCheckRunForWebhook } from '../represent/check.ts';
import { representUser } from '../represent/users.ts';
import type { User, World } from '../world.ts';
import { suiteFor } from './check-suites.ts';

const PATH = '/repos/{owner}/{repo}/check-runs';

interface CheckRunFields {
  name?: string;
  head_sha?: string;
  details_url?: string;
  external_id?: string;
  status?: CheckRun['status'];
  conclusion?: string;
  started_at?: string;
  completed_at?: string;
  output?: {
    title?: string;
    summary?: string;
    text?: string;
    annotations?: Record<string, unknown>[];
    images?: Record<string, unknown>[];
  };
  actions?: CheckAction[];
}

export const emitCheckRun = (
  world: World,
  run: CheckRun,
  action: string,
  sender: User,
  extra: Record<string, unknown> = {},
): void => {
  // Clicks reach only the app that owns the run; that one was made or done, every app may hear.
  const onlyApp = action === 'created' || action === 'completed' ? undefined : run.appId;
  const payload = {
    action,
    check_run: representCheckRunForWebhook(world, run),
    ...extra,
    sender: representUser(world, sender),
  };
  world.emit(run.repositoryId, 'check_run', payload, onlyApp);
};

/** Asking for one check again sets its suite back to queued; the run itself stays for the app to change. */
export const rerequestCheckRun = (world: World, run: CheckRun, sender: User): void => {
  const suite = checkState(world).suites.get(run.suiteId);
  if (suite !== undefined) Object.assign(suite, { isRerequested: true, updatedAt: world.clock() });
  emitCheckRun(world, run, 'rerequested', sender);
};

/** An app at work on a run takes its suite out of the state of being asked for. */
const touchSuite = (world: World, run: CheckRun): void => {
  const suite = checkState(world).suites.get(run.suiteId);
  if (suite !== undefined) Object.assign(suite, { isRerequested: false, updatedAt: world.clock() });
};

const apply = (world: World, run: CheckRun, given: CheckRunFields): void => {
  run.name = given.name ?? run.name;
  run.detailsUrl = given.details_url ?? run.detailsUrl;
  run.externalId = given.external_id ?? run.externalId;
  run.startedAt = given.started_at === undefined ? run.startedAt : Date.parse(given.started_at);
  run.actions = given.actions ?? run.actions;
  if (given.output !== undefined) {
    run.title = given.output.title ?? run.title;
    run.summary = given.output.summary ?? run.summary;
    run.text = given.output.text ?? run.text;
    run.annotations.push(...(given.output.annotations ?? []));
    run.images = given.output.images ?? run.images;
  }
  // A conclusion completes the run, whatever status came with it.
  run.status = given.conclusion === undefined ? (given.status ?? run.status) : 'completed';
  run.conclusion = run.status === 'completed' ? (given.conclusion ?? run.conclusion) : null;
  if (run.status === 'completed' && run.conclusion === null)
    throw new ApiError(422, 'Invalid request.\n\nFor a completed check run, conclusion is required.');
  if (run.status !== 'completed') run.completedAt = null;
  else
    run.completedAt =
      given.completed_at === undefined ? (run.completedAt ?? world.clock()) : Date.parse(given.completed_at);
};

const create = async (world: World, request: ApiRequest): Promise<CheckRun> => {
  const repository = repositoryOf(world, request.params);
  const given = request.body as CheckRunFields & { name: string; head_sha: string };
  if (request.caller.kind !== 'installation') throw new ApiError(403, 'You must authenticate via a GitHub App.');
  if ((await headOf(world, repository.id, given.head_sha)) !== given.head_sha)
    throw new ApiError(422, `No commit found for SHA: ${given.head_sha}`);
  const suite = suiteFor(world, repository.id, request.caller.appId, given.head_sha);
  const run: CheckRun = {
    id: world.nextId(),
    repositoryId: repository.id,
    appId: request.caller.appId,
    suiteId: suite.id,
    headSha: given.head_sha,
    name: given.name,
    status: 'queued',
    conclusion: null,
    detailsUrl: null,
    externalId: '',
    startedAt: world.clock(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    images: [],
    actions: [],
  };
  apply(world, run, given);
  checkState(world).runs.set(run.id, run);
  touchSuite(world, run);
  const sender = actorOf(world, request.caller);
  emitCheckRun(world, run, 'created', sender);
  if (run.status === 'completed') emitCheckRun(world, run, 'completed', sender);
  return run;
};

export const checkRunOf = (world: World, request: ApiRequest): CheckRun => {
  const repository = repositoryOf(world, request.params);
  const run = checkState(world).runs.get(Number(request.params['check_run_id']));
  if (run?.repositoryId !== repository.id) throw notFound();
  return run;
};

const update = (world: World, request: ApiRequest): CheckRun => {
  const run = checkRunOf(world, request);
  if (request.caller.kind !== 'installation' || request.caller.appId !== run.appId) {
    throw new ApiError(
      403,
      `Invalid app_id \`${run.appId}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  const before = run.status;
  apply(world, run, request.body ?? {});
  touchSuite(world, run);
  if (before !== 'completed' && run.status === 'completed')
    emitCheckRun(world, run, 'completed', actorOf(world, request.caller));
  return run;
};

export const checkRunRoutes: Route[] = [
  {
    method: 'POST',
    path: PATH,
    handle: async (request, world) => ({ status: 201, body: representCheckRun(world, await create(world, request)) }),
  },
  {
    method: 'GET',
    path: `${PATH}/{check_run_id}`,
    handle: (request, world) => ({ status: 200, body: representCheckRun(world, checkRunOf(world, request)) }),
  },
  {
    method: 'PATCH',
    path: `${PATH}/{check_run_id}`,
    handle: (request, world) => ({ status: 200, body: representCheckRun(world, update(world, request)) }),
  },
  {
    method: 'POST',
    path: `${PATH}/{check_run_id}/rerequest`,
    handle: (request, world) => {
      rerequestCheckRun(world, checkRunOf(world, request), actorOf(world, request.caller));
      return { status: 201, body: {} };
    },
  },
];
