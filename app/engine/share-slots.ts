/** Shares out the free slots of an installation: one at a time, to the repository with the fewest running jobs that can use it. */
import { act, carryOut } from './handle.ts';
import type { House } from './house.ts';

export async function shareSlots(house: House, installation: number): Promise<void> {
  for (;;) {
    let given = false;
    for (const repositoryId of await house.store.rivals(installation)) {
      given = await giveOne(house, repositoryId);
      // Whoever got one stands behind the others now.
      if (given) break;
    }
    if (!given) return;
  }
}

async function giveOne(house: House, repositoryId: number): Promise<boolean> {
  const decided = await act(house, repositoryId, { request: null }, (scope) =>
    carryOut(scope, { kind: 'fill', most: 1 }),
  );
  return decided?.ok === true && decided.value.happenings.some(({ fact }) => fact === 'slotted');
}
