/** A session on somebody's own machine: it runs from the first moment, in nobody's way, and only that machine can begin another. */
import { expect, test } from 'vitest';
import { effectsOf } from '../../app/dispatch/effects.ts';
import type { JobRequest } from '../../app/dispatch/job.ts';
import { NO_THREAD } from '../../app/dispatch/machine.ts';
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import { LIMITS, personOf, PROFILE, scene, type Scene } from './scene.ts';

const HOUR = 3_600_000;
const ada = personOf('ada');

const REQUEST: JobRequest = {
  key: 'machine/1/k',
  name: 'parser',
  asked: 'fix the parser',
  commandHash: 'h',
  requester: ada,
  authority: ada,
  who: ['write'],
  thread: NO_THREAD,
  threadTitle: '',
  input: '',
  work: {
    kind: 'prompt',
    prompt: ['fix the parser'],
    agent: { name: 'claude', command: [], builtIn: null, model: null },
  },
  profile: PROFILE,
  priority: 'normal',
  group: null,
  deliver: 'none',
  continues: null,
  commit: 'c'.repeat(40),
  isFork: false,
  limits: LIMITS,
  retries: { lost: 0, start: 0 },
  place: { runner: null, environment: null, submodules: false, lfs: false, machine: 'laptop' },
  budget: null,
  deliveryRules: DEFAULT_DELIVERY_RULES,
  base: null,
};

const begin = (box: Scene, job = box.jobs.size + 1) =>
  box.play({ kind: 'begin', job, repositoryId: 1, request: REQUEST, sessionId: `S${job}` });

test('it runs at once, asks nothing of GitHub, and takes no slot', () => {
  const box = scene(1);
  const { said, decision } = begin(box);
  expect([said, box.states()]).toEqual(['J1 claimed', 'J1 running']);
  expect(decision && effectsOf(decision, 'seed/', 9)).toEqual([]);
  expect(box.ask({}, {})).toBe('J2 released, J3 released, J2 slotted');
  const ended = box.play({ kind: 'finish', job: 1, sessionId: 'S1', outcome: 'succeeded', reason: '', output: '' });
  expect([ended.said, ended.decision && effectsOf(ended.decision, 'seed/', 9)]).toEqual(['J1 succeeded', []]);
});

test('after four hours of silence it is lost, and not tried again', () => {
  const box = scene();
  begin(box);
  box.wait(4 * HOUR - 1);
  expect(box.deadline(1)).toBe('refused: stale');
  box.wait(1);
  expect(box.deadline(1)).toBe('J1 lost');
  expect(box.job(1).reason).toBe('its machine (laptop) has not been heard of for 4 hours');
  expect(box.retry(1)).toBe('refused: on_machine');
});

test('a stop that its machine does not confirm leaves it lost: there is no run that GitHub could cancel', () => {
  const box = scene();
  begin(box);
  expect(box.cancel(1)).toBe('J1 stop_requested');
  box.wait(45_000);
  const { said, decision } = box.play({ kind: 'deadline', job: 1 });
  expect([said, decision && effectsOf(decision, 'seed/', 9)]).toEqual(['J1 lost', []]);
  expect(box.job(1).reason).toBe('cancelled by ada; its machine never confirmed the stop');
});

test('what needs it waits for it, and hears of its end, as of any job', () => {
  const box = scene();
  begin(box);
  expect(box.ask({ needs: [1] })).toBe('');
  const ended = box.play({ kind: 'finish', job: 1, sessionId: 'S1', outcome: 'succeeded', reason: '', output: '' });
  expect(ended.said).toBe('J1 succeeded, J2 released, J2 slotted');
});
