/** A person presses a button of a check run: there is no API for that on GitHub, so the pages and the tests come here. */
import { findRepository } from '../access.ts';
import { ApiError } from '../api.ts';
import { checkState, type CheckAction } from '../checks.ts';
import type { World } from '../world.ts';
import { emitCheckRun } from './check-runs.ts';

export interface Press {
  owner: string;
  repo: string;
  checkRunId: number;
  /** One of the identifiers the app gave in `actions`. */
  identifier: string;
  /** Who presses. Anyone may here: whether they have the right is for the app to find out. */
  login: string;
}

/** The buttons a person would see on a check run: GitHub shows them once it is completed. */
export const buttonsOf = (world: World, checkRunId: number): CheckAction[] => {
  const run = checkState(world).runs.get(checkRunId);
  return run?.status === 'completed' ? run.actions : [];
};

export const pressCheckAction = (world: World, press: Press): { pressed: string } => {
  const repository = findRepository(world, press.owner, press.repo);
  const run = checkState(world).runs.get(press.checkRunId);
  if (repository === undefined || run?.repositoryId !== repository.id) throw new ApiError(404, 'No such check run.');
  const user = [...world.users.values()].find((candidate) => candidate.login === press.login);
  if (user === undefined) throw new ApiError(422, `There is no user ${press.login}.`);
  const offered = buttonsOf(world, run.id).map((action) => action.identifier);
  if (!offered.includes(press.identifier))
    throw new ApiError(422, `The check run offers ${offered.join(', ') || 'no buttons'}, not ${press.identifier}.`);
  emitCheckRun(world, run, 'requested_action', user, { requested_action: { identifier: press.identifier } });
  return { pressed: press.identifier };
};
