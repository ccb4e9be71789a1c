/** Turns commands into jobs inside a transaction: what is planned gets numbers and gates, and the decision takes it from there. */
import { startApprovers } from '../dispatch/gate.ts';
import { planJobs, type Asking, type PlannedJob } from '../dispatch/plan.ts';
import { bodyOf, lineOf } from '../dispatch/thread-context.ts';
import type { Person, Thread } from '../ground/ids.ts';
import { accepted, rejected, type Rejection, type Result } from '../ground/outcome.ts';
import { isAmong, type Standing } from '../ground/who.ts';
import { lacking } from './lacking.ts';
import { carryOut, type Act } from './handle.ts';
import { hashOf } from './hash.ts';
import { keepConfiguration, type Configured } from './configuration.ts';
import { requestStart } from './gates.ts';
import type { Colleague, Head } from './ports/github.ts';

/** What was asked of GitHub before the transaction. */
export interface Gathered {
  readonly configured: Extract<Configured, { ok: true }>;
  readonly head: Head;
  /** The fork was pushed to since the wish was written: its head may be one that whoever wrote it has never seen. */
  readonly isMoved: boolean;
  /** What an agent is told of the thread, cleaned and quoted, and of that the comments alone. */
  readonly context: string;
  readonly comments: string;
  /** Open issues that block the thread. */
  readonly blockedBy: readonly string[];
  /** What the requester may do here, with every team asked for that the configuration names. */
  readonly standing: Standing;
  /** Who could be asked instead; read only where the requester may not. */
  readonly writers: readonly Colleague[];
  /** The requester is a bot that the configuration names. */
  readonly isBot: boolean;
}

export interface SubmitContext {
  readonly keyPrefix: string;
  readonly thread: Thread;
  readonly threadTitle: string;
  readonly threadBody: string;
  readonly threadUrl: string;
  readonly requester: Person;
  /** What it came by: `comment`, `label`, `check`, `api`. */
  readonly event: string;
}

export interface Submitted {
  readonly numbers: readonly number[];
  /** Approvals that let gated ones start. */
  readonly gates: readonly number[];
}

/** How many of a thread's jobs are looked at for names and reports. */
export const THREAD_JOBS = 200;
/** Jobs that one requester may have waiting at gates of a repository: people have to look at each. */
const MOST_GATED = 10;

/** What the commands would become: jobs by name, needs and settings. Writes nothing. */
export async function planOf(
  scope: Act,
  commands: readonly Asking[],
  gathered: Gathered,
  context: SubmitContext,
): Promise<Result<PlannedJob[]>> {
  const { tx } = scope;
  const named = commands.flatMap(({ options }) => [
    ...options.after,
    ...(options.continues === null ? [] : [options.continues]),
  ]);
  const known = new Set((await tx.jobs([...new Set(named)])).map((job) => job.number));
  return planJobs(commands, {
    keyPrefix: context.keyPrefix,
    catalogue: gathered.configured.config,
    material: {
      'thread.title': lineOf(context.threadTitle),
      'thread.body': bodyOf(context.threadBody),
      'thread.comments': gathered.comments,
      'thread.number': String(context.thread.number),
      'thread.url': context.threadUrl,
      requester: context.requester.login,
      'event.kind': context.event,
      'event.url': context.threadUrl,
    },
    on: { kind: context.thread.kind, isFork: gathered.head.isFork },
    threadJobs: await tx.threadJobs(context.thread.number, THREAD_JOBS),
    exists: (job) => known.has(job),
  });
}

export async function submitPlan(
  scope: Act,
  commands: readonly Asking[],
  gathered: Gathered,
  context: SubmitContext,
): Promise<Result<Submitted>> {
  if (gathered.isMoved)
    return rejected(
      'head_moved',
      'The fork of this pull request was pushed to after this was asked for, so what would run may not be what was seen. Nothing was started; look at it, and ask again.',
    );
  const planned = await planOf(scope, commands, gathered, context);
  return planned.ok ? submitJobs(scope, planned.value, gathered, context) : planned;
}

/** `waived`: recorded as a step that its requester skips, and never run. */
export async function submitJobs(
  scope: Act,
  planned: readonly PlannedJob[],
  gathered: Gathered,
  context: SubmitContext,
  waived = false,
): Promise<Result<Submitted>> {
  const { tx } = scope;
  const { thread, threadTitle, threadBody, requester } = context;
  const { config } = gathered.configured;
  const foreign = planned.filter((job) => !mayStart(job, requester, gathered));
  const refusal = foreign[0] && refusalOf(foreign[0], gathered, requester);
  if (refusal && (waived || config.who.outsiders === 'refuse')) return { ok: false, rejection: refusal };
  if (foreign.length > 0 && (await tx.gatedCount(requester.id)) + foreign.length > MOST_GATED)
    return rejected(
      'too_many_gated',
      `There are ${MOST_GATED} jobs of yours already that wait for somebody to let them start. Wait until some of them were answered.`,
    );
  await keepConfiguration(scope, gathered.configured);
  await tx.putThread({
    ...thread,
    repositoryId: tx.repository.id,
    title: threadTitle,
    head: thread.kind === 'pull' ? gathered.head.commit : null,
  });
  const numbers: number[] = [];
  for (let index = 0; index < planned.length; index += 1) numbers.push(await tx.takeJobNumber());
  const gates = await gatesFor(scope, planned, foreign);
  const decided = await carryOut(scope, {
    kind: 'submit',
    jobs: planned.map((job) => ({
      ...job,
      commandHash: hashOf(job.asked),
      gate: gates.get(job) ?? null,
    })),
    numbers,
    repositoryId: tx.repository.id,
    requester,
    thread,
    threadTitle,
    threadBody,
    commit: gathered.head.commit,
    isFork: gathered.head.isFork,
    base: gathered.head.base,
    context: gathered.context,
    blockedBy: gathered.blockedBy,
    waived,
  });
  if (!decided.ok) return decided;
  const asked = [...new Set(gates.values())];
  for (const gate of asked)
    await requestStart(
      scope,
      gate,
      [...decided.value.jobs.values()].filter((job) => job.gate === gate),
    );
  return accepted({ numbers, gates: asked });
}

export const mayStart = (job: PlannedJob, requester: Person, gathered: Gathered): boolean =>
  gathered.isBot || isAmong(job.who, requester, gathered.standing);

function refusalOf(job: PlannedJob, gathered: Gathered, { login }: Person): Rejection {
  const what = job.name === null ? 'start a job' : `start \`${job.name}\``;
  return lacking({ login, what, who: job.who, role: gathered.standing.role, writers: gathered.writers });
}

/** One approval for all jobs that the same people may let start. */
async function gatesFor(
  { tx }: Act,
  planned: readonly PlannedJob[],
  foreign: readonly PlannedJob[],
): Promise<ReadonlyMap<PlannedJob, number>> {
  const gates = new Map<PlannedJob, number>();
  const byApprovers = new Map<string, number>();
  if (foreign.length === 0) return gates;
  // What only continues a gated job needs no gate of its own, but who asks is a stranger for all of it.
  for (const job of planned) {
    if (!foreign.includes(job)) continue;
    const key = startApprovers(job).join('\n');
    const gate = byApprovers.get(key) ?? (await tx.takeApprovalNumber());
    byApprovers.set(key, gate);
    gates.set(job, gate);
  }
  return gates;
}
