/** Refs and branches: read, listed by prefix, created, moved and deleted. */
import { repositoryOf } from '../access.ts';
import { listAnswer } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { apiUrlOf, htmlUrlOf } from '../represent/repository.ts';
import type { Repository, World } from '../world.ts';
import { readCommit } from './history.ts';
import { git, gitText, isSha, refTarget, ZERO_SHA } from './plumbing.ts';
import { moveRef } from './pushes.ts';
import { encodePath, gitNodeId, repoPath, representCommit } from './represent.ts';

const GIT = '/repos/{owner}/{repo}/git';

export const refRoutes: Route[] = [
  { method: 'GET', path: `${GIT}/ref/{ref}`, handle: getRef },
  { method: 'GET', path: `${GIT}/matching-refs/{ref}`, handle: matchingRefs },
  { method: 'POST', path: `${GIT}/refs`, handle: createRef },
  { method: 'PATCH', path: `${GIT}/refs/{ref}`, handle: updateRef },
  { method: 'DELETE', path: `${GIT}/refs/{ref}`, handle: deleteRef },
  { method: 'GET', path: '/repos/{owner}/{repo}/branches', handle: listBranches },
  { method: 'GET', path: '/repos/{owner}/{repo}/branches/{branch}', handle: getBranch },
];

interface Ref {
  readonly name: string;
  readonly sha: string;
  readonly type: string;
}

async function readRefs(gitDir: string, prefix: string): Promise<Ref[]> {
  const text = await gitText(gitDir, ['for-each-ref', '--format=%(refname)%00%(objectname)%00%(objecttype)']);
  return text
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => {
      const [name = '', sha = '', type = ''] = line.split('\0');
      return { name, sha, type };
    });
}

function representRef(world: World, repo: Repository, ref: Ref) {
  const api = apiUrlOf(world, repo);
  return {
    ref: ref.name,
    node_id: gitNodeId('REF', `${repo.id}:${ref.name}`),
    url: `${api}/git/${encodePath(ref.name)}`,
    object: { sha: ref.sha, type: ref.type, url: `${api}/git/${ref.type}s/${ref.sha}` },
  };
}

/** Clients write `heads/main`; some write `refs/heads/main` too. */
function fullName(ref: string): string {
  return ref.startsWith('refs/') ? ref : `refs/${ref}`;
}

async function getRef(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const name = fullName(request.params['ref'] ?? '');
  const ref = (await readRefs(repo.gitDir, name)).find((candidate) => candidate.name === name);
  if (ref === undefined) throw new ApiError(404, 'Not Found');
  return { status: 200, body: representRef(world, repo, ref) };
}

async function matchingRefs(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const refs = await readRefs(repo.gitDir, fullName(request.params['ref'] ?? ''));
  return { status: 200, body: refs.map((ref) => representRef(world, repo, ref)) };
}

async function createRef(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const name = String(request.body.ref);
  const sha = String(request.body.sha);
  if (!(await isGoodName(repo.gitDir, name))) throw new ApiError(422, `Reference name is not valid: ${name}`);
  if (await refTarget(repo.gitDir, name)) throw new ApiError(422, 'Reference already exists');
  await mustExist(repo.gitDir, sha);
  await moveRef(world, {
    repositoryId: repo.id,
    ref: name,
    before: ZERO_SHA,
    after: sha,
    userId: actorOf(world, request.caller).id,
  });
  return { status: 201, body: representRef(world, repo, await theRef(repo.gitDir, name)) };
}

async function updateRef(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const name = fullName(request.params['ref'] ?? '');
  const before = await refTarget(repo.gitDir, name);
  if (before === undefined) throw new ApiError(422, 'Reference does not exist');
  const after = String(request.body.sha);
  await mustExist(repo.gitDir, after);
  if (request.body.force !== true && !(await isAncestor(repo.gitDir, before, after)))
    throw new ApiError(422, 'Update is not a fast forward');
  await moveRef(world, {
    repositoryId: repo.id,
    ref: name,
    before,
    after,
    userId: actorOf(world, request.caller).id,
  });
  return { status: 200, body: representRef(world, repo, await theRef(repo.gitDir, name)) };
}

async function deleteRef(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const name = fullName(request.params['ref'] ?? '');
  const before = await refTarget(repo.gitDir, name);
  if (before === undefined) throw new ApiError(422, 'Reference does not exist');
  await moveRef(world, {
    repositoryId: repo.id,
    ref: name,
    before,
    after: ZERO_SHA,
    userId: actorOf(world, request.caller).id,
  });
  return { status: 204 };
}

async function theRef(gitDir: string, name: string): Promise<Ref> {
  const ref = (await readRefs(gitDir, name)).find((candidate) => candidate.name === name);
  if (ref === undefined) throw new Error(`No ref ${name}`);
  return ref;
}

async function isGoodName(gitDir: string, name: string): Promise<boolean> {
  if (!/^refs\/(heads|tags)\//.test(name)) return false;
  return git(gitDir, ['check-ref-format', name]).then(
    () => true,
    () => false,
  );
}

async function mustExist(gitDir: string, sha: string): Promise<void> {
  const type = isSha(sha) ? await gitText(gitDir, ['cat-file', '-t', sha], { accept: [128] }) : '';
  if (type === '') throw new ApiError(422, 'Object does not exist');
}

async function isAncestor(gitDir: string, older: string, newer: string): Promise<boolean> {
  return git(gitDir, ['merge-base', '--is-ancestor', older, newer]).then(
    () => true,
    () => false,
  );
}

async function listBranches(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const branches = await readRefs(repo.gitDir, 'refs/heads/');
  const represent = (ref: Ref) => ({
    name: ref.name.slice('refs/heads/'.length),
    commit: { sha: ref.sha, url: `${apiUrlOf(world, repo)}/commits/${ref.sha}` },
    protected: false,
  });
  return listAnswer(world, request, `${repoPath(repo)}/branches`, branches, represent);
}

async function getBranch(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const branch = request.params['branch'] ?? '';
  const sha = await refTarget(repo.gitDir, `refs/heads/${branch}`);
  if (sha === undefined) throw new ApiError(404, 'Branch not found');
  const self = `${apiUrlOf(world, repo)}/branches/${encodePath(branch)}`;
  return {
    status: 200,
    body: {
      name: branch,
      commit: representCommit(world, repo, await readCommit(repo.gitDir, sha)),
      _links: { self, html: `${htmlUrlOf(world, repo)}/tree/${encodePath(branch)}` },
      protected: false,
      protection: { enabled: false, required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] } },
      protection_url: `${self}/protection`,
    },
  };
}
