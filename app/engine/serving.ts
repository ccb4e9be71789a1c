/** What serving the commands of one comment may use, and what its jobs are submitted with. */
import { accepted, type Result } from '../ground/outcome.ts';
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

/** What was done needs no words: the reaction says it all. A refusal stays one. */
export async function quietly(result: Promise<Result<unknown>>): Promise<Result<string | null>> {
  const done = await result;
  return done.ok ? accepted(null) : done;
}
