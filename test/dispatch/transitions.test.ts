import { describe, expect, test } from 'vitest';
import { evolve, type Happening } from '../../app/dispatch/evolve.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { FACTS, type JobFact, next, TRANSITIONS } from '../../app/dispatch/transitions.ts';
import { hasEnded, STATES, type State, takesSlot } from '../../app/ground/job-state.ts';
import { scene, type Scene } from './scene.ts';

/** Every cell of the table, and the scenario in which it happens: the last step must record the fact on the job. */
const SCENARIOS: Record<string, (box: Scene) => void> = {
  'waiting released queued': (box) => box.ask({}),
  'waiting held held': (box) => (box.ask({}, { needs: [[1, 'hold']] }), box.undispatchable(1)),
  'waiting skipped skipped': (box) => (box.ask({}, { needs: [1] }), box.undispatchable(1)),
  'waiting cancelled cancelled': (box) => (box.ask({}, { needs: [1] }), box.cancel(2)),
  'held released queued': (box) => (SCENARIOS['waiting held held']?.(box), box.release(2)),
  'held cancelled cancelled': (box) => (SCENARIOS['waiting held held']?.(box), box.cancel(2)),
  'queued slotted dispatching': (box) => box.ask({}),
  'queued cancelled cancelled': (box) => (box.ask({}, {}, {}, {}), box.cancel(4)),
  'dispatching dispatched starting': (box) => (box.ask({}), box.dispatched(1)),
  'dispatching undispatchable failed': (box) => (box.ask({}), box.undispatchable(1)),
  'dispatching claimed running': (box) => (box.ask({}), box.claim(1)),
  'dispatching stop_requested stopping': (box) => (box.ask({}), box.cancel(1)),
  'starting claimed running': (box) => (box.ask({}), box.run(1)),
  'starting stop_requested stopping': (box) => (box.ask({}), box.dispatched(1), box.cancel(1)),
  'starting cancelled cancelled': (box) => (box.ask({}), box.dispatched(1), box.completed(1, 'cancelled')),
  'starting failed failed': (box) => (box.ask({}), box.dispatched(1), box.completed(1, 'failure')),
  'starting lost lost': (box) => (box.ask({}), box.dispatched(1), box.wait(2e6), box.deadline(1)),
  'running stop_requested stopping': (box) => (box.ask({}), box.run(1), box.cancel(1)),
  'running succeeded succeeded': (box) => (box.ask({}), box.run(1), box.finish(1, 'succeeded')),
  'running failed failed': (box) => (box.ask({}), box.run(1), box.finish(1, 'failed')),
  'running cancelled cancelled': (box) => (box.ask({}), box.run(1), box.finish(1, 'cancelled')),
  'running timed_out timed_out': (box) => (box.ask({}), box.run(1), box.finish(1, 'timed_out')),
  'running lost lost': (box) => (box.ask({}), box.run(1), box.completed(1, 'failure')),
  'stopping escalated stopping': (box) => (stopping(box), box.wait(1e6), box.deadline(1)),
  'stopping undispatchable cancelled': (box) => (box.ask({}), box.cancel(1), box.undispatchable(1)),
  'stopping succeeded succeeded': (box) => (stopping(box), box.finish(1, 'succeeded')),
  'stopping failed failed': (box) => (stopping(box), box.finish(1, 'failed')),
  'stopping cancelled cancelled': (box) => (stopping(box), box.finish(1, 'cancelled')),
  'stopping timed_out timed_out': (box) => (stopping(box), box.finish(1, 'timed_out')),
  'stopping lost lost': (box) => {
    stopping(box);
    for (let step = 0; step < 3; step += 1) {
      box.wait(1e6);
      box.deadline(1);
    }
  },
};

const stopping = (box: Scene): void => void (box.ask({}), box.run(1), box.cancel(1));

const cells = STATES.flatMap((state) =>
  Object.entries(TRANSITIONS[state]).map(([fact, to]) => `${state} ${fact} ${to}`),
);

describe('the table', () => {
  test('every cell has a scenario, and no scenario is without a cell', () => {
    expect(Object.keys(SCENARIOS).toSorted()).toEqual(cells.toSorted());
  });

  test.each(Object.entries(SCENARIOS))('%s', (cell, act) => {
    const [from, fact, to] = cell.split(' ');
    const box = scene();
    act(box);
    const walked = box.history.map((happening, index) => {
      const before = box.history.slice(0, index).filter((earlier) => earlier.job === happening.job);
      const state = before.reduce<State>((at, { fact: step }) => next(at, step) as State, 'waiting');
      return { from: state, fact: happening.fact, to: next(state, happening.fact) };
    });
    expect(walked).toContainEqual({ from, fact, to });
  });

  test('every state is reached from the first', () => {
    const reached = new Set<State>(['waiting']);
    for (const state of reached) for (const to of Object.values(TRANSITIONS[state])) reached.add(to);
    expect([...reached].toSorted()).toEqual(STATES.toSorted());
  });

  test('nothing follows an end, and every other state has a way to one', () => {
    for (const state of STATES) {
      const row = Object.values<State>(TRANSITIONS[state]);
      expect({ state, ended: row.length === 0 }).toEqual({ state, ended: hasEnded(state) });
      expect({ state, slot: takesSlot(state) && hasEnded(state) }).toEqual({ state, slot: false });
    }
    const ending = new Set<State>(STATES.filter(hasEnded));
    for (let size = -1; size < ending.size;) {
      size = ending.size;
      for (const state of STATES)
        if (Object.values<State>(TRANSITIONS[state]).some((to) => ending.has(to))) ending.add(state);
    }
    expect(ending.size).toBe(STATES.length);
  });

  test('every fact has a place in it', () => {
    expect(FACTS.filter((fact) => !cells.some((cell) => cell.split(' ')[1] === fact))).toEqual([]);
  });

  test('knows only its own words', () => {
    // @ts-expect-error a state that is not in the table
    expect(() => next('asleep', 'released')).toThrow();
    // @ts-expect-error a fact that is not in the table
    expect(next('waiting', 'exploded')).toBeUndefined();
    // @ts-expect-error the transitions are fixed
    expect(() => void TRANSITIONS.waiting.finished).not.toThrow();
  });
});

describe('a fact that the table does not allow', () => {
  test.each(
    STATES.flatMap((state) =>
      FACTS.filter((fact) => next(state, fact) === undefined).map((fact) => [state, fact] as const),
    ),
  )('is a defect: %s, %s', (state, fact) => {
    const box = scene();
    box.ask({});
    const job: Job = { ...box.job(1), state };
    expect(() => evolve(job, happening(fact))).toThrow('cannot happen');
  });
});

test('evolving leaves the job it was given as it was', () => {
  const box = scene(0);
  box.ask({});
  const before = Object.freeze({ ...box.job(1) });
  expect(evolve(before, happening('cancelled'))).not.toBe(before);
});

const happening = (fact: JobFact): Happening => ({ job: 1, at: 1, by: 'x', reason: '', fact }) as Happening;
