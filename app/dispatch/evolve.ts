/** Folds what happened into a job. Facts are history: one that the table does not allow here is a defect. */
import { Defect } from '../ground/outcome.ts';
import type { Person } from '../ground/ids.ts';
import { hasEnded, type State } from '../ground/job-state.ts';
import { UNASKED, type Job, type Retries, type StopStep } from './job.ts';
import { next, type JobFact } from './transitions.ts';

interface Plain {
  readonly fact: 'refused' | 'unblocked' | 'unheld' | 'recalled' | 'held' | 'skipped' | 'waived' | 'undispatchable';
}
interface Lost {
  readonly fact: 'lost';
  /** The run that may still be under way; the job may forget it at once, for a new attempt. */
  readonly runId: number | null;
}
interface Approved {
  readonly fact: 'approved';
  /** By whose right it starts now. */
  readonly authority: Person;
}
interface Blocked {
  readonly fact: 'blocked';
  readonly blockedBy: readonly string[];
}
interface Released {
  readonly fact: 'released';
  /** Its place in the fair queue. */
  readonly turn: number;
  /** Needs that did not succeed, when a person lets it run all the same: they do not keep it back again. */
  readonly despite: readonly number[];
  /** What it starts from instead of the commit it had: a job that it needs has delivered it. */
  readonly commit?: string;
}
interface Slotted {
  readonly fact: 'slotted';
  readonly nonce: string;
}
interface Dispatched {
  readonly fact: 'dispatched';
  readonly runId: number;
  readonly runUrl: string;
}
interface Claimed {
  readonly fact: 'claimed';
  readonly sessionId: string;
  /** `null` where no run of GitHub's carries it out. */
  readonly runId: number | null;
  readonly runUrl: string | null;
}
interface Stopped {
  readonly fact: 'stop_requested' | 'escalated';
  readonly step: StopStep;
  /** Set when the run became known while the job was stopping. */
  readonly run?: { readonly id: number; readonly url: string };
}
/** What the runner told of the end beside its outcome; a job that handed in its work has it already. */
interface Told {
  readonly ending?: Job['ending'] | undefined;
  readonly usage?: Job['usage'] | undefined;
}
/** What became of the work; absent where there was nothing to become of. */
export interface Delivery {
  readonly commit: string | null;
  /** Where it can be seen; with neither this nor `refused`, nothing had changed. */
  readonly url: string | null;
  readonly refused: string | null;
}
interface HandedIn extends Told {
  readonly fact: 'handed_in';
  readonly output: string;
  /** What the runner said of its success. */
  readonly said: string;
}
interface Finished extends Told {
  readonly fact: 'succeeded' | 'failed' | 'timed_out';
  readonly output: string;
  readonly delivery?: Delivery;
}
interface Cancelled extends Told {
  readonly fact: 'cancelled';
  readonly delivery?: Delivery;
}
interface DeliveredLate {
  readonly fact: 'delivered_late';
  readonly delivery: Delivery;
}
interface Retried {
  readonly fact: 'retried';
  /** By whose right the new attempt starts. */
  readonly authority: Person;
  /** Set when no person asked for it. */
  readonly automatic: keyof Retries | null;
}

/** What happened, who caused it, and why in one sentence (or empty). */
export type Occurrence = { readonly by: string; readonly reason: string } & (
  | Plain
  | Approved
  | Blocked
  | Released
  | Slotted
  | Dispatched
  | Claimed
  | Stopped
  | HandedIn
  | Finished
  | Cancelled
  | DeliveredLate
  | Lost
  | Retried
);

/** One fact about one job, at an instant (epoch ms). */
export type Happening = Occurrence & { readonly job: number; readonly at: number };

const SECOND = 1_000;
/** A runner sends a sign of life every 15 s; after six missed ones it is declared lost. */
export const SILENCE_DEADLINE = 90 * SECOND;
/** Somebody's own machine may be shut over lunch, or lose its network in a train; its agent goes on meanwhile, or sleeps with it. */
const MACHINE_SILENCE = 4 * 3_600 * SECOND;

/** How long the runner of a job may be silent before it is declared lost, in milliseconds. */
export const silenceDeadline = ({ place }: Pick<Job, 'place'>): number =>
  place.machine === undefined ? SILENCE_DEADLINE : MACHINE_SILENCE;
/** How long GitHub may take over what a job hands in, retries included: longer than its hourly limit keeps us waiting twice. */
const DELIVERY_DEADLINE = 9_000 * SECOND;
/** How long each step of a stop may take before the next one. GitHub itself gives a cancelled run five minutes. */
const STOP_DEADLINES: Record<StopStep, number> = {
  asked: 45 * SECOND,
  run_cancelled: 330 * SECOND,
  run_forced: 60 * SECOND,
};

export function evolve(job: Job, happening: Happening): Job {
  const state = next(job.state, happening.fact);
  if (state === undefined)
    throw new Defect(`J${job.number} is ${job.state}: \`${happening.fact}\` cannot happen to it`);
  const moved: Job = {
    ...job,
    ...detailsOf(job, happening),
    state,
    ...(staysPut(job, state) ? {} : { reason: happening.reason, heldBy: state === 'held' ? happening.by : null }),
    deadline: deadlineOf(job, state, happening),
  };
  if (!hasEnded(state)) return moved;
  // What was waived, or delivered, after its end keeps its end.
  return { ...moved, blockedBy: [], handedIn: null, endedAt: hasEnded(job.state) ? job.endedAt : happening.at };
}

/** What blocks its thread changes while a person has to decide about it anyway: it is held, or gated, for the same reason as before. */
const staysPut = (job: Job, state: State): boolean => job.state === state && (state === 'held' || state === 'gated');

function detailsOf(job: Job, happening: Happening): Partial<Job> {
  switch (happening.fact) {
    case 'approved':
      return { authority: happening.authority };
    case 'blocked':
      return { blockedBy: happening.blockedBy };
    case 'unblocked':
      return { blockedBy: [] };
    case 'released':
      return {
        turn: happening.turn,
        needs: settled(job.needs, happening.despite),
        ...(happening.commit !== undefined && { commit: happening.commit }),
      };
    case 'waived':
      return { waivedBy: happening.by };
    case 'slotted':
      return { nonce: happening.nonce };
    case 'dispatched':
      return { runId: happening.runId, runUrl: happening.runUrl };
    case 'claimed':
      return {
        sessionId: happening.sessionId,
        runId: happening.runId,
        runUrl: happening.runUrl,
        startedAt: happening.at,
        runnerSeenAt: happening.at,
      };
    case 'stop_requested':
    case 'escalated':
      return {
        stop: { by: job.stop?.by ?? happening.by, reason: job.stop?.reason ?? happening.reason, step: happening.step },
        ...(happening.run && { runId: happening.run.id, runUrl: happening.run.url }),
      };
    case 'handed_in':
      return { output: happening.output, handedIn: { reason: happening.said }, ...toldOf(happening) };
    case 'succeeded':
    case 'failed':
    case 'timed_out':
      return { output: happening.output, ...toldOf(happening), ...becameOf(happening) };
    case 'delivered_late':
      return becameOf(happening);
    case 'cancelled':
      return { ...toldOf(happening), ...becameOf(happening) };
    case 'retried':
      return anew(job, happening);
    case 'refused':
    case 'unheld':
    case 'recalled':
    case 'held':
    case 'skipped':
    case 'undispatchable':
    case 'lost':
      return {};
  }
}

const toldOf = ({ ending, usage }: Told): Partial<Job> => ({
  ...(ending !== undefined && { ending }),
  ...(usage !== undefined && { usage }),
});

const becameOf = ({ delivery }: { readonly delivery?: Delivery }): Partial<Job> =>
  delivery ? { delivered: delivery.commit, delivery: { url: delivery.url, refused: delivery.refused } } : {};

const settled = (needs: Job['needs'], despite: readonly number[]): Job['needs'] =>
  despite.length === 0
    ? needs
    : needs.map((need) => (despite.includes(need.job) ? { ...need, onFailure: 'continue' } : need));

/** A new attempt remembers nothing of the last one but that there was one, and which runs are not its own. */
function anew(job: Job, { authority, automatic }: Retried): Partial<Job> {
  return {
    attempt: job.attempt + 1,
    authority,
    retried: automatic === null ? { lost: 0, start: 0 } : { ...job.retried, [automatic]: job.retried[automatic] + 1 },
    // What blocks its issue may have changed since the last attempt.
    blockedBy: job.thread.kind === 'issue' ? [UNASKED] : [],
    turn: 0,
    nonce: '',
    runId: null,
    runUrl: null,
    formerRunId: job.runId === null ? job.formerRunId : Math.max(job.runId, job.formerRunId ?? 0),
    sessionId: null,
    output: '',
    delivered: null,
    handedIn: null,
    delivery: null,
    ending: null,
    usage: null,
    waivedBy: null,
    startedAt: null,
    endedAt: null,
    runnerSeenAt: null,
    stop: null,
  };
}

function deadlineOf(job: Job, state: State, happening: Happening): number | null {
  const { limits } = job;
  switch (state) {
    case 'waiting':
      // The time for waiting is one for all its reasons.
      return job.state === 'waiting' ? job.deadline : happening.at + limits.waitSeconds * SECOND;
    case 'queued':
      return happening.at + limits.queueSeconds * SECOND;
    case 'starting':
      return happening.at + limits.startSeconds * SECOND;
    case 'running':
      return happening.at + (happening.fact === 'handed_in' ? DELIVERY_DEADLINE : silenceDeadline(job));
    case 'stopping':
      if (happening.fact === 'handed_in') return happening.at + DELIVERY_DEADLINE;
      // Its runner is done: only the delivery can still take its time.
      if (job.handedIn !== null) return job.deadline;
      return 'step' in happening ? happening.at + STOP_DEADLINES[happening.step] : null;
    default:
      return null;
  }
}

/** Ended facts by the word a runner reports. */
export const FACT_OF_OUTCOME = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'timed_out',
} as const satisfies Record<string, JobFact>;
