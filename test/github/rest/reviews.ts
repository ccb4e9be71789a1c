/**
 * Reviews of pull requests: a judgement or remark on the whole, with comments on lines of the difference. Reviews that are
 * only drafted (no `event`) and comments by `position` are not carried out, and refused by name.
 */
import { listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { readChanges, type FileChange } from '../git/history.ts';
import { gitText } from '../git/plumbing.ts';
import { representPullInList } from '../represent/pull.ts';
import { representLineComment, representReview } from '../represent/review.ts';
import { representUser } from '../represent/users.ts';
import { lineCommentsOf, reviewsOf, reviewState, type LineComment, type Review, type Side } from '../reviews.ts';
import type { Pull, Thread } from '../threads.ts';
import type { Repository, User, World } from '../world.ts';
import { threadOf } from './issue-access.ts';
import { findLine } from './review-lines.ts';
import { LONGEST_BODY } from './text-limits.ts';

const PULL = '/repos/{owner}/{repo}/pulls/{pull_number}';

interface GivenComment {
  path: string;
  body: string;
  line?: number;
  side?: string;
  start_line?: number;
  start_side?: string;
  position?: number;
}

interface Given {
  commit_id?: string;
  body?: string;
  event?: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';
  comments?: GivenComment[];
}

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

const unprocessable = (...errors: string[]): ApiError => new ApiError(422, 'Unprocessable Entity', errors);

const pullOf = (world: World, request: ApiRequest): { repository: Repository; thread: Thread; pull: Pull } => {
  const { repository, thread } = threadOf(world, request);
  if (thread.pull === undefined) throw notFound();
  return { repository, thread, pull: thread.pull };
};

const checkReview = (thread: Thread, given: Given, author: User): void => {
  const { event, body = '', comments = [] } = given;
  if (event === undefined) throw unprocessable('The stand-in keeps no drafts: say APPROVE, REQUEST_CHANGES or COMMENT');
  if (author.id === thread.authorId && event === 'APPROVE')
    throw unprocessable('Can not approve your own pull request');
  if (author.id === thread.authorId && event === 'REQUEST_CHANGES')
    throw unprocessable('Can not request changes on your own pull request');
  if (body.trim() === '' && event !== 'APPROVE' && comments.length === 0) throw unprocessable("Body can't be blank");
  const tooLong = [body, ...comments.map((comment) => comment.body)].some((text) => text.length > LONGEST_BODY);
  if (tooLong) throw unprocessable(`Body is too long (maximum is ${LONGEST_BODY} characters)`);
};

const readBrought = async (repository: Repository, pull: Pull, commit: string): Promise<FileChange[]> => {
  const range = [commit, `^${pull.baseSha}`];
  const known = (await gitText(repository.gitDir, ['rev-list', ...range], { accept: [128] })).split('\n');
  if (!known.includes(commit)) throw unprocessable('commit_id is not part of the pull request');
  const base = await gitText(repository.gitDir, ['merge-base', pull.baseSha, commit], { accept: [1] });
  return readChanges(repository.gitDir, base === '' ? undefined : base, commit);
};

const sideOf = (given: string | undefined): Side => (given === 'LEFT' ? 'LEFT' : 'RIGHT');

type Placed = Pick<LineComment, 'path' | 'body' | 'line' | 'side' | 'startLine' | 'startSide' | 'hunk' | 'position'>;

const place = (changes: readonly FileChange[], given: GivenComment): Placed => {
  if (given.body.trim() === '') throw unprocessable("Body can't be blank");
  if (given.position !== undefined) throw unprocessable('The stand-in takes line and side, not position');
  const change = changes.find(({ path }) => path === given.path);
  if (change === undefined) throw unprocessable('Path could not be resolved');
  const side = sideOf(given.side);
  const line = given.line === undefined ? undefined : findLine(change, given.line, side);
  if (given.line === undefined || line === undefined) throw unprocessable('Line could not be resolved');
  const startSide = given.start_line === undefined ? null : sideOf(given.start_side ?? given.side);
  if (startSide !== null && findLine(change, given.start_line ?? 0, startSide) === undefined)
    throw unprocessable('Start line could not be resolved');
  const startLine = given.start_line ?? null;
  const { hunk, position } = line;
  return { path: given.path, body: given.body, line: given.line, side, startLine, startSide, hunk, position };
};

const create = async (world: World, request: ApiRequest): Promise<{ thread: Thread; review: Review }> => {
  const { repository, thread, pull } = pullOf(world, request);
  const given = (request.body ?? {}) as Given;
  const author = actorOf(world, request.caller);
  checkReview(thread, given, author);
  const commitId = given.commit_id ?? pull.headSha;
  const changes = await readBrought(repository, pull, commitId);
  const placed = (given.comments ?? []).map((comment) => place(changes, comment));
  const now = world.clock();
  const review: Review = {
    id: world.nextId(),
    threadId: thread.id,
    authorId: author.id,
    body: given.body ?? '',
    state: STATES[given.event ?? 'COMMENT'],
    commitId,
    submittedAt: now,
  };
  const { reviews, comments } = reviewState(world);
  reviews.set(review.id, review);
  const common = { reviewId: review.id, threadId: thread.id, authorId: author.id, commitId, createdAt: now };
  const made = placed.map((where): LineComment => ({ id: world.nextId(), ...common, ...where }));
  for (const comment of made) comments.set(comment.id, comment);
  thread.updatedAt = now;
  tell(world, thread, review, made, author);
  return { thread, review };
};

const tell = (world: World, thread: Thread, review: Review, comments: readonly LineComment[], author: User): void => {
  const sender = representUser(world, author);
  // Webhooks of reviews carry the short form of a pull request, and the state in small letters.
  const pull_request = representPullInList(world, thread);
  const told = { ...representReview(world, thread, review), state: review.state.toLowerCase() };
  world.emit(thread.repositoryId, 'pull_request_review', { action: 'submitted', review: told, pull_request, sender });
  for (const comment of comments) {
    const payload = { action: 'created', comment: representLineComment(world, thread, comment), pull_request, sender };
    world.emit(thread.repositoryId, 'pull_request_review_comment', payload);
  }
};

const listPath = ({ params }: ApiRequest, rest: string): string =>
  `/repos/${params['owner']}/${params['repo']}/pulls/${params['pull_number']}/${rest}`;

export const reviewRoutes: Route[] = [
  {
    method: 'GET',
    path: `${PULL}/reviews`,
    handle: (request, world) => {
      const { thread } = pullOf(world, request);
      return listAnswer(world, request, listPath(request, 'reviews'), reviewsOf(world, thread.id), (review) =>
        representReview(world, thread, review),
      );
    },
  },
  {
    method: 'POST',
    path: `${PULL}/reviews`,
    createsContent: true,
    handle: async (request, world) => {
      const { thread, review } = await create(world, request);
      return { status: 200, body: representReview(world, thread, review) };
    },
  },
  {
    method: 'GET',
    path: `${PULL}/reviews/{review_id}`,
    handle: (request, world) => {
      const { thread } = pullOf(world, request);
      const review = reviewsOf(world, thread.id).find(({ id }) => String(id) === request.params['review_id']);
      if (review === undefined) throw notFound();
      return { status: 200, body: representReview(world, thread, review) };
    },
  },
  {
    method: 'GET',
    path: `${PULL}/comments`,
    handle: (request, world) => {
      const { thread } = pullOf(world, request);
      return listAnswer(world, request, listPath(request, 'comments'), lineCommentsOf(world, thread.id), (comment) =>
        representLineComment(world, thread, comment),
      );
    },
  },
];
