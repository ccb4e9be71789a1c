/** An issue (or the issue side of a pull request) and its comments as GitHub writes them. */
import { summarizeDependencies } from '../dependencies.ts';
import { commentsOf, threadState, type Comment, type Thread } from '../threads.ts';
import type { Repository, World } from '../world.ts';
import { representAppId } from './app.ts';
import { representLabelsOf } from './label.ts';
import { representReactionCounts } from './reaction.ts';
import { apiUrlOf, htmlUrlOf } from './repository.ts';
import { iso, isoOrNull, nodeId } from './shape.ts';
import { representUserId } from './users.ts';

export const repositoryOf = (world: World, thread: Thread): Repository => {
  const repository = world.repositories.get(thread.repositoryId);
  if (repository === undefined) throw new Error(`thread ${thread.id} has no repository`);
  return repository;
};

/** `OWNER`, `COLLABORATOR` or `NONE`: wording only, never a permission. */
export const associationOf = (repository: Repository, userId: number): 'OWNER' | 'COLLABORATOR' | 'NONE' => {
  if (repository.owner.id === userId) return 'OWNER';
  return (repository.roles.get(userId) ?? 'none') === 'none' ? 'NONE' : 'COLLABORATOR';
};

export const threadHtmlUrl = (world: World, thread: Thread): string =>
  `${htmlUrlOf(world, repositoryOf(world, thread))}/${thread.pull ? 'pull' : 'issues'}/${thread.number}`;

const representPullLinks = (world: World, thread: Thread) => {
  const html = threadHtmlUrl(world, thread);
  return {
    url: `${apiUrlOf(world, repositoryOf(world, thread))}/pulls/${thread.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: isoOrNull(thread.pull?.mergedAt ?? null),
  };
};

export const representIssue = (world: World, thread: Thread) => {
  const repository = repositoryOf(world, thread);
  const url = `${apiUrlOf(world, repository)}/issues/${thread.number}`;
  const assignees = thread.assigneeIds.map((id) => representUserId(world, id));
  return {
    url,
    repository_url: apiUrlOf(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: threadHtmlUrl(world, thread),
    id: thread.id,
    node_id: nodeId(thread.pull ? 'PR' : 'I', thread.id),
    number: thread.number,
    title: thread.title,
    user: representUserId(world, thread.authorId),
    labels: representLabelsOf(world, thread),
    state: thread.state,
    locked: thread.locked,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: commentsOf(world, thread.id).length,
    created_at: iso(thread.createdAt),
    updated_at: iso(thread.updatedAt),
    closed_at: isoOrNull(thread.closedAt),
    author_association: associationOf(repository, thread.authorId),
    active_lock_reason: null,
    ...(thread.pull ? { draft: thread.pull.draft, pull_request: representPullLinks(world, thread) } : {}),
    body: thread.body,
    closed_by: thread.closedById === null ? null : representUserId(world, thread.closedById),
    reactions: representReactionCounts(world, 'issue', thread.id, url),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: representAppId(world, thread.viaAppId),
    state_reason: thread.stateReason,
    ...(thread.pull ? {} : { issue_dependencies_summary: summarizeDependencies(world, thread) }),
  };
};

/** An issue inside a webhook: the same without `closed_by`, which webhooks do not carry. */
export const representIssueForWebhook = (world: World, thread: Thread) => {
  const { closed_by: _, ...issue } = representIssue(world, thread);
  return issue;
};

export const representComment = (world: World, comment: Comment) => {
  const thread = threadState(world).threads.get(comment.threadId);
  if (thread === undefined) throw new Error(`comment ${comment.id} has no thread`);
  const repository = repositoryOf(world, thread);
  const api = apiUrlOf(world, repository);
  const url = `${api}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${threadHtmlUrl(world, thread)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${thread.number}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: representUserId(world, comment.authorId),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: associationOf(repository, comment.authorId),
    body: comment.body,
    reactions: representReactionCounts(world, 'comment', comment.id, url),
    performed_via_github_app: representAppId(world, comment.viaAppId),
  };
};
