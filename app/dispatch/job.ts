/** A job as Dispatch knows it. Plain data; every field after `state` is filled in by facts. */
import type { Person, Thread } from '../ground/ids.ts';
import type { OnFailure, State } from '../ground/job-state.ts';

export interface Need {
  /** Number of the job, in the same repository. */
  readonly job: number;
  readonly onFailure: OnFailure;
}

/** What the job's profile allows, copied when the command was accepted, so that a later change of the file cannot widen it. */
export interface ProfileSnapshot {
  readonly name: string;
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
  /** Levels (`write`) and users (`@ada`) who may decide its approvals. */
  readonly approvers: readonly string[];
  /** Seconds until an unanswered approval counts as denied. */
  readonly expireSeconds: number;
}

export type JobWork =
  | {
      readonly kind: 'prompt';
      readonly prompt: string;
      readonly agent: { readonly name: string; readonly command: readonly string[] };
    }
  | { readonly kind: 'run'; readonly command: string };

/** What a command asks for, complete: nothing of it is looked up again later. */
export interface JobRequest {
  /** `comment/ID/INDEX`: a redelivered comment makes the same key, so never a second job. */
  readonly key: string;
  readonly name: string | null;
  readonly asked: string;
  readonly requester: Person;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly work: JobWork;
  readonly profile: ProfileSnapshot;
  /** The head at the moment the command was accepted. */
  readonly commit: string;
  readonly timeoutSeconds: number;
}

export interface Job extends JobRequest {
  readonly repositoryId: number;
  /** `J12` is the job with number 12 of its repository. */
  readonly number: number;
  readonly needs: readonly Need[];
  readonly state: State;
  /** Why it is in this state: one sentence, or empty. */
  readonly reason: string;
  readonly attempt: number;
  /** Ties the dispatched run to this attempt. */
  readonly nonce: string;
  readonly runId: number | null;
  readonly runUrl: string | null;
  readonly sessionId: string | null;
  readonly output: string;
  /** Instants in epoch ms. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When the timer has to look at it again in its present state. */
  readonly deadline: number | null;
  readonly runnerSeenAt: number | null;
  /** Who asked it to stop, and which step of the escalation was reached. */
  readonly stop: { readonly by: string; readonly reason: string; readonly step: StopStep } | null;
}

/** `asked`: the runner was told; `run_cancelled`: GitHub was asked to cancel the run; `run_forced`: to force it. */
export type StopStep = 'asked' | 'run_cancelled' | 'run_forced';
