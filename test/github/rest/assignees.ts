/** Who a thread is assigned to, and whether it is locked. */
import type { Route } from '../api.ts';
import { roleOf } from '../access.ts';
import { actorOf } from '../callers.ts';
import { representIssue } from '../represent/issue.ts';
import type { Thread } from '../threads.ts';
import type { Repository, User, World } from '../world.ts';
import { threadOf } from './issue-access.ts';
import { emitAssignees, emitThread } from './thread-events.ts';

/** GitHub assigns at most ten people. */
const MOST_ASSIGNEES = 10;

const idsOf = (world: World, logins: readonly string[]): number[] => {
  const wanted = new Set(logins.map((login) => login.toLowerCase()));
  return [...world.users.values()].filter((user) => wanted.has(user.login.toLowerCase())).map((user) => user.id);
};

/** Adds those who can be assigned; GitHub passes over the others in silence. */
export const assign = (
  world: World,
  repository: Repository,
  thread: Thread,
  logins: readonly string[],
  sender: User,
): void => {
  const fresh = idsOf(world, logins)
    .filter((id) => !thread.assigneeIds.includes(id) && (roleOf(repository, id) !== 'none' || id === thread.authorId))
    .slice(0, MOST_ASSIGNEES - thread.assigneeIds.length);
  thread.assigneeIds.push(...fresh);
  emitAssignees(world, thread, 'assigned', fresh, sender);
};

const unassign = (world: World, thread: Thread, logins: readonly string[], sender: User): void => {
  const gone = idsOf(world, logins).filter((id) => thread.assigneeIds.includes(id));
  thread.assigneeIds = thread.assigneeIds.filter((id) => !gone.includes(id));
  emitAssignees(world, thread, 'unassigned', gone, sender);
};

/** Exactly these from now on. */
export const setAssignees = (
  world: World,
  repository: Repository,
  thread: Thread,
  logins: readonly string[],
  sender: User,
): void => {
  const wanted = idsOf(world, logins);
  const gone = thread.assigneeIds.filter((id) => !wanted.includes(id));
  unassign(
    world,
    thread,
    gone.flatMap((id) => world.users.get(id)?.login ?? []),
    sender,
  );
  assign(world, repository, thread, logins, sender);
};

const PATH = '/repos/{owner}/{repo}/issues/{issue_number}';

export const assigneeRoutes: Route[] = [
  {
    method: 'POST',
    path: `${PATH}/assignees`,
    handle: (request, world) => {
      const { repository, thread } = threadOf(world, request);
      assign(world, repository, thread, request.body?.assignees ?? [], actorOf(world, request.caller));
      return { status: 201, body: representIssue(world, thread) };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/assignees`,
    handle: (request, world) => {
      const { thread } = threadOf(world, request);
      unassign(world, thread, request.body?.assignees ?? [], actorOf(world, request.caller));
      return { status: 200, body: representIssue(world, thread) };
    },
  },
  {
    method: 'PUT',
    path: `${PATH}/lock`,
    handle: (request, world) => {
      const { thread } = threadOf(world, request);
      thread.locked = true;
      emitThread(world, thread, 'locked', actorOf(world, request.caller));
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/lock`,
    handle: (request, world) => {
      const { thread } = threadOf(world, request);
      thread.locked = false;
      emitThread(world, thread, 'unlocked', actorOf(world, request.caller));
      return { status: 204 };
    },
  },
];
