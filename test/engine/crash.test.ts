import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../hard.ts';
import { type Ending, liveThrough } from './crash-story.ts';
import type { Death } from './life.ts';

/** In the daily loop every so many of the moments, in hard mode all of them. */
const STRIDE = runs(17, 1);
const timeout = runs(60_000, 900_000);

/** What an app that is not killed ends with. */
const unharmed: Promise<Ending> = liveThrough();

async function differenceAfter(...deaths: Death[]): Promise<string[]> {
  const { seen } = await unharmed;
  const ending = await liveThrough(...deaths).catch((error: unknown) => ({ seen: { failed: String(error) } }));
  const same = JSON.stringify(ending.seen) === JSON.stringify(seen);
  return same ? [] : [`${JSON.stringify(deaths)}: ${JSON.stringify(ending.seen)}`];
}

describe('an app that is killed at any moment of a chain', () => {
  test('has a chain that is worth it', async () => {
    const { seen, died, calls } = await unharmed;
    expect(died).toBe(0);
    expect(calls.length).toBeGreaterThan(100);
    expect(seen).toMatchObject({
      jobs: [{ state: 'succeeded' }, { state: 'succeeded' }],
      runs: ['J1', 'J2'],
      checks: ['J1 success', 'J2 success'],
      labels: ['done:tests'],
      reactions: ['77 eyes'],
      replies: 1,
    });
    expect(seen).toHaveProperty('reports.length', 1);
  });

  test('ends where one that lives ends: nothing lost, nothing twice', { timeout }, async () => {
    const { calls } = await unharmed;
    const moments = calls.flatMap((_, index) =>
      (['before', 'after'] as const).map((when) => ({ call: index + 1, when })),
    );
    const differences: string[] = [];
    for (const [index, death] of moments.entries()) {
      if (index % STRIDE === 0) differences.push(...(await differenceAfter(death)));
    }
    expect(differences).toEqual([]);
  });

  test('and killed again at any moment of its next life, too', { timeout }, async () => {
    const moment = (most: number) =>
      fc.record({
        call: fc.integer({ min: 1, max: most }),
        when: fc.constantFrom('before' as const, 'after' as const),
      });
    await fc.assert(
      fc.asyncProperty(moment(240), moment(100), moment(100), async (first, second, third) => {
        expect(await differenceAfter(first, second, third)).toEqual([]);
      }),
      { numRuns: runs(8, 400), endOnFailure: true },
    );
  });
});
