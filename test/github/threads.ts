/** What is remembered of issues and pull requests (both are threads and share their numbers), their comments, labels and reactions. */
import type { World } from './world.ts';

/** The part of a thread that only a pull request has. */
export interface Pull {
  id: number;
  headRepositoryId: number;
  /** Branch name in the head repository. */
  headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  draft: boolean;
  mergedAt: number | null;
  mergedById: number | null;
  mergeSha: string | null;
  /** Counted from git when the head moves. */
  commits: number;
  additions: number;
  deletions: number;
  changedFiles: number;
}

export interface Thread {
  id: number;
  repositoryId: number;
  number: number;
  authorId: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null;
  labelIds: number[];
  assigneeIds: number[];
  locked: boolean;
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  closedById: number | null;
  viaAppId: number | null;
  pull?: Pull;
}

export interface Label {
  id: number;
  repositoryId: number;
  name: string;
  color: string;
  description: string | null;
  default: boolean;
}

export interface Comment {
  id: number;
  threadId: number;
  authorId: number;
  body: string;
  createdAt: number;
  updatedAt: number;
  viaAppId: number | null;
}

export interface Reaction {
  id: number;
  subject: 'issue' | 'comment';
  subjectId: number;
  userId: number;
  content: string;
  createdAt: number;
}

interface ThreadState {
  threads: Map<number, Thread>;
  /** Last number given out, by repository id. */
  lastNumber: Map<number, number>;
  labels: Map<number, Label>;
  comments: Map<number, Comment>;
  reactions: Map<number, Reaction>;
}

export const threadState = (world: World): ThreadState =>
  world.part('threads', () => ({
    threads: new Map(),
    lastNumber: new Map(),
    labels: new Map(),
    comments: new Map(),
    reactions: new Map(),
  }));

/** The next free number for an issue or pull request of the repository. */
export const nextNumber = (world: World, repositoryId: number): number => {
  const { lastNumber } = threadState(world);
  const number = (lastNumber.get(repositoryId) ?? 0) + 1;
  lastNumber.set(repositoryId, number);
  return number;
};

export const threadsOf = (world: World, repositoryId: number): Thread[] =>
  [...threadState(world).threads.values()].filter((thread) => thread.repositoryId === repositoryId);

export const findThread = (world: World, repositoryId: number, number: number): Thread | undefined =>
  threadsOf(world, repositoryId).find((thread) => thread.number === number);

export const commentsOf = (world: World, threadId: number): Comment[] =>
  [...threadState(world).comments.values()].filter((comment) => comment.threadId === threadId);

export const reactionsOn = (world: World, subject: Reaction['subject'], subjectId: number): Reaction[] =>
  [...threadState(world).reactions.values()].filter(
    (reaction) => reaction.subject === subject && reaction.subjectId === subjectId,
  );

/** Names of labels compare without regard to case, as on GitHub. */
export const findLabel = (world: World, repositoryId: number, name: string): Label | undefined =>
  [...threadState(world).labels.values()].find(
    (label) => label.repositoryId === repositoryId && label.name.toLowerCase() === name.toLowerCase(),
  );
