/** What commands come to before they are jobs, and what a plan may look at. */
import type { DeliveryRules } from '../ground/delivery-rules.ts';
import type { Output, Priority } from '../ground/job-state.ts';
import type { Money } from '../ground/money.ts';
import type { Thread } from '../ground/ids.ts';
import type { Catalogue, Material } from './catalogue.ts';
import type { Command } from './command.ts';
import type { Job, JobLimits, JobPlace, JobWork, ProfileSnapshot, Retries } from './job.ts';
import type { PlannedNeed } from './plan-needs.ts';

/** A job to be made. `needs` name jobs that exist by number, or earlier ones of this plan by index. */
export interface PlannedJob {
  readonly key: string;
  readonly name: string | null;
  readonly asked: string;
  readonly input: string;
  readonly work: JobWork;
  readonly profile: ProfileSnapshot;
  /** Who may start it. */
  readonly who: readonly string[];
  readonly priority: Priority;
  readonly group: string | null;
  readonly deliver: Output;
  readonly continues: number | null;
  readonly limits: JobLimits;
  readonly retries: Retries;
  readonly place: JobPlace;
  readonly budget: Money | null;
  readonly deliveryRules: DeliveryRules;
  /** The agent is told of the thread after the prompt, which has no place for it. */
  readonly isTold: boolean;
  readonly needs: readonly PlannedNeed[];
}

export type Asking = Extract<Command, { kind: 'dispatch' | 'run' }>;

export interface PlanContext {
  /** `comment/ID`; with the command's place it makes each job's key. */
  readonly keyPrefix: string;
  readonly catalogue: Catalogue;
  readonly material: Material;
  /** The kind of the thread, and whether its commit comes from a fork. */
  readonly on: { readonly kind: Thread['kind']; readonly isFork: boolean };
  /** The thread's jobs, oldest first. */
  readonly threadJobs: readonly Job[];
  /** Whether a job with this number exists in the repository. */
  readonly exists: (job: number) => boolean;
}
