/** Deadlines: jobs that waited too long for a sign of life, stops that did not bite, approvals nobody answered. */
import { approvalRef } from '../ground/ids.ts';
import { expireApproval } from '../remote/decide-approval.ts';
import { act, carryOut, type Act } from './handle.ts';
import type { House } from './house.ts';
import { settleApproval } from './steer.ts';

/** Deadlines are checked this often, in milliseconds; they are counted in tens of seconds. */
const TICK = 1_000;
const BATCH = 100;

export interface Timers {
  stop(): Promise<void>;
}

export function startTimers(house: House): Timers {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let callOff = house.clock.after(TICK, tick);

  function tick(): void {
    running = checkDeadlines(house)
      .catch((error: unknown) => house.log.error({ err: error }, 'deadlines could not be checked'))
      .then(() => {
        if (!stopped) callOff = house.clock.after(TICK, tick);
      });
  }

  return {
    async stop() {
      stopped = true;
      callOff();
      await running;
    },
  };
}

/** Acts on every deadline that has passed. */
async function checkDeadlines(house: House): Promise<void> {
  const now = house.clock.now();
  for (const { repositoryId, number } of await house.store.dueJobs(now, BATCH)) {
    await attempt(house, repositoryId, (scope) => carryOut(scope, { kind: 'deadline', job: number }));
  }
  for (const { repositoryId, number } of await house.store.dueApprovals(now, BATCH)) {
    await attempt(house, repositoryId, async (scope) => {
      const approval = await scope.tx.approval(number);
      const expired = approval && expireApproval(approval, scope.now);
      if (expired)
        await settleApproval(scope, expired, {
          kind: 'approval.expired',
          approval: approvalRef(number),
          request: expired.request,
        });
    });
  }
}

/** A deadline that cannot be acted on must not keep the others waiting. */
async function attempt(house: House, repositoryId: number, work: (scope: Act) => Promise<unknown>): Promise<void> {
  await act(house, repositoryId, { request: null }, work).catch((error: unknown) =>
    house.log.error({ err: error, repositoryId }, 'a deadline could not be acted on'),
  );
}
