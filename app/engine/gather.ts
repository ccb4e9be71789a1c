/** What jobs need to know of GitHub before they are made: asked for before the transaction, all at once. */
import { asksAgent } from '../dispatch/asks-agent.ts';
import type { Asking } from '../dispatch/plan.ts';
import { threadComments, threadContext } from '../dispatch/thread-context.ts';
import type { Person, Thread } from '../ground/ids.ts';
import { isAmong } from '../ground/who.ts';
import { listsIn } from './authorise.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';
import type { Gathered } from './submit.ts';

/** What is asked for, where, by whom and when. */
export interface Wish {
  readonly commands: readonly Asking[];
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly threadBody: string;
  /** The login of whoever opened the thread. */
  readonly threadAuthor?: string | undefined;
  readonly author: Person;
  /** When it was written (epoch ms): what was said or changed later is not told. Where it is not known, no comment is. */
  readonly at?: number | undefined;
  /** The comment that asks. */
  readonly comment?: number;
}

export async function gather(
  house: House,
  repository: RepositoryRow,
  wish: Wish,
  known: Pick<Gathered, 'configured' | 'standing' | 'isBot'>,
): Promise<Gathered> {
  const { thread, author, at } = wish;
  const mayBeRefused = !known.isBot && listsIn(known.configured).some((who) => !isAmong(who, author, known.standing));
  const [head, blockedBy, writers, told] = await Promise.all([
    house.github.headOf(repository, thread),
    thread.kind === 'issue' ? house.github.blockersOf(repository, thread.number) : [],
    // Named only to people who may be refused, and never a reason to refuse.
    mayBeRefused ? house.github.writers(repository).catch(() => []) : [],
    toldOf(house, repository, wish, known),
  ]);
  // GitHub tells whole seconds of both.
  const isMoved = at !== undefined && (head.pushedAt ?? 0) > at;
  return { ...known, head, isMoved, blockedBy, writers, ...told };
}

/** What agents are told of the thread; GitHub is asked for its comments only where there is an agent. */
async function toldOf(
  house: House,
  repository: RepositoryRow,
  wish: Wish,
  { configured: { config } }: Pick<Gathered, 'configured'>,
): Promise<Pick<Gathered, 'context' | 'comments'>> {
  if (!asksAgent(wish.commands, config)) return { context: '', comments: '' };
  const { thread, threadTitle, threadBody, threadAuthor, at, comment } = wish;
  const read = {
    thread,
    title: threadTitle,
    body: threadBody,
    author: threadAuthor,
    comments: at === undefined ? [] : await house.github.commentsOf(repository, thread.number),
    at: at ?? 0,
    command: comment,
    prefix: config.prefix,
  };
  return { context: threadContext(read), comments: threadComments(read) };
}
