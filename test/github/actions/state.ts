/** What the stand-in remembers of workflows, runs and jobs. Plain data: it is saved with the world. */
import type { Permissions } from '../world.ts';
import type { World } from '../world.ts';

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';
/** `waiting`: for a reviewer of the environment. */
type Status = 'queued' | 'waiting' | 'in_progress' | 'completed';

export interface Workflow {
  readonly id: number;
  readonly repositoryId: number;
  readonly path: string;
  name: string;
  state: 'active' | 'deleted' | 'disabled_manually';
  readonly createdAt: number;
  updatedAt: number;
}

export interface Run {
  readonly id: number;
  readonly repositoryId: number;
  readonly workflowId: number;
  readonly number: number;
  readonly checkSuiteId: number;
  readonly event: string;
  /** Full ref, e.g. `refs/heads/main`. */
  readonly ref: string;
  readonly headSha: string;
  /** The commit as runs and webhooks show it. */
  readonly headCommit: Readonly<Record<string, unknown>>;
  readonly workflowPath: string;
  readonly workflowName: string;
  displayTitle: string;
  /** The whole event, as the job finds it at `GITHUB_EVENT_PATH`. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Inputs as the `inputs` context shows them: booleans and numbers keep their type. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly actorId: number;
  readonly createdAt: number;
  /** Changes with each re-run, as the actor does not. */
  triggeringActorId: number;
  attempt: number;
  status: Status;
  conclusion: Conclusion | null;
  startedAt: number;
  updatedAt: number;
  /** GitHub knows it no more, though its end may still be under way. */
  isGone?: boolean;
}

export interface Step {
  readonly name: string;
  readonly number: number;
  status: Status;
  conclusion: Conclusion | null;
  startedAt: number | null;
  completedAt: number | null;
}

export interface Job {
  /** Also the id of its check run, as on github.com. */
  readonly id: number;
  readonly runId: number;
  readonly attempt: number;
  /** Key under `jobs:`. */
  readonly key: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly permissions: Permissions;
  /** Name of the deployment environment the job names, or `null`. */
  readonly environment: string | null;
  readonly createdAt: number;
  status: Status;
  conclusion: Conclusion | null;
  startedAt: number;
  completedAt: number | null;
  steps: Step[];
  outputs: Record<string, string>;
  runnerId: number | null;
}

interface ActionsState {
  readonly workflows: Map<number, Workflow>;
  readonly runs: Map<number, Run>;
  readonly jobs: Map<number, Job>;
  /** Where a running job lives, so that the next start can clean up after a death. */
  readonly rooms: Map<number, { readonly root: string; readonly trackingId: string }>;
  /** When each repository variable was made and changed, by `REPOSITORY_ID/NAME`. */
  readonly variableTimes: Map<string, { createdAt: number; updatedAt: number }>;
}

export const actionsState = (world: World): ActionsState =>
  world.part('actions', () => ({
    workflows: new Map(),
    runs: new Map(),
    jobs: new Map(),
    rooms: new Map(),
    variableTimes: new Map(),
  }));

export function jobsOf(world: World, run: Run, attempt: number = run.attempt): Job[] {
  return [...actionsState(world).jobs.values()].filter((job) => job.runId === run.id && job.attempt === attempt);
}

export function runOf(world: World, job: Job): Run {
  const run = actionsState(world).runs.get(job.runId);
  if (run === undefined) throw new Error(`Job ${job.id} has no run`);
  return run;
}
