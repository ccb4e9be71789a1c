/** A pull request as GitHub writes it: in lists, in full and in webhooks, and the short form that check runs and workflow runs carry. */
import { commentsOf, threadsOf, type Pull, type Thread } from '../threads.ts';
import { lineCommentsOf } from '../reviews.ts';
import type { Repository, World } from '../world.ts';
import { associationOf, repositoryOf, threadHtmlUrl } from './issue.ts';
import { representLabelsOf } from './label.ts';
import { apiUrlOf, representRepository } from './repository.ts';
import { iso, isoOrNull, nodeId } from './shape.ts';
import { representUser, representUserId } from './users.ts';

const pullOf = (thread: Thread): Pull => {
  if (thread.pull === undefined) throw new Error(`thread ${thread.id} is not a pull request`);
  return thread.pull;
};

const repositoryById = (world: World, id: number): Repository => {
  const repository = world.repositories.get(id);
  if (repository === undefined) throw new Error(`no repository ${id}`);
  return repository;
};

/** A fork that is deleted leaves its pull requests behind, with nothing where the repository was. */
const representLostSide = (ref: string, sha: string) => ({
  label: 'unknown repository',
  ref,
  sha,
  user: null,
  repo: null,
});

const representHead = (world: World, pull: Pull) => {
  const repository = world.repositories.get(pull.headRepositoryId);
  return repository === undefined
    ? representLostSide(pull.headRef, pull.headSha)
    : representSide(world, repository, pull.headRef, pull.headSha);
};

const representSide = (world: World, repository: Repository, ref: string, sha: string) => ({
  label: `${repository.owner.login}:${ref}`,
  ref,
  sha,
  user: representUser(world, repository.owner),
  repo: representRepository(world, repository),
});

const representLinks = (world: World, thread: Thread) => {
  const api = apiUrlOf(world, repositoryOf(world, thread));
  const url = `${api}/pulls/${thread.number}`;
  const link = (href: string) => ({ href });
  return {
    self: link(url),
    html: link(threadHtmlUrl(world, thread)),
    issue: link(`${api}/issues/${thread.number}`),
    comments: link(`${api}/issues/${thread.number}/comments`),
    review_comments: link(`${url}/comments`),
    review_comment: link(`${api}/pulls/comments{/number}`),
    commits: link(`${url}/commits`),
    statuses: link(`${api}/statuses/${pullOf(thread).headSha}`),
  };
};

/** The form of lists (`pull-request-simple`). */
export const representPullInList = (world: World, thread: Thread) => {
  const repository = repositoryOf(world, thread);
  const pull = pullOf(thread);
  const links = representLinks(world, thread);
  const html = threadHtmlUrl(world, thread);
  const assignees = thread.assigneeIds.map((id) => representUserId(world, id));
  return {
    url: links.self.href,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: links.issue.href,
    number: thread.number,
    state: thread.state,
    locked: thread.locked,
    title: thread.title,
    user: representUserId(world, thread.authorId),
    body: thread.body,
    created_at: iso(thread.createdAt),
    updated_at: iso(thread.updatedAt),
    closed_at: isoOrNull(thread.closedAt),
    merged_at: isoOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeSha,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: [],
    requested_teams: [],
    // The description of this one place does not allow a label's description to be null.
    labels: representLabelsOf(world, thread).map((label) => ({ ...label, description: label.description ?? '' })),
    milestone: null,
    draft: pull.draft,
    commits_url: links.commits.href,
    review_comments_url: links.review_comments.href,
    review_comment_url: links.review_comment.href,
    comments_url: links.comments.href,
    statuses_url: links.statuses.href,
    head: representHead(world, pull),
    base: representSide(world, repository, pull.baseRef, pull.baseSha),
    _links: links,
    author_association: associationOf(repository, thread.authorId),
    auto_merge: null,
    active_lock_reason: null,
  };
};

/** The full form (`pull-request`), also the one inside webhooks. */
export const representPull = (world: World, thread: Thread) => {
  const pull = pullOf(thread);
  return {
    ...representPullInList(world, thread),
    merged: pull.mergedAt !== null,
    mergeable: thread.state === 'open' ? true : null,
    rebaseable: thread.state === 'open' ? true : null,
    mergeable_state: thread.state === 'open' ? 'clean' : 'unknown',
    merged_by: pull.mergedById === null ? null : representUserId(world, pull.mergedById),
    comments: commentsOf(world, thread.id).length,
    review_comments: lineCommentsOf(world, thread.id).length,
    maintainer_can_modify: pull.headRepositoryId !== thread.repositoryId,
    commits: pull.commits,
    additions: pull.additions,
    deletions: pull.deletions,
    changed_files: pull.changedFiles,
  };
};

const representMinimal = (world: World, thread: Thread) => {
  const pull = pullOf(thread);
  const side = (repository: Repository, ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: repository.id, url: apiUrlOf(world, repository), name: repository.name },
  });
  const repository = repositoryOf(world, thread);
  return {
    url: `${apiUrlOf(world, repository)}/pulls/${thread.number}`,
    id: pull.id,
    number: thread.number,
    head: side(repositoryById(world, pull.headRepositoryId), pull.headRef, pull.headSha),
    base: side(repository, pull.baseRef, pull.baseSha),
  };
};

/** The open pull requests from the repository's own branches with that head commit; GitHub leaves out those from forks. */
export const representPullsAt = (world: World, repositoryId: number, headSha: string) =>
  threadsOf(world, repositoryId)
    .filter(
      (thread) =>
        thread.state === 'open' && thread.pull?.headSha === headSha && thread.pull.headRepositoryId === repositoryId,
    )
    .map((thread) => representMinimal(world, thread));
