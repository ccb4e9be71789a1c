/** The configuration of a repository as the rest of the program sees it: complete, checked, every default filled in. */
import type { BuiltInAgent } from '../../ground/agents.ts';
import type { DeliveryRules } from '../../ground/delivery-rules.ts';
import type { Money } from '../../ground/money.ts';
import type { OnFailure, Output, Priority } from '../../ground/job-state.ts';
import type { Template } from '../../ground/template.ts';

/** An agent: one that runners install by themselves, or a command. */
export interface AgentConfig {
  /** Empty for a built-in one. */
  readonly command: readonly string[];
  readonly builtIn: BuiltInAgent | null;
  /** In the agent's own words; `null` leaves it to the agent. */
  readonly model: string | null;
}

/** What a job may do, and who may start it and answer what it asks. */
export interface ProfileConfig {
  readonly name: string;
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
  /** A `who` list: who may answer what the profile asks. */
  readonly approvers: readonly string[];
  /** How long a question waits for its answer. */
  readonly expireSeconds: number;
  /** A `who` list: who may start its jobs; `null` leaves it to the file's `who`. */
  readonly who: readonly string[] | null;
  /** Choices of the workflow file: the label of its machines, and GitHub's environment; `null` leaves it to that file. */
  readonly runner: string | null;
  readonly environment: string | null;
}

export interface JobConfig {
  readonly name: string;
  readonly work:
    | { readonly kind: 'prompt'; readonly prompt: Template }
    | { readonly kind: 'run'; readonly command: string };
  /** The agent of a prompt, the file's default included; always `undefined` for `run`. */
  readonly agent: string | undefined;
  readonly profile: string;
  /** A `who` list: who may start it; `null` leaves it to the profile, and then to the file's `who`. */
  readonly who: readonly string[] | null;
  readonly priority: Priority;
  /** The jobs of one group run as many at once as `groups` says. */
  readonly group: string | null;
  readonly output: Output;
  /** How long it may run; `null` leaves it to the file's `limits`. */
  readonly timeoutSeconds: number | null;
  /** How long its session stays once its turn is over, 0 when it does not; `null` leaves it to the file's `limits`. */
  readonly lingerSeconds: number | null;
  /** What its checkout holds besides the files of the repository. */
  readonly submodules: boolean;
  readonly lfs: boolean;
  readonly needs: readonly JobNeed[];
}

export interface JobNeed {
  readonly name: string;
  readonly onFailure: OnFailure;
}

export interface LimitsConfig {
  /** How many jobs of the repository run at once. */
  readonly slots: number;
  /** How many jobs of one thread run at once. */
  readonly perThread: number;
  /** How long one attempt may run. */
  readonly timeoutSeconds: number;
  /** From the dispatch of a run to its runner's claim. */
  readonly startSeconds: number;
  /** How long a job may wait for a slot. */
  readonly queueSeconds: number;
  /** How long a job may wait for the jobs it needs and for issues that block its own. */
  readonly waitSeconds: number;
  /** How long a job may wait for the approval that starts it. */
  readonly gateSeconds: number;
  /** What the models of one attempt may cost. */
  readonly budget: Money | null;
  /** How long what an agent remembers of its session is kept; 0 keeps nothing. */
  readonly sessionSeconds: number;
  /** How long a session stays for a follow-up once its turn is over; 0 ends it there. */
  readonly lingerSeconds: number;
  /** How long transcripts are kept; `null` leaves it to the app. */
  readonly transcriptSeconds: number | null;
  /** Automatic new attempts: `lost` after a runner vanished in mid-work, `start` when none ever took the job. */
  readonly retries: { readonly lost: number; readonly start: number };
}

/** Who may start jobs, where neither job nor profile say it. */
export interface WhoConfig {
  readonly dispatch: readonly string[];
  /** What becomes of a job that somebody else asks for: an approval may start it, or it is refused. */
  readonly outsiders: 'gate' | 'refuse';
  /** GitHub's ids of the bots that are served; bots have no other way in. */
  readonly bots: readonly number[];
}

export const CHANNEL_KINDS = ['slack', 'telegram', 'discord', 'email', 'webhook'] as const;

export interface ChannelConfig {
  readonly to: { readonly kind: (typeof CHANNEL_KINDS)[number]; readonly target: string };
  /** An expression over `event`; `null` takes every event. */
  readonly when: string | null;
}

export interface RoutineConfig {
  readonly name: string;
  readonly job: string;
  readonly schedule: { readonly cron: string; readonly timezone: string } | null;
  /** `on` is a GitHub event (`workflow_run.completed`), `if` an expression over `event`. */
  readonly event: { readonly on: string; readonly if: string | null } | null;
}

/** The records have no prototype, so that a job named `constructor` is a job and nothing else is. */
export interface RepositoryConfig {
  /** The word before every command (`/sb dispatch`), where the bare words belong to others. */
  readonly prefix: string | null;
  readonly agent: string | undefined;
  readonly agents: Readonly<Record<string, AgentConfig>>;
  readonly limits: LimitsConfig;
  /** How many jobs of a group run at once; a group that a job names and that is not here has 1. */
  readonly groups: Readonly<Record<string, number>>;
  readonly who: WhoConfig;
  readonly profile: string;
  readonly profiles: Readonly<Record<string, ProfileConfig>>;
  readonly jobs: Readonly<Record<string, JobConfig>>;
  /** Which changes of jobs may become commits. */
  readonly delivery: DeliveryRules;
  readonly channels: readonly ChannelConfig[];
  readonly routines: Readonly<Record<string, RoutineConfig>>;
}

/** A record without prototype. */
export function recordOf<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const record: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return Object.freeze(record);
}
