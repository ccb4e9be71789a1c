/** Reviews and their comments on lines as GitHub writes them. */
import type { LineComment, Review } from '../reviews.ts';
import type { Thread } from '../threads.ts';
import type { World } from '../world.ts';
import { associationOf, repositoryOf, threadHtmlUrl } from './issue.ts';
import { representReactionCounts } from './reaction.ts';
import { apiUrlOf } from './repository.ts';
import { iso, nodeId } from './shape.ts';
import { representUserId } from './users.ts';

const pullUrl = (world: World, thread: Thread): string =>
  `${apiUrlOf(world, repositoryOf(world, thread))}/pulls/${thread.number}`;

const link = (href: string) => ({ href });

export const representReview = (world: World, thread: Thread, review: Review) => {
  const html = `${threadHtmlUrl(world, thread)}#pullrequestreview-${review.id}`;
  const pull = pullUrl(world, thread);
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: representUserId(world, review.authorId),
    body: review.body,
    state: review.state as string,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(repositoryOf(world, thread), review.authorId),
    _links: { html: link(html), pull_request: link(pull) },
    submitted_at: iso(review.submittedAt),
    commit_id: review.commitId,
  };
};

export const representLineComment = (world: World, thread: Thread, comment: LineComment) => {
  const url = `${apiUrlOf(world, repositoryOf(world, thread))}/pulls/comments/${comment.id}`;
  const html = `${threadHtmlUrl(world, thread)}#discussion_r${comment.id}`;
  const pull = pullUrl(world, thread);
  return {
    url,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: comment.commitId,
    original_commit_id: comment.commitId,
    user: representUserId(world, comment.authorId),
    body: comment.body,
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.createdAt),
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(repositoryOf(world, thread), comment.authorId),
    _links: { self: link(url), html: link(html), pull_request: link(pull) },
    // Nobody reacts to them here.
    reactions: representReactionCounts(world, 'comment', comment.id, url),
    start_line: comment.startLine,
    original_start_line: comment.startLine,
    start_side: comment.startSide,
    line: comment.line,
    original_line: comment.line,
    side: comment.side,
    subject_type: 'line',
    position: comment.position,
    original_position: comment.position,
  };
};
