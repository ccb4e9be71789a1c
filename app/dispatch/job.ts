/** A job as Dispatch knows it. Plain data; every field after `state` is filled in by facts. */
import type { BuiltInAgent } from '../ground/agents.ts';
import type { DeliveryRules } from '../ground/delivery-rules.ts';
import type { Person, Thread } from '../ground/ids.ts';
import type { OnFailure, Output, Priority, State } from '../ground/job-state.ts';
import type { Money } from '../ground/money.ts';

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
  /** Levels (`write`), people (`@ada`) and teams (`@acme/release`) who may decide its approvals. */
  readonly approvers: readonly string[];
  /** Seconds until an unanswered approval counts as denied. */
  readonly expireSeconds: number;
}

/** A piece of a prompt: text, or what a job that this one needs hands on once it has ended. */
export type PromptPart = string | { readonly need: string; readonly field: 'output' | 'commit' | 'state' };

export interface JobAgent {
  readonly name: string;
  /** Empty for a built-in agent. */
  readonly command: readonly string[];
  readonly builtIn: BuiltInAgent | null;
  readonly model: string | null;
}

/** Where a job runs and how its checkout is made. The workflow file offers the choices of `runner` and `environment`. */
export interface JobPlace {
  readonly runner: string | null;
  readonly environment: string | null;
  readonly submodules: boolean;
  readonly lfs: boolean;
  /** The name of somebody's own machine, for a session that was started there: no run of GitHub's carries it out. */
  readonly machine?: string;
}

export type JobWork =
  | {
      readonly kind: 'prompt';
      readonly prompt: readonly PromptPart[];
      readonly agent: JobAgent;
    }
  | { readonly kind: 'run'; readonly command: string };

/** How long the job may stay where it is, in seconds; past it, it ends as `timed_out` (or, where nobody took its run, as `lost`). */
export interface JobLimits {
  /** For an approval that starts it. */
  readonly gateSeconds: number;
  /** For the jobs it needs and the issues that block its thread. */
  readonly waitSeconds: number;
  /** For a slot. */
  readonly queueSeconds: number;
  /** For a runner to take its run. */
  readonly startSeconds: number;
  /** For its work. */
  readonly runSeconds: number;
  /** How long its session stays for a follow-up once its turn is over; absent where it does not. */
  readonly lingerSeconds?: number;
}

/** New attempts that are made without asking, by class: `lost` = its runner vanished in mid-work, `start` = no runner ever took it. */
export interface Retries {
  readonly lost: number;
  readonly start: number;
}

/** What a command asks for, complete: nothing of it is looked up again later. */
export interface JobRequest {
  /** `comment/ID/INDEX`: a redelivered comment makes the same key, so never a second job. */
  readonly key: string;
  readonly name: string | null;
  readonly asked: string;
  /** SHA-256 (hex) of `asked`: approvals and the record are bound to the words as they were. */
  readonly commandHash: string;
  readonly requester: Person;
  /** By whose right it starts: the requester, whoever opened its gate, or whoever retried it. Asked of GitHub again before it runs. */
  readonly authority: Person;
  /** Who may start such a job, as the configuration said; empty in jobs of bots from before it was kept for them. */
  readonly who: readonly string[];
  readonly thread: Thread;
  readonly threadTitle: string;
  /** What came with the name of a job of the configuration. */
  readonly input: string;
  readonly work: JobWork;
  readonly profile: ProfileSnapshot;
  readonly priority: Priority;
  /** Jobs of one group take turns, as many at once as the configuration says. */
  readonly group: string | null;
  /** What becomes of its work when it has succeeded. */
  readonly deliver: Output;
  /** The job whose work this one continues. */
  readonly continues: number | null;
  /** The head at the moment the command was accepted. */
  readonly commit: string;
  /** The commit comes from a fork: it runs isolated, in a run that holds no secret. */
  readonly isFork: boolean;
  readonly limits: JobLimits;
  readonly retries: Retries;
  readonly place: JobPlace;
  /** What the models of one attempt may cost. */
  readonly budget: Money | null;
  readonly deliveryRules: DeliveryRules;
  /**
   * The head of the base branch of a pull request, or of the default branch, when the command was accepted; files that configure agents
   * come from it, also where another job has delivered what this one starts from. `null` in jobs of issues from before.
   */
  readonly base: string | null;
}

/** What the thread held when the command was written: long, so it is kept beside the job and read only where a runner is told its work. */
export interface ThreadTexts {
  readonly threadBody: string;
  /** What the agent is told of the thread: quoted, cleaned, with authors and times. */
  readonly context: string;
}

export interface Job extends JobRequest {
  readonly repositoryId: number;
  /** `J12` is the job with number 12 of its repository. */
  readonly number: number;
  readonly needs: readonly Need[];
  /** Open issues that block its thread, as `#12` or `owner/name#3`: it waits for them too. */
  readonly blockedBy: readonly string[];
  /** The approval whose answer starts it, while and after it was gated. */
  readonly gate: number | null;
  readonly state: State;
  /** Why it is in this state: one sentence, or empty. */
  readonly reason: string;
  readonly attempt: number;
  /** Automatic new attempts so far, by class. */
  readonly retried: Retries;
  /** Its place in the fair queue, see `queue.ts`; 0 until it is released. */
  readonly turn: number;
  /** Ties the dispatched run to this attempt. */
  readonly nonce: string;
  readonly runId: number | null;
  readonly runUrl: string | null;
  /** The highest id of the runs of earlier attempts; GitHub's ids only grow, so a run of this attempt has a higher one. */
  readonly formerRunId: number | null;
  readonly sessionId: string | null;
  /** What it hands to the jobs that need it, at most 8 KB. */
  readonly output: string;
  /** The commit it delivered. */
  readonly delivered: string | null;
  /** The runner has said its last word and the work is being delivered: what it said. `null` before and after. */
  readonly handedIn: { readonly reason: string } | null;
  /** What became of its work: where it can be seen, or why it was not delivered. `null` until that is known. */
  readonly delivery: { readonly url: string | null; readonly refused: string | null } | null;
  /** How its work came to an end, more finely than its state; `null` before, and from runners that do not tell. */
  readonly ending: string | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cost: number | null } | null;
  /** Who answers for it now, where its requester handed it over. */
  readonly charge: Person | null;
  /** Who holds it, while it is held: a login, or `signalbox` when a job it needs did not succeed. */
  readonly heldBy: string | null;
  /** Who let the jobs that need it go on without it. */
  readonly waivedBy: string | null;
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

/** Stands among the blocking issues of a new attempt until GitHub has said which there are now. */
export const UNASKED = '?';

/** `asked`: the runner was told; `run_cancelled`: GitHub was asked to cancel the run; `run_forced`: to force it. */
export type StopStep = 'asked' | 'run_cancelled' | 'run_forced';
