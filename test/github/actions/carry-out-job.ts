/** Carries out one job from "Set up job" to "Complete job": its steps in order, their conditions, and the post parts in reverse. */
import { holds, interpolate, interpolateAll } from './expressions.ts';
import { type JobContext, jobContexts } from './job-context.ts';
import { killTree } from './process-tree.ts';
import { type PostPart, prepareStep, type ReadyStep, runMain, runPost } from './run-step.ts';
import type { Conclusion, Step } from './state.ts';
import type { StepDefinition } from './workflow-file.ts';

/** Runs everything and answers how the job ended; the job's record follows along. */
export async function carryOutJob(context: JobContext): Promise<Conclusion> {
  const { job } = context;
  const begin = addStep(context, 'Set up job');
  const definitions = context.definition.steps.map((definition) => ({
    definition,
    step: addStep(context, nameOf(context, definition)),
  }));
  await inStep(context, begin, async () => describeJob(context));
  const posts: PostPart[] = [];
  for (const { definition, step } of definitions) {
    await carryOutStep(context, definition, step, posts);
    if (context.force.aborted) break;
  }
  const postSteps = posts.toReversed().map((post) => ({ post, step: addStep(context, `Post ${post.name}`) }));
  for (const { post, step } of postSteps) {
    if (context.force.aborted || !holds(post.action.postIf, jobContexts(context), standing(context))) {
      settle(context, step, 'skipped');
      continue;
    }
    const stop = stopper(context, 'always()', undefined);
    const exitCode = await inStep(context, step, async () => (await runPost(context, post, stop.signal)).exitCode);
    stop.end();
    // A post part that fails fails the job, as on hosted runners.
    if (exitCode !== 0 && context.standing === 'success') context.standing = 'failure';
  }
  await inStep(context, addStep(context, 'Complete job'), async () => {
    context.log.write('Cleaning up orphan processes');
    await killTree(undefined, context.trackingId);
    return 0;
  });
  for (const step of job.steps) if (step.status !== 'completed') settle(context, step, 'cancelled');
  job.outputs = outputsOf(context);
  return standing(context);
}

function describeJob(context: JobContext): number {
  const { log, run, job } = context;
  log.write(`Current runner: the stand-in GitHub, Node ${process.versions.node}`);
  log.write('##[group]GITHUB_TOKEN Permissions');
  for (const [name, level] of Object.entries(job.permissions)) log.write(`${name}: ${level}`);
  log.write('##[endgroup]');
  log.write(`Job ${job.key} of run ${run.id}, attempt ${run.attempt}`);
  return 0;
}

/** Cancelled once the run or the job's time is cancelled, whatever the steps said before. */
function standing(context: JobContext): JobContext['standing'] {
  if (context.cancel.aborted) context.standing = 'cancelled';
  return context.standing;
}

async function carryOutStep(
  context: JobContext,
  definition: StepDefinition,
  step: Step,
  posts: PostPart[],
): Promise<void> {
  const record = (outcome: Conclusion, conclusion: Conclusion, outputs: Record<string, string> = {}): void => {
    if (definition.id !== undefined) context.steps[definition.id] = { outputs, outcome, conclusion };
    settle(context, step, conclusion);
  };
  const condition = evaluated(context, () =>
    holds(
      definition.if,
      jobContexts(context, { env: interpolateAll(definition.env, jobContexts(context)) }),
      standing(context),
    ),
  );
  if (condition !== true) {
    if (condition === undefined) context.standing = 'failure';
    return record(condition === undefined ? 'failure' : 'skipped', condition === undefined ? 'failure' : 'skipped');
  }
  const minutes = evaluated(context, () =>
    Number(interpolate(definition['timeout-minutes'] ?? '', jobContexts(context))),
  );
  const stop = stopper(context, definition.if, minutes === undefined || minutes <= 0 ? undefined : minutes);
  let outputs: Record<string, string> = {};
  const exitCode = await inStep(context, step, async () => {
    const ready: ReadyStep = { name: step.name, definition, source: await prepareStep(context, definition) };
    const done = await runMain(context, ready, stop.signal);
    outputs = done.outputs;
    if (done.post !== undefined) posts.push(done.post);
    return done.exitCode;
  });
  stop.end();
  if (stop.timedOut()) context.log.write(`##[error]The action '${step.name}' has timed out after ${minutes} minutes.`);
  const outcome: Conclusion =
    stop.signal.aborted && !stop.timedOut() ? 'cancelled' : exitCode === 0 ? 'success' : 'failure';
  const forgiven =
    outcome === 'failure' &&
    evaluated(context, () => interpolate(definition['continue-on-error'] ?? '', jobContexts(context)) === 'true') ===
      true;
  if (outcome === 'failure' && !forgiven && context.standing === 'success') context.standing = 'failure';
  record(outcome, forgiven ? 'success' : outcome, outputs);
}

/** The signal that stops one step: its own time is up, or a cancel that its condition does not survive. */
function stopper(context: JobContext, condition: string | undefined, minutes: number | undefined) {
  const controller = new AbortController();
  let timedOut = false;
  const onCancel = (): void => {
    if (!holds(condition, jobContexts(context), 'cancelled')) controller.abort();
  };
  // A step that starts after the cancel was let start because its condition wants to see it.
  if (!context.cancel.aborted) context.cancel.addEventListener('abort', onCancel, { once: true });
  const timer =
    minutes === undefined ? undefined : setTimeout(() => ((timedOut = true), controller.abort()), minutes * 60_000);
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    end: () => {
      clearTimeout(timer);
      context.cancel.removeEventListener('abort', onCancel);
    },
  };
}

/** Runs a piece of work as a step: times, and every error as a line of the log. Answers the exit code. */
async function inStep(context: JobContext, step: Step, work: () => Promise<number>): Promise<number> {
  step.status = 'in_progress';
  step.startedAt = context.world.clock();
  let exitCode = 1;
  try {
    exitCode = await work();
    if (exitCode !== 0) context.log.write(`##[error]Process completed with exit code ${exitCode}.`);
  } catch (error) {
    context.log.write(`##[error]${error instanceof Error ? error.message : String(error)}`);
  }
  settle(context, step, exitCode === 0 ? 'success' : 'failure');
  return exitCode;
}

/** A broken expression is a line of the log and `undefined`. */
function evaluated<Value>(context: JobContext, evaluate: () => Value): Value | undefined {
  try {
    return evaluate();
  } catch (error) {
    context.log.write(
      `##[error]The expression is not valid: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

function settle(context: JobContext, step: Step, conclusion: Conclusion): void {
  step.status = 'completed';
  step.conclusion = conclusion;
  step.startedAt ??= context.world.clock();
  step.completedAt = context.world.clock();
}

function addStep(context: JobContext, name: string): Step {
  const step: Step = {
    name,
    number: context.job.steps.length + 1,
    status: 'queued',
    conclusion: null,
    startedAt: null,
    completedAt: null,
  };
  context.job.steps.push(step);
  return step;
}

function nameOf(context: JobContext, definition: StepDefinition): string {
  const written = definition.name ?? `Run ${definition.uses ?? definition.run?.trimStart().split('\n')[0] ?? ''}`;
  try {
    return interpolate(written, jobContexts(context));
  } catch {
    return written;
  }
}

function outputsOf(context: JobContext): Record<string, string> {
  try {
    return interpolateAll(context.definition.outputs, jobContexts(context), 'success');
  } catch (error) {
    context.log.write(
      `##[error]The job's outputs are not valid: ${error instanceof Error ? error.message : String(error)}`,
    );
    return {};
  }
}
