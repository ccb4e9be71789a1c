/** Comments on issues and pull requests. */
import { repositoryOf } from '../access.ts';
import { invalid, listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf, viaAppOf } from '../callers.ts';
import { representComment, representIssueForWebhook } from '../represent/issue.ts';
import { representUser } from '../represent/users.ts';
import { commentsOf, threadState, threadsOf, type Comment } from '../threads.ts';
import type { Repository, User, World } from '../world.ts';
import { hasRole, threadOf } from './issue-access.ts';
import { LONGEST_BODY } from './text-limits.ts';

const ON_THREAD = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const ALL = '/repos/{owner}/{repo}/issues/comments';

const checkBody = (body: string): void => {
  if (body.trim() === '') throw invalid('IssueComment', 'body', 'missing_field', "body can't be blank");
  if (body.length > LONGEST_BODY)
    throw invalid('IssueComment', 'body', 'unprocessable', `body is too long (maximum is ${LONGEST_BODY} characters)`);
};

const emit = (
  world: World,
  action: string,
  comment: Comment,
  sender: User,
  extra: Record<string, unknown> = {},
): void => {
  const thread = threadState(world).threads.get(comment.threadId);
  if (thread === undefined) return;
  world.emit(thread.repositoryId, 'issue_comment', {
    action,
    ...extra,
    issue: representIssueForWebhook(world, thread),
    comment: representComment(world, comment),
    sender: representUser(world, sender),
  });
};

const create = (world: World, request: ApiRequest): Comment => {
  const { repository, thread } = threadOf(world, request);
  const body = String(request.body.body);
  checkBody(body);
  if (thread.locked && !hasRole(repository, request.caller, 'write')) {
    throw new ApiError(403, 'Unable to create comment because issue is locked.');
  }
  const now = world.clock();
  const sender = actorOf(world, request.caller);
  const comment: Comment = {
    id: world.nextId(),
    threadId: thread.id,
    authorId: sender.id,
    body,
    createdAt: now,
    updatedAt: now,
    viaAppId: viaAppOf(request.caller),
  };
  threadState(world).comments.set(comment.id, comment);
  thread.updatedAt = now;
  emit(world, 'created', comment, sender);
  return comment;
};

/** The comment a route names, if it belongs to the route's repository. */
export const commentOf = (world: World, request: ApiRequest): { repository: Repository; comment: Comment } => {
  const repository = repositoryOf(world, request.params);
  const { comments, threads } = threadState(world);
  const comment = comments.get(Number(request.params['comment_id']));
  if (comment === undefined || threads.get(comment.threadId)?.repositoryId !== repository.id) throw notFound();
  return { repository, comment };
};

/** People change their own comments; with write access anyone's. */
const changeable = (world: World, request: ApiRequest): { comment: Comment; sender: User } => {
  const { repository, comment } = commentOf(world, request);
  const sender = actorOf(world, request.caller);
  if (sender.id !== comment.authorId && !hasRole(repository, request.caller, 'write')) {
    throw new ApiError(403, 'Must have admin rights to Repository.');
  }
  return { comment, sender };
};

const listPath = ({ params }: ApiRequest, rest: string): string =>
  `/repos/${params['owner']}/${params['repo']}/issues/${rest}`;

const isSince = (query: URLSearchParams, comment: Comment): boolean =>
  comment.updatedAt >= Date.parse(query.get('since') ?? '1970-01-01');

export const commentRoutes: Route[] = [
  {
    method: 'GET',
    path: ON_THREAD,
    handle: (request, world) => {
      const { thread } = threadOf(world, request);
      const comments = commentsOf(world, thread.id).filter((comment) => isSince(request.query, comment));
      return listAnswer(world, request, listPath(request, `${thread.number}/comments`), comments, (comment) =>
        representComment(world, comment),
      );
    },
  },
  {
    method: 'POST',
    path: ON_THREAD,
    createsContent: true,
    handle: (request, world) => ({ status: 201, body: representComment(world, create(world, request)) }),
  },
  {
    method: 'GET',
    path: ALL,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const direction = request.query.get('direction') === 'desc' ? -1 : 1;
      const comments = threadsOf(world, repository.id)
        .flatMap((thread) => commentsOf(world, thread.id))
        .filter((comment) => isSince(request.query, comment))
        .toSorted((a, b) => (a.id - b.id) * direction);
      return listAnswer(world, request, listPath(request, 'comments'), comments, (comment) =>
        representComment(world, comment),
      );
    },
  },
  {
    method: 'GET',
    path: `${ALL}/{comment_id}`,
    handle: (request, world) => ({ status: 200, body: representComment(world, commentOf(world, request).comment) }),
  },
  {
    method: 'PATCH',
    path: `${ALL}/{comment_id}`,
    handle: (request, world) => {
      const { comment, sender } = changeable(world, request);
      const body = String(request.body.body);
      checkBody(body);
      const from = comment.body;
      comment.body = body;
      comment.updatedAt = world.clock();
      emit(world, 'edited', comment, sender, { changes: { body: { from } } });
      return { status: 200, body: representComment(world, comment) };
    },
  },
  {
    method: 'DELETE',
    path: `${ALL}/{comment_id}`,
    handle: (request, world) => {
      const { comment, sender } = changeable(world, request);
      emit(world, 'deleted', comment, sender);
      threadState(world).comments.delete(comment.id);
      return { status: 204 };
    },
  },
];
