/** Issues that wait for other issues: listed from both sides, added, removed, and told to both repositories. */
import { effectiveRole } from '../access.ts';
import { listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { addDependency, blockedBy, blockersOf, removeDependency } from '../dependencies.ts';
import { repositoryOf, representIssue, representIssueForWebhook } from '../represent/issue.ts';
import { representRepository } from '../represent/repository.ts';
import { representUser } from '../represent/users.ts';
import { threadState, type Thread } from '../threads.ts';
import type { World } from '../world.ts';
import { threadOf } from './issue-access.ts';

const PATH = '/repos/{owner}/{repo}/issues/{issue_number}/dependencies';

/** GitHub takes no more issues on either side of one issue. */
const MOST_DEPENDENCIES = 50;

/** Only issues have dependencies. */
const issueOf = (world: World, request: ApiRequest): Thread => {
  const { thread } = threadOf(world, request);
  if (thread.pull !== undefined) throw notFound();
  return thread;
};

/** The issue behind a database id, wherever it is; one that the caller cannot see is not there. */
const issueById = (world: World, request: ApiRequest, id: number): Thread => {
  const issue = threadState(world).threads.get(id);
  if (issue === undefined || issue.pull !== undefined) throw notFound();
  const { caller } = request;
  const repository = repositoryOf(world, issue);
  const isCovered =
    caller.kind === 'installation' &&
    world.installations.get(caller.installationId)?.repositoryIds.has(repository.id) === true;
  if (!isCovered && effectiveRole(repository, caller) === 'none') throw notFound();
  return issue;
};

/** Each side hears of it in its own words, with the other side's repository. */
const emit = (
  world: World,
  request: ApiRequest,
  blocked: Thread,
  blocking: Thread,
  what: 'added' | 'removed',
): void => {
  const sender = representUser(world, actorOf(world, request.caller));
  const both = {
    blocked_issue_id: blocked.id,
    blocked_issue: representIssueForWebhook(world, blocked),
    blocking_issue_id: blocking.id,
    blocking_issue: representIssueForWebhook(world, blocking),
  };
  world.emit(blocked.repositoryId, 'issue_dependencies', {
    action: `blocked_by_${what}`,
    ...both,
    blocking_issue_repo: representRepository(world, repositoryOf(world, blocking)),
    sender,
  });
  world.emit(blocking.repositoryId, 'issue_dependencies', {
    action: `blocking_${what}`,
    ...both,
    blocked_issue_repo: representRepository(world, repositoryOf(world, blocked)),
    sender,
  });
};

const unprocessable = (message: string) =>
  new ApiError(422, 'Validation Failed', [{ resource: 'IssueDependency', code: 'custom', message }]);

const add = (world: World, request: ApiRequest): ApiAnswer => {
  const blocked = issueOf(world, request);
  const blocking = issueById(world, request, Number(request.body.issue_id));
  if (blocked === blocking) throw unprocessable('An issue cannot be blocked by itself');
  const blockers = blockersOf(world, blocked);
  if (blockers.includes(blocking)) throw unprocessable('Target issue has already been taken');
  if (blockers.length >= MOST_DEPENDENCIES || blockedBy(world, blocking).length >= MOST_DEPENDENCIES)
    throw unprocessable(`An issue takes at most ${MOST_DEPENDENCIES} dependencies of one kind`);
  addDependency(world, blocked, blocking);
  emit(world, request, blocked, blocking, 'added');
  return { status: 201, body: representIssue(world, blocked) };
};

const remove = (world: World, request: ApiRequest): ApiAnswer => {
  const blocked = issueOf(world, request);
  const blocking = issueById(world, request, Number(request.params['issue_id']));
  if (!blockersOf(world, blocked).includes(blocking)) throw notFound();
  removeDependency(world, blocked, blocking);
  emit(world, request, blocked, blocking, 'removed');
  return { status: 200, body: representIssue(world, blocked) };
};

const list = (
  request: ApiRequest,
  world: World,
  side: 'blocked_by' | 'blocking',
  of: (world: World, issue: Thread) => Thread[],
): ApiAnswer => {
  const { owner, repo, issue_number: number } = request.params;
  const path = `/repos/${owner}/${repo}/issues/${number}/dependencies/${side}`;
  return listAnswer(world, request, path, of(world, issueOf(world, request)), (issue) => representIssue(world, issue));
};

export const dependencyRoutes: Route[] = [
  {
    method: 'GET',
    path: `${PATH}/blocked_by`,
    handle: (request, world) => list(request, world, 'blocked_by', blockersOf),
  },
  {
    method: 'POST',
    path: `${PATH}/blocked_by`,
    createsContent: true,
    handle: (request, world) => add(world, request),
  },
  {
    method: 'DELETE',
    path: `${PATH}/blocked_by/{issue_id}`,
    handle: (request, world) => remove(world, request),
  },
  { method: 'GET', path: `${PATH}/blocking`, handle: (request, world) => list(request, world, 'blocking', blockedBy) },
];
