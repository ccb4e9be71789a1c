/** Turns commands into jobs inside a transaction: what is planned gets numbers, and the decision takes it from there. */
import type { RepositoryConfig } from '../config/repository/parse.ts';
import type { Command } from '../dispatch/parse.ts';
import { planJobs, type Catalogue } from '../dispatch/plan.ts';
import type { Person, Thread } from '../ground/ids.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import { carryOut, type Act } from './handle.ts';

/** What was asked of GitHub before the transaction. */
export interface Gathered {
  readonly config: RepositoryConfig;
  readonly commit: string;
}

export interface SubmitContext {
  readonly keyPrefix: string;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly requester: Person;
}

/** How many of a thread's jobs are looked at for names and reports. */
export const THREAD_JOBS = 200;

export async function submitPlan(
  scope: Act,
  commands: readonly Extract<Command, { kind: 'dispatch' | 'run' }>[],
  gathered: Gathered,
  context: SubmitContext,
): Promise<Result<readonly number[]>> {
  const { tx } = scope;
  const threadJobs = await tx.threadJobs(context.thread.number, THREAD_JOBS);
  const asked = new Set(commands.flatMap((command) => command.chaining.after));
  const known = new Set((await tx.jobs([...asked])).map((job) => job.number));
  const planned = planJobs(commands, {
    keyPrefix: context.keyPrefix,
    catalogue: catalogueOf(gathered.config),
    threadJobs,
    exists: (job) => known.has(job),
  });
  if (!planned.ok) return planned;
  if (tx.repository.slots !== gathered.config.slots) await tx.setSlots(gathered.config.slots);
  await tx.putThread({ ...context.thread, repositoryId: tx.repository.id, title: context.threadTitle });
  const numbers: number[] = [];
  for (let index = 0; index < planned.value.length; index += 1) numbers.push(await tx.takeJobNumber());
  const { thread, threadTitle, requester } = context;
  const submit = {
    kind: 'submit',
    jobs: planned.value,
    numbers,
    repositoryId: tx.repository.id,
    requester,
    thread,
    threadTitle,
    commit: gathered.commit,
    timeoutSeconds: gathered.config.timeoutSeconds,
  } as const;
  const decided = await carryOut(scope, submit);
  return decided.ok ? accepted(numbers) : decided;
}

function catalogueOf(config: RepositoryConfig): Catalogue {
  return {
    agent: config.agent,
    agents: config.agents,
    profile: config.profile,
    profiles: config.profiles,
    jobs: config.jobs,
  };
}
