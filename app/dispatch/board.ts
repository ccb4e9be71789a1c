/** The jobs of one repository that a decision looks at, and a draft of them that records what happens. */
import type { PerPriority } from '../ground/job-state.ts';
import { Defect } from '../ground/outcome.ts';
import { evolve, type Happening } from './evolve.ts';
import type { Job, ThreadTexts } from './job.ts';
import { isInSlot } from './slots.ts';

/**
 * Not the whole repository, but all that a decision can concern: the jobs it names, those that wait for them (and on, as far
 * as an end can travel), what these need, every job in a slot, and the head of the queue. The time of a decision grows with
 * what it changes, not with the graph.
 */
export interface Board {
  readonly jobs: ReadonlyMap<number, Job>;
  readonly queue: QueueRules;
}

/** What bounds the queue of a repository, and where it stands. */
export interface QueueRules {
  /** Jobs of the repository that may run at once. */
  readonly slots: number;
  /** Running jobs per thread. */
  readonly perThread: number;
  /** Running jobs per group; a group that is not named has one. */
  readonly groups: Readonly<Record<string, number>>;
  /** Jobs of the whole installation that may run at once, and how many of its other repositories' run now. */
  readonly installationSlots: number;
  readonly busyElsewhere: number;
  /** Another repository of the installation has jobs in the queue, and this one could take every slot: free ones are shared out in turn. */
  readonly contended: boolean;
  /** Most slots that this decision may give; `null` for as many as are free. */
  readonly most: number | null;
  /** The highest turn that got a slot so far, in each priority: each is a line of its own. */
  readonly clock: PerPriority<number>;
  /** The last turn that each requester holds in each line, by the requester's id. */
  readonly turns: PerPriority<ReadonlyMap<number, number>>;
}

/** Time and chance, handed in: the floor below has neither. */
export interface Given {
  /** Epoch ms. */
  readonly now: number;
  /** Fresh, unguessable text for every decision. */
  readonly random: string;
}

/** What was decided: new jobs with the texts they come with, what happened (in order), and every job touched as it is now. */
export interface Decision {
  readonly created: ReadonlyMap<number, ThreadTexts>;
  readonly happenings: readonly Happening[];
  readonly jobs: ReadonlyMap<number, Job>;
  /** Free slots of the installation wait to be shared out among its repositories. */
  readonly shares: boolean;
}

/** The board while a decision is being made. */
export interface Draft {
  readonly queue: QueueRules;
  readonly given: Given;
  job(number: number): Job | undefined;
  all(): IterableIterator<Job>;
  create(job: Job, texts: ThreadTexts): void;
  record(happening: Happening): void;
  /** The next turn of a requester: nobody's many jobs keep another's few waiting. */
  takeTurn(job: Job): number;
  decision(): Decision;
}

export function draftOf(board: Board, given: Given): Draft {
  const jobs = new Map(board.jobs);
  const turns = {
    high: new Map(board.queue.turns.high),
    normal: new Map(board.queue.turns.normal),
    low: new Map(board.queue.turns.low),
  };
  const touched = new Set<number>();
  const created = new Map<number, ThreadTexts>();
  const happenings: Happening[] = [];
  return {
    queue: board.queue,
    given,
    job: (number) => jobs.get(number),
    all: () => jobs.values(),
    create(job, texts) {
      jobs.set(job.number, job);
      touched.add(job.number);
      created.set(job.number, texts);
    },
    record(happening) {
      const job = jobs.get(happening.job);
      if (!job) throw new Defect(`J${happening.job} is not on the board`);
      jobs.set(job.number, evolve(job, happening));
      touched.add(job.number);
      happenings.push(happening);
    },
    takeTurn({ requester, priority }) {
      const line = turns[priority];
      const turn = Math.max(board.queue.clock[priority], line.get(requester.id) ?? 0) + 1;
      line.set(requester.id, turn);
      return turn;
    },
    decision: () => ({
      created,
      happenings,
      jobs: new Map([...touched].map((number) => [number, jobs.get(number) as Job])),
      shares: board.queue.contended && freeInInstallation(board.queue, jobs.values()) > 0,
    }),
  };
}

/** Slots of the installation that no job takes. */
export function freeInInstallation(queue: QueueRules, jobs: Iterable<Job>): number {
  let busy = queue.busyElsewhere;
  for (const job of jobs) if (isInSlot(job)) busy += 1;
  return queue.installationSlots - busy;
}
