/** The app is killed again and again while chains run; afterwards everything is as it would have been. */
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'vitest';
import { chance } from '../chance.ts';
import { runs } from '../hard.ts';
import { expectAllDoneOnce, startChains } from './chains.ts';
import { eventually, startSandbox } from './sandbox-process.ts';

const KILLS = runs(2, 30);
/** Seeded, so that a red run can be run again: the moments are the same, only the machine's speed differs. */
const SEED = 20261122;

test(
  `after ${KILLS} kills at random moments every chain ends as it would have, and nothing is doubled`,
  { timeout: 600_000 },
  async () => {
    await using sandbox = await startSandbox();
    const random = chance(SEED);
    const all = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      // New chains keep coming, so that every kill meets work under way.
      if (kill % 2 === 0) all.push(await startChains(sandbox, 2, `k${kill}`));
      await delay(50 + random() * 1_500);
      const pid = await eventually('the app runs', () => sandbox.appPid());
      process.kill(pid, 'SIGKILL');
      await eventually(
        'the app is back',
        async () => ((await sandbox.appPid()) !== pid && (await sandbox.isHealthy()) ? true : undefined),
        30,
      );
    }
    for (const chains of all) await expectAllDoneOnce(sandbox, chains, 240);
  },
);
