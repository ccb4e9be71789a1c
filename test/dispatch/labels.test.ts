import { expect, test } from 'vitest';
import { labelsOf, lookOf, NEEDS_APPROVAL, readLabel } from '../../app/dispatch/labels.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { scene } from './scene.ts';

function jobIn(state: (typeof STATES)[number], name: string | null = 'plan') {
  const box = scene();
  box.ask({});
  return { ...box.job(1), state, name };
}

test.each(STATES)('a named job that is %s shows one label at most', (state) => {
  const expected = {
    gated: ['dispatch:plan'],
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
  expect(labelsOf([jobIn(state)], false)).toEqual(expected);
});

test('the newest job of a name speaks for it, jobs without a name have no label', () => {
  expect(labelsOf([jobIn('failed'), jobIn('running', null), jobIn('succeeded')], false)).toEqual(['done:plan']);
  expect(labelsOf([jobIn('succeeded'), jobIn('cancelled')], false)).toEqual([]);
  expect(labelsOf([jobIn('succeeded', 'b'), jobIn('queued', 'a')], false)).toEqual(['dispatch:a', 'done:b']);
});

test.each(['failed', 'cancelled', 'timed_out', 'lost', 'skipped'] as const)(
  'a job that %s and was waived shows as done: what needs it goes on',
  (state) => {
    expect(labelsOf([{ ...jobIn(state), waivedBy: 'bob' }], false)).toEqual(['done:plan']);
  },
);

test('a thread where a person has to decide is marked', () => {
  expect(labelsOf([], true)).toEqual(['needs-approval']);
  expect(labelsOf([jobIn('gated')], true)).toEqual(['dispatch:plan', 'needs-approval']);
});

test.each([
  ['dispatch:plan', { kind: 'dispatch', name: 'plan' }],
  ['Dispatch:Plan', { kind: 'dispatch', name: 'plan' }],
  ['done:plan', { kind: 'done', name: 'plan' }],
  ['failed:a:b', { kind: 'failed', name: 'a:b' }],
  ['dispatch:', undefined],
  ['dispatch', undefined],
  ['my dispatch:plan', undefined],
  ['needs-approval', undefined],
  ['constructor:plan', undefined],
])('what %s says', (label, said) => {
  expect(readLabel(label)).toEqual(said);
});

test('every label of ours has a colour and a description that GitHub takes, also for the longest name', () => {
  const name = 'n'.repeat(32);
  for (const label of [`dispatch:${name}`, `done:${name}`, `failed:${name}`, NEEDS_APPROVAL]) {
    const look = lookOf(label);
    expect(look.name).toBe(label);
    expect(look.name.length).toBeLessThanOrEqual(50);
    expect(look.color).toMatch(/^[0-9a-f]{6}$/);
    expect(look.description.length).toBeLessThanOrEqual(100);
    expect(look.description).not.toBe('');
  }
  expect(new Set(['dispatch:a', 'done:a', 'failed:a', NEEDS_APPROVAL].map((label) => lookOf(label).color)).size).toBe(
    4,
  );
});
