/** A small stage for decisions: jobs are asked for, the world answers, and each step says in words what happened. */
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import type { Decision, QueueRules } from '../../app/dispatch/board.ts';
import { decide } from '../../app/dispatch/decide.ts';
import type { Happening } from '../../app/dispatch/evolve.ts';
import type { Job, JobLimits, Retries } from '../../app/dispatch/job.ts';
import type { JobCommand, Submit } from '../../app/dispatch/job-command.ts';
import { couldTakeAll } from '../../app/dispatch/queue.ts';
import {
  hasEnded,
  takesSlot,
  type OnFailure,
  type Output,
  type PerPriority,
  type Priority,
} from '../../app/ground/job-state.ts';

/** What a test says of a job it asks for. Needs are job numbers, also those of jobs asked for in the same breath. */
export interface Wish {
  readonly needs?: readonly (number | readonly [number, OnFailure])[];
  readonly name?: string;
  readonly priority?: Priority;
  readonly group?: string;
  /** The approval that lets it start. */
  readonly gate?: number;
  readonly retries?: Partial<Retries>;
  readonly limits?: Partial<JobLimits>;
  /** These are one for all that is asked for in one breath; the first wish says them. */
  readonly thread?: number;
  readonly kind?: 'issue' | 'pull';
  readonly by?: string;
  readonly blockedBy?: readonly string[];
  readonly waived?: boolean;
  /** What becomes of its work. */
  readonly deliver?: Output;
}

export const PROFILE = { name: 'edit', allow: [], ask: [], deny: [], approvers: ['write'], expireSeconds: 1800 };

export const LIMITS: JobLimits = {
  gateSeconds: 3 * 86_400,
  waitSeconds: 7 * 86_400,
  queueSeconds: 86_400,
  startSeconds: 1800,
  runSeconds: 3600,
};

/** What bounds the queue but for where it stands. Threads bound nothing unless a test says so. */
export type Rules = Omit<QueueRules, 'clock' | 'turns' | 'contended' | 'most'> & {
  /** Another repository of the installation has jobs in the queue. */
  readonly hasRivals: boolean;
};

export interface Played {
  /** `J1 released, J1 slotted`, or `refused: stale`. */
  readonly said: string;
  readonly decision: Decision | undefined;
}

export type Scene = ReturnType<typeof scene>;

export function scene(slots = 3, over: Partial<Rules> = {}) {
  const jobs = new Map<number, Job>();
  const history: Happening[] = [];
  let rules: Rules = {
    slots,
    perThread: 100,
    groups: {},
    installationSlots: 1000,
    busyElsewhere: 0,
    hasRivals: false,
    ...over,
  };
  const clock = { high: 0, normal: 0, low: 0 };
  let now = 1_000_000;
  let decisions = 0;

  const job = (number: number): Job => {
    const found = jobs.get(number);
    if (!found) throw new Error(`there is no J${number}`);
    return found;
  };

  const given = () => ({ now, random: `random${decisions}/` });
  const board = (command: JobCommand) => ({ jobs, queue: standing(rules, { ...clock }, [...jobs.values()], command) });

  function play(command: JobCommand): Played {
    decisions += 1;
    const decided = decide(board(command), command, given());
    if (!decided.ok) return { said: `refused: ${decided.rejection.code}`, decision: undefined };
    for (const [number, touched] of decided.value.jobs) jobs.set(number, touched);
    for (const { fact, job: number } of decided.value.happenings)
      if (fact === 'slotted') clock[job(number).priority] = Math.max(clock[job(number).priority], job(number).turn);
    history.push(...decided.value.happenings);
    return {
      said: decided.value.happenings.map(({ job: number, fact }) => `J${number} ${fact}`).join(', '),
      decision: decided.value,
    };
  }

  const say = (command: JobCommand): string => play(command).said;
  const runnerOf = (number: number): number => runOf(number, job(number).attempt);

  return {
    jobs: jobs as ReadonlyMap<number, Job>,
    history: history as readonly Happening[],
    get slots() {
      return rules.slots;
    },
    get rules() {
      return rules;
    },
    change: (changed: Partial<Rules>) => void (rules = { ...rules, ...changed }),
    clock: () => ({ ...clock }),
    job,
    board,
    play,
    given,
    now: () => now,
    wait: (ms: number) => void (now += ms),
    /** `J1 running, J2 waiting`. */
    states: () => [...jobs.values()].map(({ number, state }) => `J${number} ${state}`).join(', '),
    active: () => [...jobs.values()].filter(({ state }) => !hasEnded(state)),
    ask: (...wishes: Wish[]) => say(submitting(wishes, jobs.size + 1)),
    cancel: (...numbers: number[]) => say({ kind: 'cancel', jobs: numbers, by: 'ada' }),
    cancelAlone: (...numbers: number[]) => say({ kind: 'cancel', jobs: numbers, by: 'ada', alone: true }),
    hold: (number: number) => say({ kind: 'hold', job: number, by: 'ada' }),
    release: (number: number) => say({ kind: 'release', job: number, by: 'ada' }),
    waive: (number: number) => say({ kind: 'waive', job: number, by: 'ada' }),
    retry: (number: number, dependents = false) => say({ kind: 'retry', job: number, by: personOf('eve'), dependents }),
    block: (blockedBy: readonly string[], ...numbers: number[]) => say({ kind: 'block', jobs: numbers, blockedBy }),
    fill: (most: number | null = null) => say({ kind: 'fill', most }),
    open: (...numbers: number[]) =>
      say({ kind: 'gate', jobs: numbers, opened: personOf('mia'), by: 'mia', reason: '', expired: false }),
    refuse: (...numbers: number[]) =>
      say({ kind: 'gate', jobs: numbers, opened: null, by: 'mia', reason: 'mia said no', expired: false }),
    expire: (...numbers: number[]) =>
      say({ kind: 'gate', jobs: numbers, opened: null, by: 'signalbox', reason: 'nobody answered', expired: true }),
    dispatched: (number: number, runId = runnerOf(number)) =>
      say({ kind: 'dispatched', job: number, attempt: job(number).attempt, runId, runUrl: `run ${runId}` }),
    undispatchable: (number: number) =>
      say({ kind: 'undispatchable', job: number, attempt: job(number).attempt, reason: 'no workflow' }),
    revoke: (number: number, attempt = job(number).attempt) =>
      say({ kind: 'revoke', job: number, attempt, reason: 'ada may not start it any more' }),
    claim: (number: number, over: { nonce?: string; runId?: number } = {}) =>
      say({
        kind: 'claim',
        job: number,
        nonce: over.nonce ?? job(number).nonce,
        sessionId: sessionOf(job(number)),
        runId: over.runId ?? runnerOf(number),
        runUrl: 'run',
      }),
    finish: (
      number: number,
      outcome: 'succeeded' | 'failed' | 'cancelled' | 'timed_out',
      sessionId = sessionOf(job(number)),
    ) => say({ kind: 'finish', job: number, sessionId, outcome, reason: `it ${outcome}`, output: 'out' }),
    delivered: (number: number, commit: string | null = 'd'.repeat(40), attempt = job(number).attempt) =>
      say({ kind: 'delivered', job: number, attempt, commit, url: commit && `commit ${commit}` }),
    undeliverable: (number: number, reason = 'it may not', attempt = job(number).attempt) =>
      say({ kind: 'undeliverable', job: number, attempt, reason }),
    completed: (number: number, conclusion: string, runId = runnerOf(number)) =>
      say({ kind: 'run_completed', job: number, runId, conclusion }),
    deadline: (number: number) => say({ kind: 'deadline', job: number }),
    /** As far as `running`. */
    run(number: number) {
      this.dispatched(number);
      this.claim(number);
    },
    /** From the queue's slot to the end. */
    through(number: number, outcome: 'succeeded' | 'failed' = 'succeeded') {
      this.run(number);
      return this.finish(number, outcome);
    },
  };
}

/** The rules with where the queue stands, as the store would tell it for this command. */
function standing(
  { hasRivals, ...rules }: Rules,
  clock: PerPriority<number>,
  jobs: readonly Job[],
  command: JobCommand,
): QueueRules {
  const busy = jobs.filter(({ state }) => takesSlot(state)).length;
  return {
    ...rules,
    contended: command.kind !== 'fill' && hasRivals && couldTakeAll(rules, busy),
    most: command.kind === 'fill' ? command.most : null,
    clock,
    turns: turnsOf(jobs),
  };
}

/** The last turn that each requester holds in each line. */
export function turnsOf(jobs: readonly Job[]): PerPriority<Map<number, number>> {
  const turns = { high: new Map<number, number>(), normal: new Map<number, number>(), low: new Map<number, number>() };
  for (const { state, requester, turn, priority } of jobs)
    if (state === 'queued') turns[priority].set(requester.id, Math.max(turn, turns[priority].get(requester.id) ?? 0));
  return turns;
}

/** The run that GitHub makes for an attempt of a job, unless a test says otherwise. */
export const runOf = (number: number, attempt = 1): number => attempt * 100 + number;
const sessionOf = ({ number, attempt }: Job): string => (attempt === 1 ? `S${number}` : `S${number}.${attempt}`);

/** People by their login; the same login is the same person. */
export const personOf = (login: string) => ({
  id: [...login].reduce((id, letter) => id * 31 + letter.charCodeAt(0), 1),
  login,
});

export function submitting(wishes: readonly Wish[], first: number): Submit {
  const [leading] = wishes;
  return {
    kind: 'submit',
    jobs: wishes.map((wish, index) => planned(wish, first, `comment/${first}/${index}`)),
    numbers: wishes.map((_, index) => first + index),
    repositoryId: 1,
    requester: personOf(leading?.by ?? 'ada'),
    thread: { kind: leading?.kind ?? 'pull', number: leading?.thread ?? 7 },
    threadTitle: 'It is broken',
    threadBody: 'Please mend it.',
    commit: 'c'.repeat(40),
    isFork: false,
    base: null,
    context: '',
    blockedBy: leading?.blockedBy ?? [],
    waived: leading?.waived ?? false,
  };
}

function planned(wish: Wish, first: number, key: string): Submit['jobs'][number] {
  const { needs = [], deliver, name, priority, group, gate, retries, limits } = wish;
  return {
    key,
    name: name ?? null,
    asked: '/run make',
    commandHash: 'f'.repeat(64),
    input: '',
    work: { kind: 'run', command: 'make' },
    profile: PROFILE,
    who: ['write'],
    priority: priority ?? 'normal',
    group: group ?? null,
    deliver: deliver ?? 'none',
    continues: null,
    limits: { ...LIMITS, ...limits },
    retries: { lost: 0, start: 0, ...retries },
    place: { runner: null, environment: null, submodules: false, lfs: false },
    budget: null,
    deliveryRules: DEFAULT_DELIVERY_RULES,
    isTold: false,
    gate: gate ?? null,
    needs: needs.map((need) => {
      const [number, onFailure] = typeof need === 'number' ? [need, 'cancel' as const] : need;
      return number >= first ? { index: number - first, onFailure } : { job: number, onFailure };
    }),
  };
}
