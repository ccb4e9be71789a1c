/** What is said of a job in the queue: the nearest thing that keeps it back. */
import { expect, test } from 'vitest';
import type { Job } from '../../app/dispatch/job.ts';
import { whyQueued, type WhyRules } from '../../app/dispatch/why-queued.ts';
import { scene, type Wish } from './scene.ts';

const RULES: WhyRules = { status: 'active', slots: 3, perThread: 1, groups: {}, ahead: 0 };

/** Why the last of `wishes` does not start while the others run. */
function why(wishes: readonly Wish[], rules: Partial<WhyRules> = {}): string {
  const box = scene(0);
  for (const wish of wishes) box.ask(wish);
  const jobs = [...box.jobs.values()];
  const running = jobs.slice(0, -1).map((job): Job => ({ ...job, state: 'running' }));
  return whyQueued(jobs.at(-1) as Job, running, { ...RULES, ...rules });
}
const on = (thread: number, group?: string): Wish => ({ thread, ...(group !== undefined && { group }) });
const full = [on(1), on(2), on(3)];

test.each([
  ['Signalbox is suspended for this repository', [...full, on(1)], { status: 'suspended' as const }],
  ['J1 of this thread runs', [...full, on(1)], {}],
  ['J1 and J2 of this thread run', [on(1), on(1), on(2), on(1)], { perThread: 2 }],
  ['its group deploy is full: J1 runs', [on(1, 'deploy'), on(2), on(3), on(4, 'deploy')], {}],
  [
    'its group deploy is full: J1 and J2 run',
    [on(1, 'deploy'), on(2, 'deploy'), on(4, 'deploy')],
    { groups: { deploy: 2 } },
  ],
  ['all 3 slots of the repository are taken', [...full, on(4)], {}],
  ['the only slot of the repository is taken', [on(1), on(2)], { slots: 1 }],
  ['every slot of the installation is taken', [on(1), on(2)], {}],
  ['every slot of the installation is taken, and others are before it', [on(1), on(2)], { ahead: 2 }],
])('%s', (said, wishes, rules) => {
  expect(why(wishes, rules)).toBe(said);
});

test('names a few where many run', () => {
  const many = Array.from({ length: 7 }, () => on(1));
  expect(why(many, { perThread: 6 })).toBe('J1, J2, J3, J4 and 2 more of this thread run');
});

test('says nothing of a job that is not in the queue', () => {
  const box = scene(3);
  box.ask({});
  const job = box.jobs.get(1) as Job;
  expect(whyQueued(job, [job], RULES)).toBe('');
});
