/** A small stage for decisions: jobs are asked for, the world answers, and each step says in words what happened. */
import type { Decision } from '../../app/dispatch/board.ts';
import { decide, type JobCommand } from '../../app/dispatch/decide.ts';
import type { Happening } from '../../app/dispatch/evolve.ts';
import type { Job } from '../../app/dispatch/job.ts';
import type { PlannedJob } from '../../app/dispatch/plan.ts';
import { hasEnded, type OnFailure } from '../../app/ground/job-state.ts';

/** What a test says of a job it asks for. Needs are job numbers, also those of jobs asked for in the same breath. */
export interface Wish {
  readonly needs?: readonly (number | readonly [number, OnFailure])[];
  readonly name?: string;
  readonly thread?: number;
  readonly kind?: 'issue' | 'pull';
}

export const PROFILE = { name: 'edit', allow: [], ask: [], deny: [], approvers: ['write'], expireSeconds: 1800 };

export interface Played {
  /** `J1 released, J1 slotted`, or `refused: stale`. */
  readonly said: string;
  readonly decision: Decision | undefined;
}

export type Scene = ReturnType<typeof scene>;

export function scene(slots = 3) {
  const jobs = new Map<number, Job>();
  const history: Happening[] = [];
  let now = 1_000_000;
  let decisions = 0;

  function play(command: JobCommand): Played {
    decisions += 1;
    const decided = decide({ slots, jobs }, command, { now, random: `random${decisions}/` });
    if (!decided.ok) return { said: `refused: ${decided.rejection.code}`, decision: undefined };
    for (const [number, job] of decided.value.jobs) jobs.set(number, job);
    history.push(...decided.value.happenings);
    return {
      said: decided.value.happenings.map(({ job, fact }) => `J${job} ${fact}`).join(', '),
      decision: decided.value,
    };
  }

  const job = (number: number): Job => {
    const found = jobs.get(number);
    if (!found) throw new Error(`there is no J${number}`);
    return found;
  };
  const say = (command: JobCommand): string => play(command).said;

  return {
    jobs: jobs as ReadonlyMap<number, Job>,
    history: history as readonly Happening[],
    slots,
    job,
    play,
    now: () => now,
    wait: (ms: number) => void (now += ms),
    /** `J1 running, J2 waiting`. */
    states: () => [...jobs.values()].map(({ number, state }) => `J${number} ${state}`).join(', '),
    active: () => [...jobs.values()].filter(({ state }) => !hasEnded(state)),
    ask: (...wishes: Wish[]) => say(submitting(wishes, jobs.size + 1)),
    cancel: (...numbers: number[]) => say({ kind: 'cancel', jobs: numbers, by: 'ada' }),
    release: (number: number) => say({ kind: 'release', job: number, by: 'ada' }),
    dispatched: (number: number, runId = runOf(number)) =>
      say({ kind: 'dispatched', job: number, attempt: 1, runId, runUrl: `run ${runId}` }),
    undispatchable: (number: number) => say({ kind: 'undispatchable', job: number, attempt: 1, reason: 'no workflow' }),
    claim: (number: number, over: { nonce?: string; runId?: number } = {}) =>
      say({
        kind: 'claim',
        job: number,
        nonce: over.nonce ?? job(number).nonce,
        sessionId: `S${number}`,
        runId: over.runId ?? runOf(number),
        runUrl: 'run',
      }),
    finish: (number: number, outcome: 'succeeded' | 'failed' | 'cancelled' | 'timed_out', sessionId = `S${number}`) =>
      say({ kind: 'finish', job: number, sessionId, outcome, reason: `it ${outcome}`, output: 'out' }),
    completed: (number: number, conclusion: string, runId = runOf(number)) =>
      say({ kind: 'run_completed', job: number, runId, conclusion }),
    deadline: (number: number) => say({ kind: 'deadline', job: number }),
    /** As far as `running`. */
    run(number: number) {
      this.dispatched(number);
      this.claim(number);
    },
  };
}

/** The run that GitHub makes for a job, unless a test says otherwise. */
export const runOf = (number: number): number => 100 + number;

export function submitting(wishes: readonly Wish[], first: number): Extract<JobCommand, { kind: 'submit' }> {
  const thread = { kind: wishes[0]?.kind ?? 'issue', number: wishes[0]?.thread ?? 7 } as const;
  return {
    kind: 'submit',
    jobs: wishes.map((wish, index) => planned(wish, first, `comment/${first}/${index}`)),
    numbers: wishes.map((_, index) => first + index),
    repositoryId: 1,
    requester: { id: 5, login: 'ada' },
    thread,
    threadTitle: 'It is broken',
    commit: 'c'.repeat(40),
    timeoutSeconds: 3600,
  };
}

function planned({ needs = [], name }: Wish, first: number, key: string): PlannedJob {
  return {
    key,
    name: name ?? null,
    asked: '/run make',
    work: { kind: 'run', command: 'make' },
    profile: PROFILE,
    needs: needs.map((need) => {
      const [number, onFailure] = typeof need === 'number' ? [need, 'cancel' as const] : need;
      return number >= first ? { index: number - first, onFailure } : { job: number, onFailure };
    }),
  };
}
