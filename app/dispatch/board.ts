/** The jobs of one repository that a decision looks at, and a draft of them that records what happens. */
import { Defect } from '../ground/outcome.ts';
import { evolve, type Happening } from './evolve.ts';
import type { Job } from './job.ts';

/** All jobs that have not ended, every job they need, and what the command at hand names. */
export interface Board {
  readonly slots: number;
  readonly jobs: ReadonlyMap<number, Job>;
}

/** Time and chance, handed in: the floor below has neither. */
export interface Given {
  /** Epoch ms. */
  readonly now: number;
  /** Fresh, unguessable text for every decision. */
  readonly random: string;
}

/** What was decided: new jobs, what happened (in order), and every job touched as it is now. */
export interface Decision {
  readonly created: readonly number[];
  readonly happenings: readonly Happening[];
  readonly jobs: ReadonlyMap<number, Job>;
}

/** The board while a decision is being made. */
export interface Draft {
  readonly slots: number;
  readonly given: Given;
  job(number: number): Job | undefined;
  all(): IterableIterator<Job>;
  create(job: Job): void;
  record(happening: Happening): void;
  decision(): Decision;
}

export function draftOf(board: Board, given: Given): Draft {
  const jobs = new Map(board.jobs);
  const touched = new Set<number>();
  const created: number[] = [];
  const happenings: Happening[] = [];
  return {
    slots: board.slots,
    given,
    job: (number) => jobs.get(number),
    all: () => jobs.values(),
    create(job) {
      jobs.set(job.number, job);
      touched.add(job.number);
      created.push(job.number);
    },
    record(happening) {
      const job = jobs.get(happening.job);
      if (!job) throw new Defect(`J${happening.job} is not on the board`);
      jobs.set(job.number, evolve(job, happening));
      touched.add(job.number);
      happenings.push(happening);
    },
    decision: () => ({
      created,
      happenings,
      jobs: new Map([...touched].map((number) => [number, jobs.get(number) as Job])),
    }),
  };
}
