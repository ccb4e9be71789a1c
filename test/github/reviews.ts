/** What is remembered of the reviews of pull requests and the comments on their lines. */
import type { World } from './world.ts';

export interface Review {
  id: number;
  threadId: number;
  authorId: number;
  body: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED';
  commitId: string;
  submittedAt: number;
}

export type Side = 'LEFT' | 'RIGHT';

export interface LineComment {
  id: number;
  reviewId: number;
  threadId: number;
  authorId: number;
  body: string;
  path: string;
  commitId: string;
  line: number;
  side: Side;
  startLine: number | null;
  startSide: Side | null;
  hunk: string;
  /** Lines below the first `@@` of the file, as GitHub once counted. */
  position: number;
  createdAt: number;
}

interface ReviewState {
  reviews: Map<number, Review>;
  comments: Map<number, LineComment>;
}

export const reviewState = (world: World): ReviewState =>
  world.part('reviews', () => ({ reviews: new Map(), comments: new Map() }));

export const reviewsOf = (world: World, threadId: number): Review[] =>
  [...reviewState(world).reviews.values()].filter((review) => review.threadId === threadId);

export const lineCommentsOf = (world: World, threadId: number): LineComment[] =>
  [...reviewState(world).comments.values()].filter((comment) => comment.threadId === threadId);
