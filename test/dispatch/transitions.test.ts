import { describe, expect, test } from 'vitest';
import { evolve, type Happening } from '../../app/dispatch/evolve.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { FACTS, type JobFact, next, TRANSITIONS } from '../../app/dispatch/transitions.ts';
import { hasEnded, STATES, type State, takesSlot } from '../../app/ground/job-state.ts';
import { scene, type Scene } from './scene.ts';

/** Every cell of the table, and the scenario in which it happens: the last step must record the fact on the job. */
const SCENARIOS: Record<string, (box: Scene) => void> = {
  'gated approved waiting': (box) => (box.ask({ gate: 1 }), box.open(1)),
  'gated refused cancelled': (box) => (box.ask({ gate: 1 }), box.refuse(1)),
  'gated blocked gated': (box) => (box.ask({ gate: 1 }), box.block(['#2'], 1)),
  'gated unblocked gated': (box) => (box.ask({ gate: 1, blockedBy: ['#2'] }), box.block([], 1)),
  'gated waived skipped': (box) => (box.ask({ gate: 1 }), box.waive(1)),
  'gated cancelled cancelled': (box) => (box.ask({ gate: 1 }), box.cancel(1)),
  'gated timed_out timed_out': (box) => (box.ask({ gate: 1 }), box.expire(1)),
  'waiting released queued': (box) => box.ask({}),
  'waiting held held': (box) => (box.ask({}, { needs: [[1, 'hold']] }), box.undispatchable(1)),
  'waiting blocked waiting': (box) => (box.ask({}, { needs: [1] }), box.block(['#2'], 2)),
  'waiting unblocked waiting': (box) => (box.ask({ blockedBy: ['#2'] }), box.block([], 1)),
  'waiting skipped skipped': (box) => (box.ask({}, { needs: [1] }), box.undispatchable(1)),
  'waiting waived skipped': (box) => (box.ask({}, { needs: [1] }), box.waive(2)),
  'waiting cancelled cancelled': (box) => (box.ask({}, { needs: [1] }), box.cancel(2)),
  'waiting timed_out timed_out': (box) => (box.ask({}, { needs: [1] }), box.wait(1e9), box.deadline(2)),
  'held released queued': (box) => (held(box), box.release(2)),
  'held unheld waiting': (box) => (box.ask({}, { needs: [1] }), box.hold(2), box.release(2)),
  'held blocked held': (box) => (held(box), box.block(['#2'], 2)),
  'held unblocked held': (box) => (held(box), box.block(['#2'], 2), box.block([], 2)),
  'held waived skipped': (box) => (held(box), box.waive(2)),
  'held cancelled cancelled': (box) => (held(box), box.cancel(2)),
  'queued slotted dispatching': (box) => box.ask({}),
  'queued held held': (box) => (queued(box), box.hold(1)),
  'queued recalled waiting': (box) => {
    box.ask({}, { needs: [1] });
    box.run(1);
    queued(box);
    box.finish(1, 'succeeded');
    box.retry(1);
  },
  'queued blocked waiting': (box) => (queued(box), box.block(['#2'], 1)),
  'queued waived skipped': (box) => (queued(box), box.waive(1)),
  'queued cancelled cancelled': (box) => (queued(box), box.cancel(1)),
  'queued timed_out timed_out': (box) => (queued(box), box.wait(1e9), box.deadline(1)),
  'dispatching dispatched starting': (box) => (box.ask({}), box.dispatched(1)),
  'dispatching undispatchable failed': (box) => (box.ask({}), box.undispatchable(1)),
  'dispatching claimed running': (box) => (box.ask({}), box.claim(1)),
  'dispatching stop_requested stopping': (box) => (box.ask({}), box.cancel(1)),
  'starting claimed running': (box) => (box.ask({}), box.run(1)),
  'starting stop_requested stopping': (box) => (box.ask({}), box.dispatched(1), box.cancel(1)),
  'starting cancelled cancelled': (box) => (box.ask({}), box.dispatched(1), box.completed(1, 'cancelled')),
  'starting failed failed': (box) => (box.ask({}), box.dispatched(1), box.completed(1, 'failure')),
  'starting lost lost': (box) => (box.ask({}), box.dispatched(1), box.wait(2e6), box.deadline(1)),
  'running handed_in running': (box) => handedIn(box),
  'running stop_requested stopping': (box) => (box.ask({}), box.run(1), box.cancel(1)),
  'running succeeded succeeded': (box) => (box.ask({}), box.run(1), box.finish(1, 'succeeded')),
  'running failed failed': (box) => (box.ask({}), box.run(1), box.finish(1, 'failed')),
  'running cancelled cancelled': (box) => (box.ask({}), box.run(1), box.finish(1, 'cancelled')),
  'running timed_out timed_out': (box) => (box.ask({}), box.run(1), box.finish(1, 'timed_out')),
  'running lost lost': (box) => (box.ask({}), box.run(1), box.completed(1, 'failure')),
  'stopping escalated stopping': (box) => (stopping(box), box.wait(1e6), box.deadline(1)),
  'stopping handed_in stopping': (box) => (
    box.ask({ deliver: 'push' }),
    box.run(1),
    box.cancel(1),
    box.finish(1, 'succeeded')
  ),
  'stopping undispatchable cancelled': (box) => (box.ask({}), box.cancel(1), box.undispatchable(1)),
  'stopping succeeded succeeded': (box) => (stopping(box), box.finish(1, 'succeeded')),
  'stopping failed failed': (box) => (stopping(box), box.finish(1, 'failed')),
  'stopping cancelled cancelled': (box) => (stopping(box), box.finish(1, 'cancelled')),
  'stopping timed_out timed_out': (box) => (stopping(box), box.finish(1, 'timed_out')),
  'stopping lost lost': (box) => lost(box),
  'succeeded retried waiting': (box) => (box.ask({}), box.through(1), box.retry(1)),
  'failed retried waiting': (box) => (failed(box), box.retry(1)),
  'failed waived skipped': (box) => (failed(box), box.waive(1)),
  'failed delivered_late failed': (box) => (handedIn(box), box.wait(9e6), box.deadline(1), box.delivered(1, 'x')),
  'cancelled delivered_late cancelled': (box) => (
    handedIn(box),
    box.cancel(1),
    box.undeliverable(1),
    box.delivered(1, 'x')
  ),
  'cancelled retried waiting': (box) => (queued(box), box.cancel(1), box.retry(1)),
  'cancelled waived skipped': (box) => (queued(box), box.cancel(1), box.waive(1)),
  'timed_out retried waiting': (box) => (box.ask({ gate: 1 }), box.expire(1), box.retry(1)),
  'timed_out waived skipped': (box) => (box.ask({ gate: 1 }), box.expire(1), box.waive(1)),
  'lost retried waiting': (box) => (lost(box), box.retry(1)),
  'lost waived skipped': (box) => (lost(box), box.waive(1)),
  'skipped retried waiting': (box) => (failed(box), box.ask({ needs: [1] }), box.waive(1), box.retry(2)),
  'skipped waived skipped': (box) => (failed(box), box.ask({ needs: [1] }), box.waive(2)),
};

const handedIn = (box: Scene): void => void (box.ask({ deliver: 'push' }), box.run(1), box.finish(1, 'succeeded'));
const queued = (box: Scene): void => void (box.change({ slots: 0 }), box.ask({}));
const failed = (box: Scene): void => void (box.ask({}), box.through(1, 'failed'));
const held = (box: Scene): void => void (box.ask({}, { needs: [[1, 'hold']] }), box.undispatchable(1));
const stopping = (box: Scene): void => void (box.ask({}), box.run(1), box.cancel(1));

function lost(box: Scene): void {
  stopping(box);
  for (let step = 0; step < 3; step += 1) {
    box.wait(1e6);
    box.deadline(1);
  }
}

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
      const first = box.job(happening.job).gate === null ? 'waiting' : 'gated';
      const state = before.reduce<State>((at, { fact: step }) => next(at, step) as State, first);
      return { from: state, fact: happening.fact, to: next(state, happening.fact) };
    });
    expect(walked).toContainEqual({ from, fact, to });
  });

  test('every state is reached from the first two', () => {
    const reached = new Set<State>(['waiting', 'gated']);
    for (const state of reached) for (const to of Object.values(TRANSITIONS[state])) reached.add(to);
    expect([...reached].toSorted()).toEqual(STATES.toSorted());
  });

  test('only a person’s word moves what has ended, and every other state has a way to one', () => {
    for (const state of STATES) {
      const moves = Object.entries<State>(TRANSITIONS[state]).filter(
        ([fact, to]) => fact !== 'delivered_late' || to !== state,
      );
      const facts = moves.map(([fact]) => fact);
      expect({ state, ended: facts.every((fact) => fact === 'retried' || fact === 'waived') }).toEqual({
        state,
        ended: hasEnded(state),
      });
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

  test('a job that has a slot leaves it only by its end', () => {
    for (const state of STATES.filter(takesSlot))
      for (const to of Object.values<State>(TRANSITIONS[state])) expect(takesSlot(to) || hasEnded(to)).toBe(true);
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
