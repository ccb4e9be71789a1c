/** Everything that can be asked of the jobs of a repository: by people, by GitHub, by runners, by the clock. */
import type { Person, Thread } from '../ground/ids.ts';
import type { FACT_OF_OUTCOME } from './evolve.ts';
import type { Job } from './job.ts';
import type { Begin } from './machine.ts';
import type { PlannedJob } from './plan.ts';

export interface Submit {
  readonly kind: 'submit';
  readonly jobs: readonly (PlannedJob & {
    /** SHA-256 (hex) of what was asked. */
    readonly commandHash: string;
    /** The approval that lets it start; `null` where the requester may start it. */
    readonly gate: number | null;
  })[];
  /** Free job numbers, one for each of `jobs`. */
  readonly numbers: readonly number[];
  readonly repositoryId: number;
  readonly requester: Person;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly threadBody: string;
  readonly commit: string;
  readonly isFork: boolean;
  /** The head of the base branch of a pull request. */
  readonly base: string | null;
  /** What the agent is told of the thread. */
  readonly context: string;
  /** Open issues that block the thread. */
  readonly blockedBy: readonly string[];
  /** The requester lets what needs them go on without them: they are on record and never run. */
  readonly waived: boolean;
}

export interface Claim {
  readonly kind: 'claim';
  readonly job: number;
  readonly nonce: string;
  readonly sessionId: string;
  readonly runId: number;
  readonly runUrl: string;
}

export interface Finish {
  readonly kind: 'finish';
  readonly job: number;
  readonly sessionId: string;
  readonly outcome: keyof typeof FACT_OF_OUTCOME;
  readonly reason: string;
  readonly output: string;
  /** How its work came to an end and what its models took, where the runner told. */
  readonly ending?: Job['ending'] | undefined;
  readonly usage?: Job['usage'] | undefined;
}

/** What was handed in is delivered. */
export interface Delivered {
  readonly kind: 'delivered';
  readonly job: number;
  readonly attempt: number;
  readonly commit: string | null;
  /** `null` where nothing had changed. */
  readonly url: string | null;
}

/** What was handed in will not be delivered. */
export interface Undeliverable {
  readonly kind: 'undeliverable';
  readonly job: number;
  readonly attempt: number;
  /** One reason on each line, in words for people: prose with code between backticks. */
  readonly reason: string;
}

export interface Cancel {
  readonly kind: 'cancel';
  readonly jobs: readonly number[];
  readonly by: string;
  readonly why?: string;
  /** What depends on them is held instead of skipped. */
  readonly alone?: boolean;
}

export interface Retry {
  readonly kind: 'retry';
  readonly job: number;
  readonly by: Person;
  /** Also the jobs that depend on it and have ended; without it only those that were skipped. */
  readonly dependents: boolean;
}

export interface Gate {
  readonly kind: 'gate';
  readonly jobs: readonly number[];
  /** Who opened it; `null` when it stays shut. */
  readonly opened: Person | null;
  readonly by: string;
  readonly reason: string;
  /** Nobody answered in time. */
  readonly expired: boolean;
}

export interface Dispatched {
  readonly kind: 'dispatched';
  readonly job: number;
  readonly attempt: number;
  readonly runId: number;
  readonly runUrl: string;
}

export interface RunCompleted {
  readonly kind: 'run_completed';
  readonly job: number;
  readonly runId: number;
  /** GitHub's word, or `vanished` when GitHub knows the run no more. */
  readonly conclusion: string;
}

export type JobCommand =
  | Submit
  | Begin
  | Cancel
  | Retry
  | Gate
  | { readonly kind: 'hold' | 'release' | 'waive'; readonly job: number; readonly by: string }
  /** What blocks the thread of these jobs now. */
  | { readonly kind: 'block'; readonly jobs: readonly number[]; readonly blockedBy: readonly string[] }
  /** Gives out free slots, although other repositories of the installation wait for some too. */
  | { readonly kind: 'fill'; readonly most: number | null }
  | Dispatched
  | { readonly kind: 'undispatchable'; readonly job: number; readonly attempt: number; readonly reason: string }
  /** Who it was started for may not start it any more. */
  | { readonly kind: 'revoke'; readonly job: number; readonly attempt: number; readonly reason: string }
  | Claim
  | Finish
  | Delivered
  | Undeliverable
  | RunCompleted
  | { readonly kind: 'deadline'; readonly job: number };
