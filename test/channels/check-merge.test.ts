import { expect, test } from 'vitest';
import { mergeCheckOf } from '../../app/channels/check-merge.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { aView } from './views.ts';

const HEAD = 'c0ffee0123456789';
const verdict = (newest: ReturnType<typeof aView> | null, head = HEAD) =>
  mergeCheckOf('tests', { pull: 42, head, newest });

test.each(STATES)('a merge queue takes a job that is %s for a success only when it succeeded', (state) => {
  const check = verdict(aView({ name: 'tests', state, commit: HEAD }));
  expect(check).toMatchObject({ name: 'signalbox / tests', status: 'completed', buttons: [] });
  expect(check.conclusion).toBe(state === 'succeeded' ? 'success' : 'failure');
});

test('a success at another commit is none', () => {
  const check = verdict(aView({ name: 'tests', state: 'succeeded', commit: HEAD }), 'abc1234999999999');
  expect(check.conclusion).toBe('failure');
  expect(check.title).toBe('J12 succeeded at another commit');
  expect(check.summary).toContain('succeeded at `c0ffee0`, and the head of #42 is `abc1234` now');
});

test('a job that nobody asked for is a failure that says what to do', () => {
  const check = verdict(null);
  expect(check).toMatchObject({ conclusion: 'failure', title: 'tests was not asked for on #42' });
  expect(check.summary).toContain('There is no job `tests` on #42. Run it there');
});

test('a step that was waived is not done', () => {
  expect(verdict(aView({ name: 'tests', state: 'skipped', waivedBy: 'ada', commit: HEAD })).conclusion).toBe('failure');
});
