/** Check runs and suites as they are listed: of a commit, of a suite, and the annotations of one run. */
import { repositoryOf } from '../access.ts';
import { listAnswer, notFound, paginate } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { checkState, type CheckRun, type CheckSuite } from '../checks.ts';
import { readCommit } from '../git/history.ts';
import { headOf } from '../git/repositories.ts';
import { representCheckRun, representCheckSuite } from '../represent/check.ts';
import type { World } from '../world.ts';
import { checkRunOf } from './check-runs.ts';
import { rerequestCheckSuite } from './check-suites.ts';

const REPO = '/repos/{owner}/{repo}';

const shaOf = async (world: World, request: ApiRequest): Promise<string> => {
  const repository = repositoryOf(world, request.params);
  const sha = await headOf(world, repository.id, request.params['ref'] ?? '');
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${request.params['ref']}`);
  return sha;
};

/** The newest run of each name, unless all are asked for. */
const latest = (query: URLSearchParams, runs: readonly CheckRun[]): CheckRun[] => {
  if (query.get('filter') === 'all') return [...runs];
  return [...new Map(runs.map((run) => [`${run.suiteId} ${run.name}`, run])).values()];
};

const listRuns = (world: World, request: ApiRequest, path: string, among: (run: CheckRun) => boolean): ApiAnswer => {
  const { query } = request;
  const fits = (run: CheckRun) =>
    among(run) &&
    (query.get('check_name') ?? run.name) === run.name &&
    (query.get('status') ?? run.status) === run.status &&
    Number(query.get('app_id') ?? run.appId) === run.appId;
  const runs = latest(query, [...checkState(world).runs.values()].filter(fits)).toReversed();
  const { page, headers } = paginate(world, request, path, runs);
  return {
    status: 200,
    body: { total_count: runs.length, check_runs: page.map((run) => representCheckRun(world, run)) },
    headers,
  };
};

const suiteOf = (world: World, request: ApiRequest): CheckSuite => {
  const repository = repositoryOf(world, request.params);
  const suite = checkState(world).suites.get(Number(request.params['check_suite_id']));
  if (suite?.repositoryId !== repository.id) throw notFound();
  return suite;
};

const showSuite = async (world: World, suite: CheckSuite) => {
  const repository = world.repositories.get(suite.repositoryId);
  if (repository === undefined) throw notFound();
  return representCheckSuite(world, suite, await readCommit(repository.gitDir, suite.headSha));
};

const pathOf = ({ params }: ApiRequest, rest: string): string => `/repos/${params['owner']}/${params['repo']}${rest}`;

export const checkListRoutes: Route[] = [
  {
    method: 'GET',
    path: `${REPO}/commits/{ref}/check-runs`,
    handle: async (request, world) => {
      const sha = await shaOf(world, request);
      const repository = repositoryOf(world, request.params);
      return listRuns(
        world,
        request,
        pathOf(request, `/commits/${sha}/check-runs`),
        (run) => run.repositoryId === repository.id && run.headSha === sha,
      );
    },
  },
  {
    method: 'GET',
    path: `${REPO}/commits/{ref}/check-suites`,
    handle: async (request, world) => {
      const sha = await shaOf(world, request);
      const repository = repositoryOf(world, request.params);
      const suites = [...checkState(world).suites.values()].filter(
        (suite) => suite.repositoryId === repository.id && suite.headSha === sha,
      );
      const { page, headers } = paginate(world, request, pathOf(request, `/commits/${sha}/check-suites`), suites);
      const shown = await Promise.all(page.map((suite) => showSuite(world, suite)));
      return { status: 200, body: { total_count: suites.length, check_suites: shown }, headers };
    },
  },
  {
    method: 'GET',
    path: `${REPO}/check-runs/{check_run_id}/annotations`,
    handle: (request, world) => {
      const run = checkRunOf(world, request);
      const repository = repositoryOf(world, request.params);
      const blob = (path: unknown) =>
        `${world.baseUrl}/${repository.owner.login}/${repository.name}/blob/${run.headSha}/${String(path)}`;
      return listAnswer(
        world,
        request,
        pathOf(request, `/check-runs/${run.id}/annotations`),
        run.annotations,
        (annotation) => ({
          start_column: null,
          end_column: null,
          title: null,
          raw_details: null,
          ...annotation,
          blob_href: blob(annotation['path']),
        }),
      );
    },
  },
  {
    method: 'GET',
    path: `${REPO}/check-suites/{check_suite_id}`,
    handle: async (request, world) => ({ status: 200, body: await showSuite(world, suiteOf(world, request)) }),
  },
  {
    method: 'GET',
    path: `${REPO}/check-suites/{check_suite_id}/check-runs`,
    handle: (request, world) => {
      const suite = suiteOf(world, request);
      return listRuns(
        world,
        request,
        pathOf(request, `/check-suites/${suite.id}/check-runs`),
        (run) => run.suiteId === suite.id,
      );
    },
  },
  {
    method: 'POST',
    path: `${REPO}/check-suites/{check_suite_id}/rerequest`,
    handle: (request, world) => {
      rerequestCheckSuite(world, suiteOf(world, request), actorOf(world, request.caller));
      return { status: 201, body: {} };
    },
  },
];
