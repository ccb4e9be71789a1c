/** Deadlines: jobs that waited too long for a sign of life, stops that did not bite, approvals nobody answered. */
import { SILENCE_DEADLINE } from '../dispatch/evolve.ts';
import { approvalRef } from '../ground/ids.ts';
import { expireApproval } from '../remote/decide-approval.ts';
import { act, carryOut, type Act } from './handle.ts';
import type { House } from './house.ts';
import { settleApproval } from './steer.ts';

/** Deadlines are checked this often, in milliseconds; they are counted in tens of seconds. */
const TICK = 1_000;
const BATCH = 100;
/** Deadlines that were not looked at for this long, in milliseconds, passed while we could hear nobody. */
const PAUSE = 20_000;

export interface Timers {
  stop(): Promise<void>;
}

export function startTimers(house: House): Timers {
  let stopped = false;
  let checked = house.clock.now();
  let running: Promise<void> = Promise.resolve();
  let callOff = house.clock.after(TICK, tick);

  function tick(): void {
    running = look()
      .catch((error: unknown) => house.log.error({ err: error }, 'deadlines could not be checked'))
      .then(() => {
        if (!stopped) callOff = house.clock.after(TICK, tick);
      });
  }

  /** After a pause of our own (a machine that slept, a database that was away) the runners get time to come back first. */
  async function look(): Promise<void> {
    const now = house.clock.now();
    if (now - checked > PAUSE) await house.store.graceForRunners(now + SILENCE_DEADLINE);
    await checkDeadlines(house);
    checked = now;
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
