/** What serving the commands of one comment may use, and what its jobs are submitted with. */
import type { Standing } from '../ground/who.ts';
import type { House } from './house.ts';
import type { CommentCreated } from './incoming.ts';
import type { RepositoryRow } from './ports/store.ts';
import type { Gathered } from './submit.ts';
import { threadUrlOf } from './view.ts';

export interface Serving {
  readonly house: House;
  readonly repository: RepositoryRow;
  readonly incoming: CommentCreated;
  readonly standing: Standing;
  /** Set when the comment asks for jobs. */
  readonly gathered: Gathered | undefined;
}

/** What the commands of a comment are submitted with. */
export function contextOf(house: House, repository: RepositoryRow, incoming: CommentCreated) {
  const { thread, threadTitle, threadBody, author } = incoming;
  return {
    keyPrefix: `comment/${incoming.comment}`,
    thread,
    threadTitle,
    threadBody,
    threadUrl: threadUrlOf(house, repository, thread),
    requester: author,
    event: 'comment',
  };
}
