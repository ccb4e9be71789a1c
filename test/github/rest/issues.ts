/** Issues, and the issue side of pull requests: listed, opened, read, changed. */
import { repositoryOf } from '../access.ts';
import { invalid, listAnswer } from '../answers.ts';
import { ApiError, type ApiRequest, type Route } from '../api.ts';
import { actorOf, viaAppOf } from '../callers.ts';
import { representIssue } from '../represent/issue.ts';
import { representLabelsOf } from '../represent/label.ts';
import { nextNumber, threadsOf, threadState, type Thread } from '../threads.ts';
import type { Repository, User, World } from '../world.ts';
import { assign, setAssignees } from './assignees.ts';
import { hasRole, threadOf } from './issue-access.ts';
import { addLabels, setLabels, type GivenLabel } from './issue-labels.ts';
import { LONGEST_BODY } from './text-limits.ts';
import { moveThread } from './pull-heads.ts';
import { editText } from './thread-changes.ts';
import { emitThread } from './thread-events.ts';

const PATH = '/repos/{owner}/{repo}/issues';

interface NewIssue {
  title: string | number;
  body?: string | null;
  labels?: GivenLabel[];
  assignee?: string | null;
  assignees?: string[];
}

/** An empty thread under the repository's next number; a pull request adds its own half. */
export const newThread = (
  world: World,
  repository: Repository,
  request: ApiRequest,
  text: { title: string; body: string | null },
): Thread => {
  if (text.title.trim() === '') throw invalid('Issue', 'title', 'missing_field');
  if ((text.body ?? '').length > LONGEST_BODY)
    throw invalid('Issue', 'body', 'custom', `body is too long (maximum is ${LONGEST_BODY} characters)`);
  const now = world.clock();
  return {
    id: world.nextId(),
    repositoryId: repository.id,
    number: nextNumber(world, repository.id),
    authorId: actorOf(world, request.caller).id,
    ...text,
    state: 'open',
    stateReason: null,
    labelIds: [],
    assigneeIds: [],
    locked: false,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedById: null,
    viaAppId: viaAppOf(request.caller),
  };
};

const open = (world: World, request: ApiRequest): Thread => {
  const repository = repositoryOf(world, request.params);
  const given = request.body as NewIssue;
  const sender = actorOf(world, request.caller);
  const thread = newThread(world, repository, request, { title: String(given.title), body: given.body ?? null });
  threadState(world).threads.set(thread.id, thread);
  emitThread(world, thread, 'opened', sender);
  // GitHub drops labels and assignees in silence when the author may not set them.
  if (hasRole(repository, request.caller, 'triage')) {
    addLabels(world, repository, thread, given.labels ?? [], sender);
    assign(
      world,
      repository,
      thread,
      [...(given.assignees ?? []), ...(given.assignee ? [given.assignee] : [])],
      sender,
    );
  }
  return thread;
};

interface IssueUpdate {
  title?: string | number | null;
  body?: string | null;
  state?: 'open' | 'closed';
  state_reason?: Thread['stateReason'];
  labels?: GivenLabel[];
  assignees?: string[];
}

const update = async (world: World, repository: Repository, thread: Thread, request: ApiRequest): Promise<void> => {
  const given = (request.body ?? {}) as IssueUpdate;
  const sender: User = actorOf(world, request.caller);
  const isAuthor = sender.id === thread.authorId;
  if (!isAuthor && !hasRole(repository, request.caller, 'triage'))
    throw new ApiError(403, 'Must have admin rights to Repository.');
  const changesText = given.title !== undefined || given.body !== undefined;
  if (changesText && !isAuthor && !hasRole(repository, request.caller, 'write'))
    throw new ApiError(403, 'Must have admin rights to Repository.');
  editText(world, thread, given, sender);
  if (hasRole(repository, request.caller, 'triage')) {
    if (given.labels !== undefined) setLabels(world, repository, thread, given.labels, sender);
    if (given.assignees !== undefined) setAssignees(world, repository, thread, given.assignees, sender);
  }
  if (given.state !== undefined) await moveThread(world, thread, given.state, given.state_reason ?? null, sender);
};

const matches = (world: World, query: URLSearchParams, thread: Thread): boolean => {
  const state = query.get('state') ?? 'open';
  if (state !== 'all' && thread.state !== state) return false;
  const creator = query.get('creator');
  if (creator !== null && world.users.get(thread.authorId)?.login !== creator) return false;
  const assignee = query.get('assignee');
  const assignees = thread.assigneeIds.map((id) => world.users.get(id)?.login);
  if (
    assignee === 'none' ? assignees.length > 0 : assignee !== null && assignee !== '*' && !assignees.includes(assignee)
  )
    return false;
  const since = query.get('since');
  if (since !== null && thread.updatedAt < Date.parse(since)) return false;
  const names = representLabelsOf(world, thread).map((label) => label.name.toLowerCase());
  return (query.get('labels') ?? '')
    .split(',')
    .filter((label) => label !== '')
    .every((label) => names.includes(label.trim().toLowerCase()));
};

const sortKey = (query: URLSearchParams, thread: Thread): number =>
  query.get('sort') === 'updated' ? thread.updatedAt : thread.number;

export const issueRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const direction = request.query.get('direction') === 'asc' ? 1 : -1;
      const threads = threadsOf(world, repository.id)
        .filter((thread) => matches(world, request.query, thread))
        .toSorted((a, b) => (sortKey(request.query, a) - sortKey(request.query, b)) * direction);
      const path = `/repos/${repository.owner.login}/${repository.name}/issues`;
      return listAnswer(world, request, path, threads, (thread) => representIssue(world, thread));
    },
  },
  {
    method: 'POST',
    path: PATH,
    createsContent: true,
    handle: (request, world) => ({ status: 201, body: representIssue(world, open(world, request)) }),
  },
  {
    method: 'GET',
    path: `${PATH}/{issue_number}`,
    handle: (request, world) => ({ status: 200, body: representIssue(world, threadOf(world, request).thread) }),
  },
  {
    method: 'PATCH',
    path: `${PATH}/{issue_number}`,
    handle: async (request, world) => {
      const { repository, thread } = threadOf(world, request);
      await update(world, repository, thread, request);
      return { status: 200, body: representIssue(world, thread) };
    },
  },
];
