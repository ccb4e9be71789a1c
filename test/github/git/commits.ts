/** Commits: one with its files, the history of a ref, and the comparison of two refs (also across forks). */
import { findRepository, repositoryOf } from '../access.ts';
import { listAnswer } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { apiUrlOf, htmlUrlOf } from '../represent/repository.ts';
import type { Repository, World } from '../world.ts';
import { readChanges, readCommit, readCommits } from './history.ts';
import { userBehind } from './identity.ts';
import { git, gitText, isSha, resolveCommit } from './plumbing.ts';
import { repoPath, representCommit, representFile } from './represent.ts';

export const commitRoutes: Route[] = [
  { method: 'GET', path: '/repos/{owner}/{repo}/commits', handle: listCommits },
  { method: 'GET', path: '/repos/{owner}/{repo}/commits/{ref}', handle: getCommit },
  { method: 'GET', path: '/repos/{owner}/{repo}/compare/{basehead}', handle: compare },
];

async function listCommits(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const wanted = request.query.get('sha');
  const start = await resolveCommit(repo.gitDir, wanted ?? repo.defaultBranch);
  if (start === undefined)
    throw wanted === null ? new ApiError(409, 'Git Repository is empty.') : new ApiError(404, 'Not Found');
  const path = request.query.get('path');
  const since = request.query.get('since');
  const until = request.query.get('until');
  const options = [...(since === null ? [] : [`--since=${since}`]), ...(until === null ? [] : [`--until=${until}`])];
  const sha =
    path === null
      ? undefined
      : (await gitText(repo.gitDir, ['log', '--format=%H', ...options, start, '--', path])).split('\n');
  const commits = (await readCommits(repo.gitDir, [start], options)).filter(
    (commit) => sha === undefined || sha.includes(commit.sha),
  );
  const author = request.query.get('author');
  const shown = commits.filter(
    (commit) =>
      author === null || [commit.author.email, userBehind(world, commit.author.email)?.login].includes(author),
  );
  return listAnswer(world, request, `${repoPath(repo)}/commits`, shown, (commit) =>
    representCommit(world, repo, commit),
  );
}

async function getCommit(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const ref = request.params['ref'] ?? '';
  const sha = await resolveCommit(repo.gitDir, ref);
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`);
  if (/application\/vnd\.github(\.v3)?\.sha/.test(request.headers['accept'] ?? '')) {
    return { status: 200, body: sha, headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' } };
  }
  return { status: 200, body: await commitWithFiles(world, repo, sha) };
}

async function commitWithFiles(world: World, repo: Repository, sha: string) {
  const commit = await readCommit(repo.gitDir, sha);
  const files = (await readChanges(repo.gitDir, commit.parents[0], sha)).map((change) =>
    representFile(world, repo, change, sha),
  );
  const sum = (key: 'additions' | 'deletions'): number => files.reduce((total, file) => total + file[key], 0);
  const stats = {
    total: sum('additions') + sum('deletions'),
    additions: sum('additions'),
    deletions: sum('deletions'),
  };
  return { ...representCommit(world, repo, commit), stats, files };
}

async function compare(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const repo = repositoryOf(world, request.params);
  const [baseName = '', headName = ''] = (request.params['basehead'] ?? '').split('...');
  const base = await resolveSide(world, repo, baseName);
  const head = await resolveSide(world, repo, headName);
  const mergeBase = await findMergeBase(repo.gitDir, base, head);
  if (mergeBase === undefined) throw new ApiError(404, `No common ancestor between ${baseName} and ${headName}.`);
  const ahead = await readCommits(repo.gitDir, [head, `^${base}`], ['--reverse']);
  const behind = Number(await gitText(repo.gitDir, ['rev-list', '--count', base, `^${head}`]));
  const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';
  const url = (from: string, to: string): string => `${htmlUrlOf(world, repo)}/compare/${from}...${to}`;
  const compared = `${baseName}...${headName}`;
  const one = async (sha: string) => representCommit(world, repo, await readCommit(repo.gitDir, sha));
  return {
    status: 200,
    body: {
      url: `${apiUrlOf(world, repo)}/compare/${compared}`,
      html_url: url(baseName, headName),
      permalink_url: url(base, head),
      diff_url: `${url(baseName, headName)}.diff`,
      patch_url: `${url(baseName, headName)}.patch`,
      base_commit: await one(base),
      merge_base_commit: await one(mergeBase),
      status,
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: ahead.map((commit) => representCommit(world, repo, commit)),
      files: (await readChanges(repo.gitDir, mergeBase, head)).map((change) =>
        representFile(world, repo, change, head),
      ),
    },
  };
}

/** One side of a comparison: a ref here, or `owner:ref` and `owner:repo:ref` in another repository of the network. */
async function resolveSide(world: World, repo: Repository, side: string): Promise<string> {
  const parts = side.split(':');
  const ref = parts.at(-1) ?? '';
  const owner = parts.length > 1 ? (parts[0] ?? '') : repo.owner.login;
  const other = parts.length > 1 ? inNetwork(world, repo, owner, parts.length > 2 ? parts[1] : undefined) : repo;
  const sha = other === undefined ? undefined : await resolveCommit(other.gitDir, ref);
  if (other === undefined || sha === undefined) throw new ApiError(404, 'Not Found');
  if (other !== repo)
    await git(repo.gitDir, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', other.gitDir, sha]);
  return sha;
}

function inNetwork(world: World, repo: Repository, owner: string, name: string | undefined): Repository | undefined {
  if (name !== undefined) return findRepository(world, owner, name);
  const root = repo.parentId ?? repo.id;
  return [...world.repositories.values()].find(
    (other) =>
      other.owner.login.toLowerCase() === owner.toLowerCase() && (other.parentId === root || other.id === root),
  );
}

async function findMergeBase(gitDir: string, base: string, head: string): Promise<string | undefined> {
  const sha = await gitText(gitDir, ['merge-base', base, head], { accept: [1] });
  return isSha(sha) ? sha : undefined;
}
