/** The git database: blobs, trees and commits as objects, read and created without moving a ref. */
import { repositoryOf } from '../access.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { apiUrlOf } from '../represent/repository.ts';
import type { Repository, World } from '../world.ts';
import { commitTree, writeBlob } from './commit-files.ts';
import { identityFrom } from './contents.ts';
import { readCommit } from './history.ts';
import { identityOf } from './identity.ts';
import { git, gitText, isSha, resolveCommit } from './plumbing.ts';
import { gitNodeId, representGitCommit } from './represent.ts';
import { writeTree } from './write-tree.ts';

const GIT = '/repos/{owner}/{repo}/git';

export const objectRoutes: Route[] = [
  { method: 'GET', path: `${GIT}/blobs/{file_sha}`, handle: getBlob },
  { method: 'POST', path: `${GIT}/blobs`, handle: createBlob },
  { method: 'GET', path: `${GIT}/trees/{tree_sha}`, handle: getTree },
  { method: 'POST', path: `${GIT}/trees`, handle: createTree },
  { method: 'GET', path: `${GIT}/commits/{commit_sha}`, handle: getGitCommit },
  { method: 'POST', path: `${GIT}/commits`, handle: createGitCommit },
];

/** GitHub's own limit for one blob and for one listing of a tree. */
const MOST_ENTRIES = 100_000;

async function getBlob(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const sha = request.params['file_sha'] ?? '';
  await mustBe(repo.gitDir, sha, 'blob');
  const content = await git(repo.gitDir, ['cat-file', 'blob', sha]);
  if (/application\/vnd\.github(\.v3)?\.raw/.test(request.headers['accept'] ?? '')) {
    return { status: 200, body: content, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } };
  }
  const body = {
    sha,
    node_id: gitNodeId('B', sha),
    size: content.length,
    url: `${apiUrlOf(world, repo)}/git/blobs/${sha}`,
    content: content.toString('base64'),
    encoding: 'base64',
  };
  return { status: 200, body };
}

async function createBlob(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const encoding = request.body.encoding === 'base64' ? 'base64' : 'utf8';
  const sha = await writeBlob(repo.gitDir, Buffer.from(String(request.body.content), encoding));
  return { status: 201, body: { sha, url: `${apiUrlOf(world, repo)}/git/blobs/${sha}` } };
}

async function getTree(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const name = request.params['tree_sha'] ?? '';
  const commit = await resolveCommit(repo.gitDir, name);
  const sha = commit === undefined ? name : await gitText(repo.gitDir, ['rev-parse', `${commit}^{tree}`]);
  await mustBe(repo.gitDir, sha, 'tree');
  return { status: 200, body: await representTree(world, repo, sha, request.query.has('recursive')) };
}

async function createTree(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const base: string | undefined = request.body.base_tree;
  if (base !== undefined)
    await mustBe(
      repo.gitDir,
      await gitText(repo.gitDir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{tree}`], {
        accept: [1, 128],
      }),
      'tree',
    );
  const sha = await writeTree(repo.gitDir, base, request.body.tree);
  return { status: 201, body: await representTree(world, repo, sha, false) };
}

async function getGitCommit(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const sha = request.params['commit_sha'] ?? '';
  await mustBe(repo.gitDir, sha, 'commit');
  return { status: 200, body: representGitCommit(world, repo, await readCommit(repo.gitDir, sha)) };
}

async function createGitCommit(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const { message, tree, parents = [] } = request.body as { message: string; tree: string; parents?: string[] };
  await mustBe(repo.gitDir, tree, 'tree', 422);
  for (const parent of parents) await mustBe(repo.gitDir, parent, 'commit', 422);
  const author = identityFrom(request.body.author) ?? identityOf(world, actorOf(world, request.caller).id);
  const committer = identityFrom(request.body.committer) ?? author;
  const sha = await commitTree(world, repo.gitDir, { tree, parents, message, author, committer });
  return { status: 201, body: representGitCommit(world, repo, await readCommit(repo.gitDir, sha)) };
}

async function mustBe(gitDir: string, sha: string, type: string, status = 404): Promise<void> {
  const found = isSha(sha) ? await gitText(gitDir, ['cat-file', '-t', sha], { accept: [128] }) : '';
  if (found !== type) throw new ApiError(status, status === 404 ? 'Not Found' : `${type} SHA does not exist: ${sha}`);
}

async function representTree(world: World, repo: Repository, sha: string, recursive: boolean) {
  const api = apiUrlOf(world, repo);
  const text = await gitText(repo.gitDir, ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), sha]);
  const lines = text.split('\0').filter((line) => line !== '');
  const tree = lines.slice(0, MOST_ENTRIES).map((line) => {
    const [mode = '', type = '', object = '', size = ''] = line.slice(0, line.indexOf('\t')).split(/ +/);
    const path = line.slice(line.indexOf('\t') + 1);
    return {
      path,
      mode,
      type,
      sha: object,
      ...(type === 'blob' ? { size: Number(size) } : {}),
      url: `${api}/git/${type}s/${object}`,
    };
  });
  return { sha, url: `${api}/git/trees/${sha}`, tree, truncated: lines.length > MOST_ENTRIES };
}
