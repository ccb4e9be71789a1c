/** Files and folders at a commit: reading them as JSON or raw text, and writing one file as a commit. */
import { repositoryOf } from '../access.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { apiUrlOf, htmlUrlOf } from '../represent/repository.ts';
import type { Repository, World } from '../world.ts';
import { commitFiles } from './commit-files.ts';
import { readCommit } from './history.ts';
import { type Identity, identityOf } from './identity.ts';
import { git, gitText, refTarget, resolveCommit, ZERO_SHA } from './plumbing.ts';
import { moveRef } from './pushes.ts';
import { encodePath, representGitCommit } from './represent.ts';

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

const PATH = '/repos/{owner}/{repo}/contents/{path}';

export const contentsRoutes: Route[] = [
  { method: 'GET', path: PATH, handle: getContents },
  { method: 'PUT', path: PATH, handle: putContents },
  { method: 'DELETE', path: PATH, handle: deleteContents },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/readme',
    handle: (request, world) => getContents({ ...request, params: { ...request.params, path: 'README.md' } }, world),
  },
];

async function getContents(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const ref = request.query.get('ref') ?? repo.defaultBranch;
  const commit = await resolveCommit(repo.gitDir, ref);
  if (commit === undefined)
    throw new ApiError(
      404,
      request.query.has('ref') ? `No commit found for the ref ${ref}` : 'This repository is empty.',
    );
  const path = cleanPath(request.params['path'] ?? '');
  const entry = path === '' ? undefined : await entryAt(repo.gitDir, commit, path);
  if (path !== '' && entry === undefined) throw new ApiError(404, 'Not Found');
  if (entry === undefined || entry.type === 'tree') {
    const entries = await listEntries(repo.gitDir, commit, path === '' ? [] : [`${path}/`]);
    return { status: 200, body: entries.map((child) => represent(world, repo, child, ref)) };
  }
  const content = await git(repo.gitDir, ['cat-file', 'blob', entry.sha]);
  if (/application\/vnd\.github(\.v3)?\.raw/.test(request.headers['accept'] ?? '')) {
    return {
      status: 200,
      body: content.toString('utf8'),
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
    };
  }
  return {
    status: 200,
    body: { ...represent(world, repo, entry, ref), encoding: 'base64', content: inLines(content) },
  };
}

async function putContents(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const path = cleanPath(request.params['path'] ?? '');
  const content = Buffer.from(String(request.body.content), 'base64');
  const existed = await writeFile(request, world, repo, path, content);
  const { commit } = existed;
  const entry = await entryAt(repo.gitDir, commit, path);
  if (entry === undefined) throw new Error(`${path} was not written`);
  return {
    status: existed.before === undefined ? 201 : 200,
    body: {
      content: represent(world, repo, entry, existed.branch),
      commit: representGitCommit(world, repo, await readCommit(repo.gitDir, commit)),
    },
  };
}

async function deleteContents(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const written = await writeFile(request, world, repo, cleanPath(request.params['path'] ?? ''), null);
  return {
    status: 200,
    body: { content: null, commit: representGitCommit(world, repo, await readCommit(repo.gitDir, written.commit)) },
  };
}

/** The body's `sha` must name the file as it is: that is how GitHub keeps two writers from losing work. */
async function writeFile(
  request: ApiRequest,
  world: World,
  repo: Repository,
  path: string,
  content: Buffer | null,
): Promise<{ commit: string; before: Entry | undefined; branch: string }> {
  // DELETE may carry its fields in the query, as clients send no body with it.
  const field = (name: string): string | undefined => request.body?.[name] ?? request.query.get(name) ?? undefined;
  const branch = field('branch') ?? repo.defaultBranch;
  const ref = `refs/heads/${branch}`;
  const head = await refTarget(repo.gitDir, ref);
  const isEmpty = (await refTarget(repo.gitDir, `refs/heads/${repo.defaultBranch}`)) === undefined;
  if (head === undefined && !isEmpty) throw new ApiError(404, `Branch ${branch} not found`);
  const before = head === undefined ? undefined : await entryAt(repo.gitDir, head, path);
  const sha = field('sha');
  if (before === undefined && content === null) throw new ApiError(404, 'Not Found');
  if (before !== undefined && sha === undefined) throw new ApiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (sha !== undefined && before?.sha !== sha) throw new ApiError(409, `${path} does not match ${sha}`);
  const who = identityOf(world, actorOf(world, request.caller).id);
  const commit = await commitFiles(world, repo.gitDir, {
    parents: head === undefined ? [] : [head],
    files: { [path]: content },
    message: field('message') ?? '',
    author: identityFrom(request.body?.author) ?? who,
    committer: identityFrom(request.body?.committer) ?? who,
  });
  await moveRef(world, {
    repositoryId: repo.id,
    ref,
    before: head ?? ZERO_SHA,
    after: commit,
    userId: actorOf(world, request.caller).id,
  });
  return { commit, before, branch };
}

export function identityFrom(given: { name: string; email: string; date?: string } | undefined): Identity | undefined {
  return given === undefined
    ? undefined
    : { name: given.name, email: given.email, ...(given.date === undefined ? {} : { date: given.date }) };
}

function cleanPath(path: string): string {
  const clean = path.replace(/^\/+|\/+$/g, '');
  if (clean.split('/').some((part) => part === '..' || part === '.' || part === '.git'))
    throw new ApiError(422, 'path contains a malformed path component');
  return clean;
}

async function entryAt(gitDir: string, commit: string, path: string): Promise<Entry | undefined> {
  return (await listEntries(gitDir, commit, [path])).find((entry) => entry.path === path);
}

async function listEntries(gitDir: string, commit: string, paths: readonly string[]): Promise<Entry[]> {
  const listing = await gitText(gitDir, ['--literal-pathspecs', 'ls-tree', '-z', '-l', commit, '--', ...paths]);
  return listing
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [mode = '', type = '', sha = '', size = ''] = line.slice(0, line.indexOf('\t')).split(/ +/);
      return { mode, type, sha, size: Number(size) || 0, path: line.slice(line.indexOf('\t') + 1) };
    });
}

const KINDS: Readonly<Record<string, string>> = { '120000': 'symlink', '160000': 'submodule', '040000': 'dir' };

function represent(world: World, repo: Repository, entry: Entry, ref: string) {
  const path = encodePath(entry.path);
  const kind = KINDS[entry.mode] ?? 'file';
  const self = `${apiUrlOf(world, repo)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${apiUrlOf(world, repo)}/git/${entry.type}s/${entry.sha}`;
  const html = `${htmlUrlOf(world, repo)}/${entry.type}/${encodePath(ref)}/${path}`;
  return {
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url: self,
    html_url: html,
    git_url: gitUrl,
    download_url: kind === 'dir' ? null : `${htmlUrlOf(world, repo)}/raw/${encodePath(ref)}/${path}`,
    type: kind,
    _links: { self, git: gitUrl, html },
  };
}

/** GitHub breaks base64 into lines of 60. */
function inLines(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n');
}
