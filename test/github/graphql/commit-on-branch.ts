/**
 * `createCommitOnBranch`: one commit from files given as data, on the head that the client expects. Not published, and so assumed:
 * the words for a branch that is not there, a path that no tree can hold, a path named twice, and a workflow file.
 */
import { findRepository } from '../access.ts';
import { ApiError, type Caller } from '../api.ts';
import { actorOf } from '../callers.ts';
import { commitFiles } from '../git/commit-files.ts';
import { git, refTarget } from '../git/plumbing.ts';
import { GITHUB_ITSELF, identityOf } from '../git/identity.ts';
import { moveRef } from '../git/pushes.ts';
import { rememberSigned } from '../git/signed.ts';
import type { Repository, World } from '../world.ts';
import { FieldError, mustReach, refOfNodeId, showCommit, showRef, type Shown } from './objects.ts';

export interface CommitInput {
  readonly branch: { readonly id?: string; readonly repositoryNameWithOwner?: string; readonly branchName?: string };
  readonly clientMutationId?: string;
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body: string };
  readonly fileChanges?: {
    readonly additions: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions: readonly { readonly path: string }[];
  };
}

const WRITE = { method: 'POST', path: '/repos/{owner}/{repo}/git/refs' } as const;

export async function createCommitOnBranch(world: World, caller: Caller, input: CommitInput): Promise<Shown> {
  const { repo, ref } = findBranch(world, caller, input.branch);
  const head = await refTarget(repo.gitDir, ref);
  if (head === undefined)
    throw new FieldError(
      'NOT_FOUND',
      `Could not resolve to a branch with the name '${ref.replace('refs/heads/', '')}'.`,
    );
  if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
  const { additions = [], deletions = [] } = input.fileChanges ?? {};
  await checkPaths(world, caller, repo, head, { added: additions.map(pathOf), deleted: deletions.map(pathOf) });
  const sha = await commit(world, caller, repo, head, input);
  rememberSigned(world, sha);
  await moveRef(world, {
    repositoryId: repo.id,
    ref,
    before: head,
    after: sha,
    userId: actorOf(world, caller).id,
  }).catch((error: unknown) => {
    throw error instanceof ApiError && error.status === 409 ? stale(input.expectedHeadOid) : error;
  });
  return {
    __typename: 'CreateCommitOnBranchPayload',
    clientMutationId: input.clientMutationId ?? null,
    commit: () => showCommit(world, repo, sha),
    ref: () => showRef(world, repo, ref),
  };
}

function findBranch(world: World, caller: Caller, branch: CommitInput['branch']): { repo: Repository; ref: string } {
  const { id, repositoryNameWithOwner: fullName, branchName } = branch;
  if (id !== undefined && fullName === undefined && branchName === undefined) {
    const found = refOfNodeId(world, id);
    if (found === undefined)
      throw new FieldError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
    return { repo: mustReach(world, caller, found.repo, id, WRITE), ref: found.ref };
  }
  if (id !== undefined || fullName === undefined || branchName === undefined) {
    const message = 'A branch is named by its id, or by repositoryNameWithOwner together with branchName.';
    throw new FieldError('UNPROCESSABLE', message);
  }
  const [owner = '', name = ''] = fullName.split('/', 2);
  const repo = mustReach(world, caller, findRepository(world, owner, name), fullName, WRITE);
  return { repo, ref: branchName.startsWith('refs/heads/') ? branchName : `refs/heads/${branchName}` };
}

async function checkPaths(
  world: World,
  caller: Caller,
  repo: Repository,
  head: string,
  { added, deleted }: { added: readonly string[]; deleted: readonly string[] },
): Promise<void> {
  const all = [...added, ...deleted];
  const twice = all.find((path, index) => all.indexOf(path) !== index);
  if (twice !== undefined) throw new FieldError('UNPROCESSABLE', `A path was named more than once: '${twice}'`);
  const bad = all.find((path) => !isGoodPath(path));
  if (bad !== undefined) throw new FieldError('UNPROCESSABLE', `A path is not valid: '${bad}'`);
  const held = new Set(
    (await git(repo.gitDir, ['ls-tree', '-r', '-z', '--name-only', head])).toString('utf8').split('\0'),
  );
  const missing = deleted.find((path) => !held.has(path));
  if (missing !== undefined) {
    const message = `A path was requested for deletion which does not exist as of commit oid \`${head}\`: '${missing}'`;
    throw new FieldError('UNPROCESSABLE', message);
  }
  const workflow = all.find((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/i.test(path));
  const isApp = caller.kind === 'installation' || caller.kind === 'job';
  if (workflow !== undefined && isApp && caller.permissions['workflows'] !== 'write') {
    const message = `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`;
    throw new FieldError('FORBIDDEN', message);
  }
}

/** What git would hold: no empty part, no way up, no `.git` in any spelling. */
const isGoodPath = (path: string): boolean =>
  path !== '' &&
  !path.includes('\0') &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');

/** The caller wrote it, and GitHub itself committed it. */
async function commit(
  world: World,
  caller: Caller,
  repo: Repository,
  head: string,
  input: CommitInput,
): Promise<string> {
  const { additions = [], deletions = [] } = input.fileChanges ?? {};
  const { headline, body } = input.message;
  // Deletions first: a folder may take the place of a file.
  const files = Object.fromEntries<Buffer | null>([
    ...deletions.map(({ path }) => [path, null] as const),
    ...additions.map(({ path, contents }) => [path, Buffer.from(contents, 'base64')] as const),
  ]);
  return commitFiles(world, repo.gitDir, {
    parents: [head],
    files,
    message: body === '' ? headline : `${headline}\n\n${body}`,
    author: identityOf(world, actorOf(world, caller).id),
    committer: GITHUB_ITSELF,
  });
}

const pathOf = ({ path }: { readonly path: string }): string => path;

const stale = (expected: string): FieldError =>
  new FieldError('STALE_DATA', `Expected branch to point to "${expected}" but it did not.  Pull and try again.`);
