import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../hard.ts';
import { type Ending, liveThrough } from './crash-story.ts';
import type { Death } from './life.ts';

/** Every so many of the moments; the test that really kills a process takes them all. */
const STRIDE = runs(80, 3);
const timeout = runs(90_000, 3_600_000);

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
    expect(calls.length).toBeGreaterThan(250);
    expect(seen).toMatchObject({
      jobs: Array.from({ length: 5 }, () => ({ state: 'succeeded', attempt: 1, authority: 'ada' })),
      approvals: [
        { number: 1, kind: 'start', state: 'allowed', decidedBy: 'ada' },
        { number: 2, kind: 'tool', state: 'allowed', decidedBy: 'ada' },
      ],
      runs: ['J1', 'J2', 'J3', 'J4', 'J5'],
      checks: ['J1', 'J2', 'J3', 'J4', 'J5', 'P1', 'P2'].map((ref) => `${ref} success`),
      labels: ['done:build', 'done:lint', 'done:plan', 'done:tell', 'done:test'],
      reactions: ['77 eyes', '78 eyes', '79 eyes'],
    });
    expect(seen).toHaveProperty('reports.length', 1);
    // That it needs an approval, and what the last job hands in.
    expect(seen).toHaveProperty('replies.length', 2);
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
      fc.asyncProperty(moment(900), moment(400), moment(400), async (first, second, third) => {
        expect(await differenceAfter(first, second, third)).toEqual([]);
      }),
      { numRuns: runs(6, 150), endOnFailure: true },
    );
  });
});
