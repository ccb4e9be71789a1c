import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { decide, type JobCommand } from '../../app/dispatch/decide.ts';
import { effectsOf } from '../../app/dispatch/effects.ts';
import { evolve } from '../../app/dispatch/evolve.ts';
import { readiness } from '../../app/dispatch/graph.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { positionOf } from '../../app/dispatch/queue.ts';
import { TRANSITIONS } from '../../app/dispatch/transitions.ts';
import { hasEnded, takesSlot } from '../../app/ground/job-state.ts';
import { runs } from '../hard.ts';
import { answerAll, life, type Stroke, strike } from './random-life.ts';
import { scene, type Scene } from './scene.ts';

vi.setConfig({ testTimeout: runs(10_000, 600_000) });

const ROUNDS = runs(150, 10_000);

/** Lives it and returns all that is wrong on the way. */
function faultsOf(box: Scene, strokes: readonly Stroke[]): string[] {
  const faults: string[] = [];
  const released = new Set<number>();
  for (const stroke of strokes) {
    const before = new Map(box.jobs);
    const { said, decision } = strike(box, stroke);
    const at = `${stroke.what} → ${said}:`;
    for (const [number, job] of before) {
      const now = box.job(number);
      if (hasEnded(job.state) && now !== job) faults.push(`${at} J${number} had ended`);
    }
    for (const { fact, job, by } of decision?.happenings ?? []) {
      if (fact === 'released' && by === 'ada') released.add(job);
      if (fact === 'slotted' || fact === 'claimed')
        faults.push(...tooEarly(box, job, released).map((why) => `${at} ${why}`));
    }
    const jobs = [...box.jobs.values()];
    if (jobs.filter((job) => takesSlot(job.state)).length > box.slots) faults.push(`${at} more jobs than slots`);
    faults.push(...leftOver(box).map((why) => `${at} ${why}`));
  }
  for (const number of box.jobs.keys()) {
    const facts = box.history.filter(({ job }) => job === number).map(({ fact }) => fact);
    for (const once of ['slotted', 'dispatched', 'claimed']) {
      if (facts.filter((fact) => fact === once).length > 1) faults.push(`J${number} was ${once} twice`);
    }
  }
  return faults;
}

function tooEarly(box: Scene, number: number, released: ReadonlySet<number>): string[] {
  return box.job(number).needs.flatMap(({ job, onFailure }) => {
    const parent = box.job(job).state;
    const fine = parent === 'succeeded' || onFailure === 'continue' || (onFailure === 'hold' && released.has(number));
    return hasEnded(parent) && fine ? [] : [`J${number} starts while J${job} is ${parent} (${onFailure})`];
  });
}

/** Work that could have been handed on and was not. */
function leftOver(box: Scene): string[] {
  const jobs = [...box.jobs.values()];
  const queued = jobs.filter(({ state }) => state === 'queued');
  const free = box.slots - jobs.filter((job) => takesSlot(job.state)).length;
  return [
    ...(queued.length > 0 && free > 0 ? ['a slot stays empty'] : []),
    ...jobs
      .filter((job) => job.state === 'waiting' && readiness(job, (number) => box.jobs.get(number)).kind !== 'wait')
      .map((job) => `J${job.number} waits for nothing`),
    ...(queued.every((job, index) => positionOf(job, jobs) === index + 1) ? [] : ['positions are not 1, 2, 3 …']),
  ];
}

const asCreated = (job: Job): Job => ({
  ...job,
  state: 'waiting',
  reason: '',
  nonce: '',
  output: '',
  runId: null,
  runUrl: null,
  sessionId: null,
  startedAt: null,
  endedAt: null,
  deadline: null,
  runnerSeenAt: null,
  stop: null,
});

describe('whatever people, GitHub, runners and time do', () => {
  test('no job starts too early or twice, slots are kept and filled, what has ended stays so', () => {
    fc.assert(
      fc.property(life, ({ slots, strokes }) => {
        expect(faultsOf(scene(slots), strokes)).toEqual([]);
      }),
      { numRuns: ROUNDS },
    );
  });

  test('every job ends once the world answers', () => {
    fc.assert(
      fc.property(life, fc.nat(3), ({ slots, strokes }, mood) => {
        const box = scene(slots);
        for (const stroke of strokes) strike(box, stroke);
        answerAll(box, (job) => {
          if (job.state === 'held') return box.release(job.number);
          if (job.state === 'dispatching')
            return mood === 1 ? box.undispatchable(job.number) : box.dispatched(job.number);
          if (job.state === 'starting')
            return mood === 2 ? box.completed(job.number, 'failure') : box.claim(job.number);
          if (job.sessionId !== null) return box.finish(job.number, mood === 3 ? 'failed' : 'succeeded', job.sessionId);
          return job.runId === null
            ? box.undispatchable(job.number)
            : box.completed(job.number, 'cancelled', job.runId);
        });
        expect(box.active()).toEqual([]);
      }),
      { numRuns: ROUNDS },
    );
  });

  test('every job ends by time alone once it was dispatched and its people gave up', () => {
    fc.assert(
      fc.property(life, ({ slots, strokes }) => {
        const box = scene(slots);
        for (const stroke of strokes) strike(box, stroke);
        answerAll(box, (job) => {
          if (job.state === 'held') return box.cancel(job.number);
          if (job.state === 'dispatching') return box.dispatched(job.number);
          box.wait(24 * 60 * 60_000);
          return box.deadline(job.number);
        });
        expect(box.active()).toEqual([]);
      }),
      { numRuns: ROUNDS },
    );
  });

  test('the facts alone give the same jobs again', () => {
    fc.assert(
      fc.property(life, ({ slots, strokes }) => {
        const box = scene(slots);
        for (const stroke of strokes) strike(box, stroke);
        for (const [number, job] of box.jobs) {
          const fold = (): Job => box.history.filter((fact) => fact.job === number).reduce(evolve, asCreated(job));
          expect(fold()).toEqual(job);
          expect(fold()).toEqual(fold());
        }
      }),
      { numRuns: runs(50, 3_000) },
    );
  });

  test('jobs that ended and that nobody needs make no difference to a decision', () => {
    fc.assert(
      fc.property(life, ({ slots, strokes }) => {
        const box = scene(slots);
        for (const stroke of strokes) strike(box, stroke);
        const needed = new Set(box.active().flatMap(({ needs }) => needs.map(({ job }) => job)));
        for (const { number } of box.active()) {
          const few = [...box.jobs].filter(([other, job]) => !hasEnded(job.state) || needed.has(other));
          const command: JobCommand = { kind: 'cancel', jobs: [number], by: 'ada' };
          const given = { now: box.now(), random: 'r' };
          const all = decide({ slots, jobs: box.jobs }, command, given);
          expect(decide({ slots, jobs: new Map(few) }, command, given)).toEqual(all);
        }
      }),
      { numRuns: runs(30, 2_000) },
    );
  });

  test('a decision’s effects have keys of their own, and the same ones each time', () => {
    fc.assert(
      fc.property(life, ({ slots, strokes }) => {
        const box = scene(slots);
        const dispatches: string[] = [];
        for (const stroke of strokes) {
          const { decision } = strike(box, stroke);
          if (!decision) continue;
          const effects = effectsOf(decision, 'seed');
          const keys = effects.map(({ key }) => key);
          expect(new Set(keys).size).toBe(keys.length);
          expect(effectsOf(decision, 'seed')).toEqual(effects);
          dispatches.push(...effects.flatMap(({ key, effect }) => (effect.kind === 'dispatch' ? [key] : [])));
        }
        expect(new Set(dispatches).size).toBe(dispatches.length);
      }),
      { numRuns: runs(50, 3_000) },
    );
  });
});

test('random lives come through nearly every cell of the table, so that the properties say something', () => {
  const walked = new Set<string>();
  fc.assert(
    fc.property(life, ({ slots, strokes }) => {
      const box = scene(slots);
      for (const stroke of strokes) {
        const before = new Map(box.jobs);
        for (const { job, fact } of strike(box, stroke).decision?.happenings ?? []) {
          walked.add(`${before.get(job)?.state ?? 'waiting'} ${fact}`);
        }
      }
    }),
    { numRuns: runs(250, 2_000), seed: 7 },
  );
  const cells = Object.entries(TRANSITIONS).flatMap(([state, row]) =>
    Object.keys(row).map((fact) => `${state} ${fact}`),
  );
  expect(cells.filter((cell) => walked.has(cell)).length).toBeGreaterThanOrEqual(cells.length - 4);
});
