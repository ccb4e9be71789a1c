/** The same webhooks on a good day and on a bad one: what people see in the end is the same. */
import { expect, test } from 'vitest';
import { runs } from '../hard.ts';
import { FAIR, replay } from './replay-story.ts';

/** Threads that make for so many webhooks, with those of their runs. */
const DELIVERIES = runs(150, 2_000);
const THREADS = Math.ceil(DELIVERIES / 8);

test(
  `${DELIVERIES} webhooks out of order, a fifth of them doubled and a tenth dropped, end as they do in order`,
  { timeout: runs(60_000, 600_000) },
  async () => {
    const inOrder = await replay(THREADS, FAIR);
    expect(inOrder.deliveries).toBeGreaterThanOrEqual(DELIVERIES);
    expect(inOrder.ended['open']).toEqual([]);
    const stormy = await replay(THREADS, { late: 200, doubled: 0.2, dropped: 0.1, seed: 7 });
    expect(stormy.ended).toEqual(inOrder.ended);
    expect(stormy.deliveries).toBe(inOrder.deliveries);
    expect(stormy.doubled / stormy.deliveries).toBeGreaterThan(0.12);
    expect(stormy.redelivered / stormy.deliveries).toBeGreaterThan(0.05);
  },
);
