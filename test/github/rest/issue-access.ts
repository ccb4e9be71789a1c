/** Finds the thread a route names, and tells what its caller may do to it beyond what the table of permissions says. */
import { repositoryOf, roleOf } from '../access.ts';
import { notFound } from '../answers.ts';
import type { ApiRequest, Caller } from '../api.ts';
import { reaches } from '../represent/repository.ts';
import { findThread, type Thread } from '../threads.ts';
import type { Repository, Role, World } from '../world.ts';

export const threadOf = (world: World, request: ApiRequest): { repository: Repository; thread: Thread } => {
  const repository = repositoryOf(world, request.params);
  const thread = findThread(
    world,
    repository.id,
    Number(request.params['issue_number'] ?? request.params['pull_number']),
  );
  if (thread === undefined) throw notFound();
  return { repository, thread };
};

/** Has the caller this role? Apps and jobs got here by their permission, which stands for any role. */
export const hasRole = (repository: Repository, caller: Caller, role: Role): boolean =>
  caller.kind === 'user' ? reaches(roleOf(repository, caller.userId), role) : caller.kind !== 'anonymous';
