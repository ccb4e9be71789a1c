/** Commits and files as GitHub's API shows them. */
import type { Repository, World } from '../world.ts';
import type { ChangedPaths, Commit, FileChange } from './history.ts';
import { userBehind } from './identity.ts';
import { verificationOf } from './signed.ts';
import { apiUrlOf, htmlUrlOf } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';

/** Node ids of git objects are made from their SHA. */
export function gitNodeId(kind: string, name: string): string {
  return `${kind}_${Buffer.from(name).toString('base64url')}`;
}

/** The repository's path in the API, without the host. */
export function repoPath(repo: Repository): string {
  return `/repos/${repo.owner.login}/${repo.name}`;
}

export function representCommit(world: World, repo: Repository, commit: Commit) {
  const api = apiUrlOf(world, repo);
  const author = userBehind(world, commit.author.email);
  const committer = userBehind(world, commit.committer.email);
  return {
    sha: commit.sha,
    node_id: gitNodeId('C', commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: verificationOf(world, commit.sha),
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${htmlUrlOf(world, repo)}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: author === undefined ? null : representUser(world, author),
    committer: committer === undefined ? null : representUser(world, committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${htmlUrlOf(world, repo)}/commit/${sha}`,
    })),
  };
}

/** The git database's own view of a commit. */
export function representGitCommit(world: World, repo: Repository, commit: Commit) {
  const api = apiUrlOf(world, repo);
  return {
    sha: commit.sha,
    node_id: gitNodeId('C', commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${htmlUrlOf(world, repo)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${htmlUrlOf(world, repo)}/commit/${sha}`,
    })),
    verification: verificationOf(world, commit.sha),
  };
}

export function representFile(world: World, repo: Repository, change: FileChange, at: string) {
  const path = encodePath(change.path);
  return {
    sha: change.blob,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${htmlUrlOf(world, repo)}/blob/${at}/${path}`,
    raw_url: `${htmlUrlOf(world, repo)}/raw/${at}/${path}`,
    contents_url: `${apiUrlOf(world, repo)}/contents/${path}?ref=${at}`,
    ...(change.patch === undefined ? {} : { patch: change.patch }),
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
  };
}

export function representWebhookCommit(
  world: World,
  repo: Repository,
  commit: Commit,
  changed: ChangedPaths | undefined,
) {
  const signer = (signature: Commit['author']) => {
    const user = userBehind(world, signature.email);
    return {
      name: signature.name,
      email: signature.email,
      date: signature.date,
      ...(user === undefined ? {} : { username: user.login }),
    };
  };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${htmlUrlOf(world, repo)}/commit/${commit.sha}`,
    author: signer(commit.author),
    committer: signer(commit.committer),
    added: changed?.added ?? [],
    removed: changed?.removed ?? [],
    modified: changed?.modified ?? [],
  };
}

export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
