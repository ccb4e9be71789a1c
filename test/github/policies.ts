/** An organisation's policies on Actions, as far as they forbid somebody to start a workflow. */
import { ApiError } from './api.ts';
import type { Repository, World } from './world.ts';

export interface DispatchPolicy {
  /** Of one repository, or of all of the account's. */
  repo: string | null;
  message: string;
}

/** By the owner's login in lower case. What GitHub says word by word is not published; the status is 403. */
export const DISPATCH_FORBIDDEN =
  'Workflow dispatch was blocked by a workflow execution protection of the organization.';

const policies = (world: World): Map<string, DispatchPolicy[]> => world.part('policies', () => new Map());

export const policiesOf = (world: World): Record<string, DispatchPolicy[]> => Object.fromEntries(policies(world));

/** Forbids dispatches, or allows them again when there is no message. */
export const setDispatchPolicy = (world: World, owner: string, repo: string | null, message: string | null): void => {
  const key = owner.toLowerCase();
  const others = (policies(world).get(key) ?? []).filter((policy) => policy.repo !== repo);
  policies(world).set(key, message === null ? others : [...others, { repo, message }]);
};

/** Throws what GitHub answers where a policy forbids the dispatch. */
export const checkDispatchPolicy = (world: World, repository: Repository): void => {
  const found = policies(world)
    .get(repository.owner.login.toLowerCase())
    ?.find(({ repo }) => repo === null || repo.toLowerCase() === repository.name.toLowerCase());
  if (found !== undefined) throw new ApiError(403, found.message);
};
