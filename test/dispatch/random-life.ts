/** Random lives of random graphs, for properties: what people, GitHub, runners and time may do, in any order. */
import fc from 'fast-check';
import type { Job } from '../../app/dispatch/job.ts';
import type { JobCommand } from '../../app/dispatch/job-command.ts';
import { hasEnded, type Output, type Priority } from '../../app/ground/job-state.ts';
import { personOf, type Rules, runOf, type Scene, submitting, type Wish } from './scene.ts';

const KINDS = [
  ...(['ask', 'ask', 'ask', 'dispatch', 'dispatch', 'dispatch', 'dispatch', 'claim', 'claim', 'claim'] as const),
  ...([
    'finish',
    'finish',
    'finish',
    'finish',
    'complete',
    'deliver',
    'deliver',
    'deadline',
    'deadline',
    'cancel',
    'cancel',
  ] as const),
  ...(['hold', 'release', 'release', 'waive', 'retry', 'retry', 'gate', 'block', 'revoke', 'elsewhere'] as const),
];

/** One thing that happens. `pick` chooses the job, `dice` what exactly. */
export interface Stroke {
  readonly what: (typeof KINDS)[number];
  readonly pick: number;
  readonly dice: number;
  /** The app dies before this is written down, so many times, and it happens again. */
  readonly crashes: number;
}

const many = fc.nat({ max: 1_000_000 });
const stroke: fc.Arbitrary<Stroke> = fc.record({
  what: fc.constantFrom(...KINDS),
  pick: many,
  dice: many,
  crashes: fc.constantFrom(0, 0, 0, 0, 1, 2),
});

export interface Life {
  readonly rules: Rules;
  readonly strokes: readonly Stroke[];
  /** Every decision is made several times: on a part of the board, and after crashes. */
  readonly isRepeated: boolean;
}

const rules: fc.Arbitrary<Rules> = fc.record({
  slots: fc.integer({ min: 1, max: 4 }),
  perThread: fc.constantFrom(1, 1, 2, 9),
  groups: fc.constantFrom({}, { deploy: 2 }),
  installationSlots: fc.constantFrom(2, 4, 99),
  busyElsewhere: fc.constantFrom(0, 0, 1),
  hasRivals: fc.boolean(),
});

export const lifeOf = (shortest: number, longest: number): fc.Arbitrary<Life> =>
  fc.record({
    rules,
    strokes: fc.array(stroke, { minLength: shortest, maxLength: longest }),
    isRepeated: fc.constantFrom(true, false, false),
  });

const MOST_JOBS = 20;
const OUTCOMES = ['succeeded', 'succeeded', 'failed', 'cancelled', 'timed_out'] as const;
const CONCLUSIONS = ['success', 'failure', 'cancelled', 'vanished'] as const;
const ON_FAILURE = ['cancel', 'cancel', 'hold', 'continue'] as const;
const OUTPUTS: readonly Output[] = ['none', 'none', 'comment', 'push', 'pull_request', 'review'];
const PRIORITIES: readonly Priority[] = ['normal', 'normal', 'high', 'low'];
const BLOCKERS = [[], [], ['#30'], ['#30', 'acme/other#4']];

const oneOf = <T>(list: readonly T[], dice: number): T => list[dice % list.length] as T;

/** The command this is for the scene as it stands, also where it makes no sense: a decision has to refuse that. */
export function commandOf(box: Scene, { what, pick, dice }: Stroke): JobCommand | undefined {
  const count = box.jobs.size;
  if (what === 'ask' || count === 0)
    return count >= MOST_JOBS ? undefined : submitting(wishesOf(pick, dice, count), count + 1);
  const number = (pick % count) + 1;
  const job = box.job(number);
  const odd = dice % 7 === 0;
  // Now and then what comes belongs to an attempt that is over.
  const attempt = odd ? Math.max(1, job.attempt - 1) : job.attempt;
  switch (what) {
    case 'cancel': {
      const jobs = dice % 3 === 0 ? [...new Set([number, ((pick + 1) % count) + 1])] : [number];
      return { kind: 'cancel', jobs, by: 'ada', alone: dice % 4 === 0 };
    }
    case 'hold':
    case 'release':
    case 'waive':
      return { kind: what, job: number, by: 'ada' };
    case 'retry':
      return { kind: 'retry', job: number, by: personOf('eve'), dependents: dice % 3 === 0 };
    case 'gate': {
      const jobs = [...box.jobs.values()].filter(({ gate }) => gate !== null && gate === job.gate);
      return {
        kind: 'gate',
        jobs: jobs.map((one) => one.number),
        opened: dice % 3 > 0 ? personOf('mia') : null,
        by: 'mia',
        reason: '',
        expired: dice % 2 === 0,
      };
    }
    case 'block': {
      const there = [...box.jobs.values()].filter(({ thread }) => thread.number === job.thread.number);
      return { kind: 'block', jobs: there.map((one) => one.number), blockedBy: oneOf(BLOCKERS, dice) };
    }
    case 'dispatch':
      return odd && dice % 2 === 0
        ? { kind: 'undispatchable', job: number, attempt, reason: 'refused' }
        : { kind: 'dispatched', job: number, attempt, runId: runOf(number, attempt), runUrl: '' };
    case 'revoke':
      return dice % 3 === 0 ? { kind: 'revoke', job: number, attempt, reason: 'no right' } : undefined;
    case 'claim': {
      const runId = odd ? 90_000 + number : runOf(number, job.attempt);
      const nonce = dice % 11 === 0 ? 'wrong' : job.nonce;
      return { kind: 'claim', job: number, nonce, sessionId: `S${box.history.length}`, runId, runUrl: '' };
    }
    case 'finish': {
      const sessionId = odd ? 'another' : (job.sessionId ?? 'none');
      return { kind: 'finish', job: number, sessionId, outcome: oneOf(OUTCOMES, dice), reason: '', output: '' };
    }
    case 'deliver':
      return dice % 3 === 0
        ? { kind: 'undeliverable', job: number, attempt, reason: 'it may not' }
        : {
            kind: 'delivered',
            job: number,
            attempt,
            commit: dice % 5 === 0 ? null : commitOf(number, attempt),
            url: null,
          };
    case 'complete':
      return {
        kind: 'run_completed',
        job: number,
        runId: runOf(number, attempt),
        conclusion: oneOf(CONCLUSIONS, dice),
      };
    case 'deadline':
      // Most often it is about a deadline that has come.
      box.wait(odd ? dice % 1_000 : Math.max(0, (job.deadline ?? 0) - box.now()));
      return { kind: 'deadline', job: number };
    case 'elsewhere':
      box.change({ busyElsewhere: dice % 3 });
      return { kind: 'fill', most: null };
  }
}

/** One to four jobs that need some of those before them: chains, fans, diamonds, across threads. */
function wishesOf(pick: number, dice: number, before: number): Wish[] {
  const count = Math.min((dice % 4) + 1, MOST_JOBS - before);
  return Array.from({ length: count }, (_, index) => {
    const others = before + index;
    const own = pick + index * 7919;
    const needs =
      others === 0 ? [] : Array.from({ length: own % 4 }, (__, turn) => needOf(dice + turn * 31 + index, others));
    return {
      needs: [...new Map(needs.map((need) => [need[0], need])).values()],
      thread: (pick % 3) + 1,
      by: oneOf(['ada', 'bob', 'cyd'], dice),
      kind: dice % 2 === 0 ? 'issue' : 'pull',
      priority: oneOf(PRIORITIES, own >> 2),
      blockedBy: dice % 9 === 0 ? ['#30'] : [],
      waived: dice % 23 === 0,
      retries: own % 3 === 0 ? { lost: 1, start: 2 } : {},
      deliver: oneOf(OUTPUTS, own >> 4),
      ...((own >> 3) % 3 === 0 ? { group: 'deploy' } : {}),
      ...(own % 6 === 0 ? { name: `name${others}` } : {}),
      ...(dice % 8 === 0 ? { gate: before + 1 } : {}),
    };
  });
}

const commitOf = (number: number, attempt: number): string => `${attempt}${number}`.padEnd(40, 'd');

/** Half of the needs are the job just before, so that chains get deep. */
const needOf = (dice: number, others: number) =>
  [dice % 2 === 0 ? others : (dice % others) + 1, oneOf(ON_FAILURE, dice >> 3)] as const;

/** The world answers every job that has not ended and that it can move, until none is left; returns how many answers that took. */
export function answerAll(box: Scene, canMove: (job: Job) => boolean, answer: (job: Job) => void): number {
  for (let answers = 0; answers <= 2_000; answers += 1) {
    const first = box.active().find(canMove);
    if (!first) return answers;
    answer(first);
    if (!hasEnded(first.state) && box.job(first.number) === first) throw new Error(`J${first.number} does not move`);
  }
  throw new Error(`never ends: ${box.states()}`);
}
