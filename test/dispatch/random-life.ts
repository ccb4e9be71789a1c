/** Random lives of random graphs, for properties: what people, GitHub, runners and time may do, in any order. */
import fc from 'fast-check';
import { hasEnded } from '../../app/ground/job-state.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { runOf, type Scene, submitting, type Wish } from './scene.ts';

/** One thing that happens. `pick` chooses the job, `dice` what exactly. */
export interface Stroke {
  readonly what: 'ask' | 'cancel' | 'release' | 'dispatch' | 'claim' | 'finish' | 'complete' | 'deadline';
  readonly pick: number;
  readonly dice: number;
}

const many = fc.nat({ max: 1_000_000 });
const wanted = [
  ...(['ask', 'dispatch', 'claim', 'finish', 'complete', 'deadline'] as const),
  ...(['dispatch', 'claim', 'finish', 'cancel', 'cancel', 'release', 'deadline', 'deadline'] as const),
];
const stroke: fc.Arbitrary<Stroke> = fc.record({ what: fc.constantFrom(...wanted), pick: many, dice: many });

export const life = fc.record({
  slots: fc.integer({ min: 1, max: 4 }),
  strokes: fc.array(stroke, { minLength: 1, maxLength: 60 }),
});

const MOST_JOBS = 14;
const OUTCOMES = ['succeeded', 'failed', 'cancelled', 'timed_out'] as const;
const CONCLUSIONS = ['success', 'failure', 'cancelled'] as const;
const ON_FAILURE = ['cancel', 'hold', 'continue'] as const;

/** Does it, also where it makes no sense: a decision has to refuse that. */
export function strike(box: Scene, { what, pick, dice }: Stroke): ReturnType<Scene['play']> {
  const count = box.jobs.size;
  if (what === 'ask' || count === 0) {
    if (count >= MOST_JOBS) return { said: '', decision: undefined };
    return box.play(submitting(wishesOf(dice, count), count + 1));
  }
  const number = (pick % count) + 1;
  const job = box.job(number);
  const odd = dice % 7 === 0;
  switch (what) {
    case 'cancel':
      return box.play({ kind: 'cancel', jobs: odd ? [number, ((pick + 1) % count) + 1] : [number], by: 'ada' });
    case 'release':
      return box.play({ kind: 'release', job: number, by: 'ada' });
    case 'dispatch':
      return odd
        ? box.play({ kind: 'undispatchable', job: number, attempt: 1, reason: 'refused' })
        : box.play({ kind: 'dispatched', job: number, attempt: 1, runId: runOf(number), runUrl: '' });
    case 'claim': {
      const runId = odd ? 900 + number : runOf(number);
      const nonce = dice % 11 === 0 ? 'wrong' : job.nonce;
      return box.play({ kind: 'claim', job: number, nonce, sessionId: `S${box.history.length}`, runId, runUrl: '' });
    }
    case 'finish': {
      const sessionId = odd ? 'another' : (job.sessionId ?? 'none');
      const outcome = OUTCOMES[dice % OUTCOMES.length] ?? 'failed';
      return box.play({ kind: 'finish', job: number, sessionId, outcome, reason: '', output: '' });
    }
    case 'complete': {
      const conclusion = CONCLUSIONS[dice % CONCLUSIONS.length] ?? 'failure';
      return box.play({ kind: 'run_completed', job: number, runId: odd ? 1 : runOf(number), conclusion });
    }
    case 'deadline':
      box.wait(odd ? 3_600_000 : dice % 200_000);
      return box.play({ kind: 'deadline', job: number });
  }
}

/** One to three jobs that need some of those before them. */
function wishesOf(dice: number, before: number): Wish[] {
  return Array.from({ length: (dice % 3) + 1 }, (_, index) => {
    const others = before + index;
    const needs =
      others === 0 ? [] : Array.from({ length: dice % 4 }, (__, turn) => needOf(dice + turn * 31 + index, others));
    return { needs, kind: dice % 2 === 0 ? 'issue' : 'pull', ...(dice % 5 === 0 ? { name: `name${others}` } : {}) };
  });
}

const needOf = (dice: number, others: number) =>
  [(dice % others) + 1, ON_FAILURE[(dice >> 3) % ON_FAILURE.length] ?? 'cancel'] as const;

/** The world answers every job that has not ended, until none is left; returns how many rounds that took. */
export function answerAll(box: Scene, answer: (job: Job) => void): number {
  for (let round = 1; round <= 200; round += 1) {
    const [first] = box.active().filter(({ state }) => state !== 'waiting' && state !== 'queued');
    if (!first) return round;
    answer(first);
    if (!hasEnded(first.state) && box.job(first.number) === first) throw new Error(`J${first.number} does not move`);
  }
  throw new Error(`never ends: ${box.states()}`);
}
