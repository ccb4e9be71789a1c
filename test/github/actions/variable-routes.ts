/** Repository variables, which workflows see as `vars.*`. */
import { repositoryOf } from '../access.ts';
import { paginate } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { iso } from '../represent/shape.ts';
import type { Repository, World } from '../world.ts';
import { actionsState } from './state.ts';

const VARIABLES = '/repos/{owner}/{repo}/actions/variables';

export const variableRoutes: Route[] = [
  { method: 'GET', path: VARIABLES, handle: listVariables },
  { method: 'POST', path: VARIABLES, handle: createVariable },
  { method: 'GET', path: `${VARIABLES}/{name}`, handle: getVariable },
  { method: 'PATCH', path: `${VARIABLES}/{name}`, handle: updateVariable },
  { method: 'DELETE', path: `${VARIABLES}/{name}`, handle: deleteVariable },
];

function represent(world: World, repo: Repository, name: string) {
  const times = actionsState(world).variableTimes.get(`${repo.id}/${name}`) ?? {
    createdAt: repo.createdAt,
    updatedAt: repo.createdAt,
  };
  return {
    name,
    value: repo.variables.get(name) ?? '',
    created_at: iso(times.createdAt),
    updated_at: iso(times.updatedAt),
  };
}

/** Names are kept in upper case, as GitHub keeps them. */
function existing(request: ApiRequest, repo: Repository): string {
  const name = (request.params['name'] ?? '').toUpperCase();
  if (!repo.variables.has(name)) throw new ApiError(404, 'Not Found');
  return name;
}

function keep(world: World, repo: Repository, name: string, value: string): void {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith('GITHUB_'))
    throw new ApiError(
      422,
      'Variable names may hold letters, digits and underscores, and may not start with GITHUB_ or a digit',
    );
  const { variableTimes } = actionsState(world);
  const key = `${repo.id}/${name}`;
  variableTimes.set(key, { createdAt: variableTimes.get(key)?.createdAt ?? world.clock(), updatedAt: world.clock() });
  repo.variables.set(name, value);
}

function listVariables(request: ApiRequest, world: World): ApiAnswer {
  const repo = repositoryOf(world, request.params);
  const names = [...repo.variables.keys()].toSorted();
  const { page, headers } = paginate(
    world,
    request,
    `/repos/${repo.owner.login}/${repo.name}/actions/variables`,
    names,
  );
  return {
    status: 200,
    headers,
    body: { total_count: names.length, variables: page.map((name) => represent(world, repo, name)) },
  };
}

function createVariable(request: ApiRequest, world: World): ApiAnswer {
  const repo = repositoryOf(world, request.params);
  const name = String(request.body.name).toUpperCase();
  if (repo.variables.has(name)) throw new ApiError(409, 'Already exists - Variable already exists');
  keep(world, repo, name, String(request.body.value));
  return { status: 201, body: {} };
}

function getVariable(request: ApiRequest, world: World): ApiAnswer {
  const repo = repositoryOf(world, request.params);
  return { status: 200, body: represent(world, repo, existing(request, repo)) };
}

function updateVariable(request: ApiRequest, world: World): ApiAnswer {
  const repo = repositoryOf(world, request.params);
  const name = existing(request, repo);
  const renamed = String(request.body.name ?? name).toUpperCase();
  const value = String(request.body.value ?? repo.variables.get(name));
  keep(world, repo, renamed, value);
  if (renamed !== name) repo.variables.delete(name);
  return { status: 204 };
}

function deleteVariable(request: ApiRequest, world: World): ApiAnswer {
  const repo = repositoryOf(world, request.params);
  repo.variables.delete(existing(request, repo));
  return { status: 204 };
}
