import { describe, expect, test } from 'vitest';
import { runs } from '../hard.ts';
import { liveThrough } from './crash-story.ts';

/** In the daily loop every so many of the moments, in hard mode all of them. */
const STRIDE = runs(17, 1);

describe('an app that is killed at any moment of a chain', () => {
  test('ends where one that lives ends: nothing lost, nothing twice', { timeout: runs(60_000, 600_000) }, async () => {
    const { seen, calls, died } = await liveThrough();
    expect(died).toBe(false);
    expect(seen).toMatchObject({
      jobs: [{ state: 'succeeded' }, { state: 'succeeded' }],
      runs: ['J1', 'J2'],
      checks: ['J1 success', 'J2 success'],
      labels: ['done:tests'],
      reactions: ['77 eyes'],
      replies: 1,
    });
    const moments = calls.flatMap((name, index) =>
      (['before', 'after'] as const).map((when) => ({ call: index + 1, when, name })),
    );
    const differences: string[] = [];
    for (const [index, { call, when, name }] of moments.entries()) {
      if (index % STRIDE !== 0) continue;
      const ending = await liveThrough({ call, when }).catch((error: unknown) => ({ seen: { failed: String(error) } }));
      if (JSON.stringify(ending.seen) !== JSON.stringify(seen)) {
        differences.push(`killed ${when} call ${call} (${name}): ${JSON.stringify(ending.seen)}`);
      }
    }
    expect(differences).toEqual([]);
  });
});
