/** Repositories, refs, commits and people as GraphQL shows them; a field that takes work is a function. */
import { checkAccess, findRepository } from '../access.ts';
import { ApiError, type Caller, type Route } from '../api.ts';
import { readCommit } from '../git/history.ts';
import { userBehind } from '../git/identity.ts';
import { refTarget, resolveCommit } from '../git/plumbing.ts';
import { gitNodeId } from '../git/represent.ts';
import { signatureOf } from '../git/signed.ts';
import { htmlUrlOf } from '../represent/repository.ts';
import { nodeId } from '../represent/shape.ts';
import type { Repository, User, World } from '../world.ts';

/** An object by the names of its fields; functions get the arguments. */
export interface Shown {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

/** A refusal in GitHub's words, for one field of the answer. */
export class FieldError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Throws as GraphQL does when the caller may not do to the repository what this route of REST does. */
export function mustReach(
  world: World,
  caller: Caller,
  repo: Repository | undefined,
  name: string,
  route: Pick<Route, 'method' | 'path'>,
): Repository {
  const unknown = new FieldError('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
  if (repo === undefined) throw unknown;
  try {
    checkAccess(
      world,
      { ...route, handle: () => ({ status: 200 }) },
      { owner: repo.owner.login, repo: repo.name },
      caller,
    );
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404 && route.method === 'GET') throw unknown;
    const message = error.status === 404 ? 'Must have push access to the repository.' : error.message;
    throw new FieldError('FORBIDDEN', message);
  }
  return repo;
}

const READ = { method: 'GET', path: '/repos/{owner}/{repo}/commits' } as const;

export function showQuery(world: World, caller: Caller, viewer: () => User): Shown {
  return {
    __typename: 'Query',
    viewer: () => showUser(world, viewer()),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repo = mustReach(world, caller, findRepository(world, owner, name), `${owner}/${name}`, READ);
      return showRepository(world, repo);
    },
  };
}

function showRepository(world: World, repo: Repository): Shown {
  return {
    __typename: 'Repository',
    databaseId: repo.id,
    defaultBranchRef: () => showRef(world, repo, `refs/heads/${repo.defaultBranch}`),
    id: nodeId('R', repo.id),
    isArchived: repo.archived === true,
    isPrivate: repo.private,
    name: repo.name,
    nameWithOwner: `${repo.owner.login}/${repo.name}`,
    url: htmlUrlOf(world, repo),
    object: async ({ expression, oid }: { expression?: string; oid?: string }) => {
      const sha = await resolveCommit(repo.gitDir, oid ?? expression ?? '');
      return sha === undefined ? null : showCommit(world, repo, sha);
    },
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      showRef(world, repo, qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`),
  };
}

/** The repository and ref behind a node id. */
export function refOfNodeId(world: World, id: string): { repo: Repository; ref: string } | undefined {
  const [kind, encoded] = id.split(/_(.*)/s);
  const [, repositoryId, ref] =
    /^(\d+):(refs\/heads\/.+)$/s.exec(Buffer.from(encoded ?? '', 'base64url').toString()) ?? [];
  const repo = world.repositories.get(Number(repositoryId));
  return kind !== 'REF' || repo === undefined || ref === undefined ? undefined : { repo, ref };
}

export async function showRef(world: World, repo: Repository, ref: string): Promise<Shown | null> {
  const sha = await refTarget(repo.gitDir, ref);
  if (sha === undefined) return null;
  const [, prefix = '', name = ''] = /^(refs\/[^/]+\/)(.*)$/s.exec(ref) ?? [];
  return {
    __typename: 'Ref',
    // The one that REST shows.
    id: gitNodeId('REF', `${repo.id}:${ref}`),
    name,
    prefix,
    repository: () => showRepository(world, repo),
    target: () => showCommit(world, repo, sha),
  };
}

export async function showCommit(world: World, repo: Repository, sha: string): Promise<Shown> {
  const commit = await readCommit(repo.gitDir, sha);
  const url = `${htmlUrlOf(world, repo)}/commit/${sha}`;
  const [headline = '', ...rest] = commit.message.split('\n');
  const actor = (signature: typeof commit.author): Shown => {
    const user = userBehind(world, signature.email);
    return { __typename: 'GitActor', ...signature, user: user === undefined ? null : showUser(world, user) };
  };
  return {
    __typename: 'Commit',
    abbreviatedOid: sha.slice(0, 7),
    author: actor(commit.author),
    authoredDate: commit.author.date,
    commitUrl: url,
    committedDate: commit.committer.date,
    committer: actor(commit.committer),
    id: gitNodeId('C', sha),
    message: commit.message,
    messageBody: rest.join('\n').trim(),
    messageHeadline: headline,
    oid: sha,
    parents: {
      __typename: 'CommitConnection',
      totalCount: commit.parents.length,
      nodes: () => Promise.all(commit.parents.map((parent) => showCommit(world, repo, parent))),
    },
    repository: () => showRepository(world, repo),
    signature: () => showSignature(world, commit),
    url,
  };
}

function showSignature(world: World, commit: Awaited<ReturnType<typeof readCommit>>): Shown | null {
  const signed = signatureOf(world, commit.sha);
  if (signed === undefined) return null;
  return {
    __typename: 'GpgSignature',
    email: commit.committer.email,
    isValid: true,
    payload: signed.payload,
    signature: signed.signature,
    signer: null,
    state: 'VALID',
    verifiedAt: signed.verified_at,
    wasSignedByGitHub: true,
  };
}

const showUser = (world: World, user: User): Shown => ({
  __typename: user.type,
  databaseId: user.id,
  id: nodeId('U', user.id),
  login: user.login,
  url: `${world.baseUrl}/${user.login}`,
});
