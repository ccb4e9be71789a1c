import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Board, type Decision, draftOf } from '../../app/dispatch/board.ts';
import { decide } from '../../app/dispatch/decide.ts';
import { effectsOf, type KeyedEffect } from '../../app/dispatch/effects.ts';
import { evolve } from '../../app/dispatch/evolve.ts';
import type { Job } from '../../app/dispatch/job.ts';
import type { JobCommand, Submit } from '../../app/dispatch/job-command.ts';
import { submit } from '../../app/dispatch/submit.ts';
import { TRANSITIONS } from '../../app/dispatch/transitions.ts';
import type { Result } from '../../app/ground/outcome.ts';
import { runs } from '../hard.ts';
import { watcher } from './faults.ts';
import { partOf } from './part-of-the-board.ts';
import { answerAll, commandOf, lifeOf, type Life, type Stroke } from './random-life.ts';
import { type Played, type Scene, scene } from './scene.ts';

vi.setConfig({ testTimeout: runs(60_000, 900_000) });

/** Lives it, one step after the other; a decision that leaves slots to be shared out is followed by their sharing. */
function* livingOf(
  box: Scene,
  strokes: readonly Stroke[],
): Generator<{ stroke: Stroke; command: JobCommand }, void, Played> {
  for (const stroke of strokes) {
    const command = commandOf(box, stroke);
    if (!command) continue;
    const { decision } = yield { stroke, command };
    if (decision?.shares) yield { stroke, command: { kind: 'fill', most: null } };
  }
}

function lived({ rules, strokes }: Life): Scene {
  const box = scene(rules.slots, rules);
  const living = livingOf(box, strokes);
  for (let step = living.next(); !step.done;) step = living.next(box.play(step.value.command));
  return box;
}

/** What was decided, but for the random text in it, as one text. The jobs follow from what happened to them. */
function essenceOf(decided: Result<Decision>): string {
  if (!decided.ok) return JSON.stringify(decided);
  const { created, happenings, shares } = decided.value;
  const texts = happenings.map((happening) =>
    JSON.stringify('nonce' in happening ? { ...happening, nonce: '' } : happening),
  );
  return [[...created.keys()].join(), shares, ...texts].join('\n');
}

/** Lives it and returns all that is wrong on the way. */
async function faultsOf({ rules, strokes, isRepeated }: Life, note: () => void): Promise<string[]> {
  const box = scene(rules.slots, rules);
  const watch = watcher(box);
  const faults: string[] = [];
  const living = livingOf(box, strokes);
  for (let step = living.next(); !step.done;) {
    const { command, stroke } = step.value;
    const before = new Map(box.jobs);
    if (isRepeated) faults.push(...(await differencesOf(box, command, stroke.crashes)));
    const played = box.play(command);
    if (played.decision)
      faults.push(
        ...watch(command, before, played.decision).map((fault) => `${command.kind} → ${played.said}: ${fault}`),
      );
    if (isFact(command) && played.decision) {
      const again = box.play(command);
      if (!again.said.startsWith('refused')) faults.push(`${command.kind} counts twice: ${again.said}`);
    }
    note();
    step = living.next(played);
  }
  return faults;
}

/** What a decision says differently when only a part of the board was read, or when a crash lost it and its cause makes it again. */
async function differencesOf(box: Scene, command: JobCommand, crashes: number): Promise<string[]> {
  const given = { now: box.now(), random: 'other/' };
  const boards: [string, Board][] = [['a part of the board', await partOf(box, command)]];
  for (let crash = 0; crash < crashes; crash += 1) boards.push(['a crash', box.board(command)]);
  const decided = boards.map(([what, board]) => [what, essenceOf(decide(board, command, given))] as const);
  const whole = essenceOf(decide(box.board(command), command, box.given()));
  return decided
    .filter(([, essence]) => essence !== whole)
    .map(([what, essence]) => `${command.kind}: ${what} makes a difference: ${essence}\ninstead of ${whole}`);
}

const FACTS_FROM_OUTSIDE = [
  'dispatched',
  'undispatchable',
  'revoke',
  'claim',
  'finish',
  'run_completed',
  'deadline',
  'delivered',
  'undeliverable',
];
const isFact = (command: JobCommand): command is Extract<JobCommand, { job: number }> =>
  FACTS_FROM_OUTSIDE.includes(command.kind);

describe('whatever people, GitHub, runners and time do', () => {
  test('nothing starts too early or twice, limits are kept and used, ends stay, and what was not read made no difference', async () => {
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(lifeOf(40, 110), async (life) => {
        expect(await faultsOf(life, () => (steps += 1))).toEqual([]);
      }),
      { numRuns: runs(1_750, 18_000) },
    );
    expect(steps).toBeGreaterThan(runs(100_000, 1_000_000));
  });

  test('every job ends or waits for a person once the world answers', () => {
    fc.assert(
      fc.property(lifeOf(1, 60), fc.nat(3), (life, mood) => {
        const box = lived(life);
        box.change({ busyElsewhere: 0, hasRivals: false });
        box.fill();
        const moves = (job: Job): boolean =>
          !['held', 'gated', 'queued'].includes(job.state) && (job.state !== 'waiting' || job.blockedBy.length > 0);
        answerAll(box, moves, (job) => {
          if (job.state === 'waiting') return box.block([], job.number);
          if (job.state === 'dispatching')
            return mood === 1 ? box.undispatchable(job.number) : box.dispatched(job.number);
          if (job.state === 'starting')
            return mood === 2 ? box.completed(job.number, 'failure', job.runId ?? 0) : box.claim(job.number);
          if (job.handedIn !== null) return mood === 3 ? box.undeliverable(job.number) : box.delivered(job.number);
          if (job.sessionId !== null) return box.finish(job.number, mood === 3 ? 'failed' : 'succeeded', job.sessionId);
          return job.runId === null
            ? box.undispatchable(job.number)
            : box.completed(job.number, 'cancelled', job.runId);
        });
        // Nobody stands in the queue, and what waits still, waits for something that a person keeps.
        for (const job of box.active().filter(({ state }) => state !== 'held' && state !== 'gated')) {
          expect(job.state).toBe('waiting');
          expect(job.needs.some((need) => box.active().some(({ number }) => number === need.job))).toBe(true);
        }
      }),
      { numRuns: runs(150, 10_000) },
    );
  });

  test('every job ends by time alone once its people gave up', () => {
    fc.assert(
      fc.property(lifeOf(1, 60), (life) => {
        const box = lived(life);
        answerAll(
          box,
          () => true,
          (job) => {
            if (job.state === 'held') return box.cancel(job.number);
            if (job.state === 'gated') return box.expire(job.number);
            if (job.state === 'dispatching') return box.dispatched(job.number);
            box.wait(Math.max(0, (job.deadline ?? 0) - box.now()));
            return box.deadline(job.number);
          },
        );
        expect(box.active()).toEqual([]);
      }),
      { numRuns: runs(150, 10_000) },
    );
  });

  test('the facts alone give the same jobs again', () => {
    fc.assert(
      fc.property(lifeOf(1, 60), (life) => {
        const box = scene(life.rules.slots, life.rules);
        const first = new Map<number, Job>();
        const living = livingOf(box, life.strokes);
        for (let step = living.next(); !step.done;) {
          const { command } = step.value;
          if (command.kind === 'submit') for (const job of madeBy(box, command)) first.set(job.number, job);
          step = living.next(box.play(command));
        }
        for (const [number, job] of box.jobs) {
          const facts = box.history.filter((happening) => happening.job === number);
          expect(facts.reduce(evolve, first.get(number) as Job)).toEqual(job);
        }
      }),
      { numRuns: runs(50, 3_000) },
    );
  });

  test('a decision’s effects have keys of their own, and each attempt is dispatched once', () => {
    fc.assert(
      fc.property(lifeOf(1, 60), ({ rules, strokes }) => {
        const box = scene(rules.slots, rules);
        const decided: KeyedEffect[][] = [];
        const living = livingOf(box, strokes);
        for (let step = living.next(); !step.done;) {
          const played = box.play(step.value.command);
          if (played.decision) decided.push(effectsOf(played.decision, 'seed', 1));
          step = living.next(played);
        }
        for (const effects of decided) expect(new Set(effects.map(({ key }) => key)).size).toBe(effects.length);
        const dispatches = decided.flat().filter(({ effect }) => effect.kind === 'dispatch');
        expect(new Set(dispatches.map(({ key }) => key)).size).toBe(dispatches.length);
      }),
      { numRuns: runs(50, 3_000) },
    );
  });
});

test('random lives come through nearly every cell of the table, so that the properties say something', () => {
  const walked = new Set<string>();
  fc.assert(
    fc.property(lifeOf(40, 110), (life) => {
      const box = lived(life);
      for (const number of box.jobs.keys()) {
        let state = box.job(number).gate === null ? 'waiting' : 'gated';
        for (const { job, fact } of box.history) {
          if (job !== number) continue;
          walked.add(`${state} ${fact}`);
          state = (TRANSITIONS as Record<string, Record<string, string>>)[state]?.[fact] ?? '';
        }
      }
    }),
    { numRuns: runs(250, 2_000), seed: 7 },
  );
  const cells = Object.entries(TRANSITIONS).flatMap(([state, row]) =>
    Object.keys(row).map((fact) => `${state} ${fact}`),
  );
  expect(cells.filter((cell) => !walked.has(cell)).length).toBeLessThanOrEqual(5);
});

/** The jobs as the command makes them, before anything happens to them. */
function madeBy(box: Scene, command: Submit): Job[] {
  const draft = draftOf(box.board(command), box.given());
  const made: Job[] = [];
  submit({ ...draft, create: (job, texts) => (made.push(job), draft.create(job, texts)) }, command);
  return made;
}
