/** The search's index is kept up in the pauses: it takes its share of the time and no more, and a fault does not end it. */
import { expect, test } from 'vitest';
import type { House } from '../../app/engine/house.ts';
import { startIndexing } from '../../app/engine/index-search.ts';

function stage(steps: readonly (number | 'fault')[], takes: number) {
  const pauses: number[] = [];
  const logged: string[] = [];
  let now = 0;
  let next: (() => void) | undefined;
  let place = 0;
  const house = {
    clock: {
      now: () => now,
      after(delay: number, act: () => void) {
        pauses.push(delay);
        next = act;
        return () => (next = undefined);
      },
    },
    log: { error: (_: object, message: string) => logged.push(message) },
    store: {
      indexSome: () => {
        now += takes;
        const step = steps[place++] ?? 0;
        return step === 'fault' ? Promise.reject(new Error('away')) : Promise.resolve(step);
      },
    },
  } as unknown as House;
  return {
    house,
    pauses,
    logged,
    async step() {
      next?.();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
    isWaiting: () => next !== undefined,
  };
}

test('a step is followed by a pause nine times as long, and idle it looks once a second', async () => {
  const { house, pauses, step } = stage([500, 500, 0], 12);
  const indexing = startIndexing(house);
  for (let count = 0; count < 3; count++) await step();
  await indexing.stop();
  expect(pauses).toEqual([1_000, 108, 108, 1_000]);
});

test('it goes on after a fault, and stops when it is told to', async () => {
  const { house, pauses, logged, step, isWaiting } = stage(['fault', 3], 1);
  const indexing = startIndexing(house);
  await step();
  expect(logged).toEqual(['the search could not be brought up to date']);
  await step();
  expect(pauses).toEqual([1_000, 1_000, 20]);
  await indexing.stop();
  expect(isWaiting()).toBe(false);
});
