/** A session on somebody's machine may last for days. Whoever may not write any more shares none here from then on, and hears nothing more of what others say in it. */
import { isOnMachine } from '../dispatch/machine.ts';
import { includesRole } from '../ground/roles.ts';
import { act, carryOut } from './handle.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';
import { standingOf } from './standing.ts';

const BATCH = 500;

/** Asks GitHub once for each session that runs. */
export async function endWithoutRight(house: House, repository: RepositoryRow): Promise<void> {
  const running = await house.store.jobsIn(repository.id, ['running'], BATCH);
  for (const { number, requester } of running.filter(isOnMachine)) {
    const { role } = await standingOf(house, repository, requester, []);
    if (includesRole(role, 'write')) continue;
    const why = `${requester.login} may not write to this repository any more`;
    await act(house, repository.id, { request: null }, (scope) =>
      carryOut(scope, { kind: 'cancel', jobs: [number], by: 'github', why }),
    );
  }
}
