/** Webhooks that come twice, in reverse order, or never: the same chains, the same end. A GitHub that answers 5xx, or nothing, too. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, test } from 'vitest';
import { expectAllDoneOnce, startChains } from './chains.ts';
import { runs } from '../hard.ts';
import { startSandbox, type Sandbox } from './sandbox-process.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

test('every webhook comes twice', async () => {
  await sandbox.faults({ duplicateWebhooks: true });
  const chains = await startChains(sandbox, 2, 'twice');
  await expectAllDoneOnce(sandbox, chains, 90);
  await sandbox.faults({ duplicateWebhooks: false });
});

test('webhooks come in reverse order', async () => {
  await sandbox.faults({ reorderWebhooks: true });
  const chains = await startChains(sandbox, 2, 'reversed');
  await expectAllDoneOnce(sandbox, chains, 90);
  await sandbox.faults({ reorderWebhooks: false });
});

test('webhooks are dropped and asked for again', async () => {
  await sandbox.faults({ dropWebhooks: true });
  const chains = await startChains(sandbox, 2, 'dropped');
  await delay(500);
  await sandbox.faults({ dropWebhooks: false });
  await expectAllDoneOnce(sandbox, chains, 90);
});

test('GitHub answers 5xx to what the app asks', async () => {
  for (const route of [
    'dispatches$',
    'POST .*/check-runs$',
    'PATCH .*/check-runs',
    '/permission$',
    '/reactions$',
    'access_tokens$',
  ].filter((_, index) => runs(1, 2) === 2 || index % 2 === 0))
    await sandbox.faults({ route, status: 502, times: 2 });
  const chains = await startChains(sandbox, 1, 'broken');
  await expectAllDoneOnce(sandbox, chains, 120);
});

test('GitHub does what the app asks, and every first answer is lost', async () => {
  // The permission is asked for first: while its answer takes its time, the comments of this test are written already.
  await sandbox.faults({ route: '/permission$', delayMs: 2_000, times: 1 });
  const chains = await startChains(sandbox, 1, 'deaf');
  for (const route of [
    'dispatches$',
    'POST /repos/\\{owner\\}/\\{repo\\}/check-runs$',
    'POST .*/issues/\\{issue_number\\}/comments$',
    '/reactions$',
  ])
    await sandbox.faults({ route, lose: 'answer', times: 1 });
  await expectAllDoneOnce(sandbox, chains, 120);
});
