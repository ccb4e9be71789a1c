import { expect, test } from 'vitest';
import { labelsOf, nameInDispatchLabel } from '../../app/dispatch/labels.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { scene } from './scene.ts';

function jobIn(state: (typeof STATES)[number], name: string | null = 'plan') {
  const box = scene();
  box.ask({});
  return { ...box.job(1), state, name };
}

test.each(STATES)('a named job that is %s shows one label at most', (state) => {
  const expected = {
    waiting: ['dispatch:plan'],
    held: ['dispatch:plan'],
    queued: ['dispatch:plan'],
    dispatching: ['dispatch:plan'],
    starting: ['dispatch:plan'],
    running: ['dispatch:plan'],
    stopping: ['dispatch:plan'],
    succeeded: ['done:plan'],
    failed: ['failed:plan'],
    timed_out: ['failed:plan'],
    lost: ['failed:plan'],
    cancelled: [],
    skipped: [],
  }[state];
  expect(labelsOf([jobIn(state)])).toEqual(expected);
});

test('the newest job of a name speaks for it, jobs without a name have no label', () => {
  expect(labelsOf([jobIn('failed'), jobIn('running', null), jobIn('succeeded')])).toEqual(['done:plan']);
  expect(labelsOf([jobIn('succeeded'), jobIn('cancelled')])).toEqual([]);
  expect(labelsOf([jobIn('succeeded', 'b'), jobIn('queued', 'a')])).toEqual(['dispatch:a', 'done:b']);
});

test.each([
  ['dispatch:plan', 'plan'],
  ['Dispatch:Plan', 'plan'],
  ['dispatch:', ''],
  ['dispatch', undefined],
  ['done:plan', undefined],
  ['my dispatch:plan', undefined],
])('the name in %s is %s', (label, name) => {
  expect(nameInDispatchLabel(label)).toBe(name);
});
