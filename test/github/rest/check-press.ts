/** A person presses a button of a check run: GitHub has no API for most of them, so the pages and the tests come here. */
import { findRepository } from '../access.ts';
import { ApiError } from '../api.ts';
import { checkState, type CheckAction } from '../checks.ts';
import type { World } from '../world.ts';
import { emitCheckRun, rerequestCheckRun } from './check-runs.ts';
import { rerequestCheckSuite } from './check-suites.ts';

export interface Press {
  owner: string;
  repo: string;
  checkRunId: number;
  /** One of the identifiers the app gave in `actions`, … */
  identifier?: string;
  /** … or GitHub's own button: "Re-run" of this check, or "Re-run all checks" of its suite. */
  rerequest?: 'check_run' | 'check_suite';
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
  if (press.rerequest !== undefined) {
    const suite = checkState(world).suites.get(run.suiteId);
    if (press.rerequest === 'check_run') rerequestCheckRun(world, run, user);
    else if (press.rerequest === 'check_suite' && suite !== undefined) rerequestCheckSuite(world, suite, user);
    else throw new ApiError(422, 'rerequest is check_run or check_suite.');
    return { pressed: press.rerequest };
  }
  const offered = buttonsOf(world, run.id).map((action) => action.identifier);
  if (press.identifier === undefined || !offered.includes(press.identifier))
    throw new ApiError(
      422,
      `The check run offers ${offered.join(', ') || 'no buttons'}, not ${press.identifier ?? 'nothing'}.`,
    );
  emitCheckRun(world, run, 'requested_action', user, { requested_action: { identifier: press.identifier } });
  return { pressed: press.identifier };
};
