/** Carries out one attempt of a run: its jobs in the order of their needs, the slots, the cancel, and how it all ended. */
import { rm } from 'node:fs/promises';
import { repositoryById } from '../git/find.ts';
import { issueJobToken, revokeToken } from '../tokens.ts';
import type { World } from '../world.ts';
import { announceJob, announceRun } from './announce.ts';
import { carryOutJob } from './carry-out-job.ts';
import { secretsAndVariables } from './environments.ts';
import { holds, interpolate, interpolateAll, type Standing } from './expressions.ts';
import { githubContext } from './github-context.ts';
import { type JobContext, makeRoom, makeTrackingId, type Needed } from './job-context.ts';
import { type JobLog, openLog } from './job-log.ts';
import { outliveRunner } from './lose-runner.ts';
import { actionsSettings, isClosing, leaveSlot, liveRuns, takeSlot } from './live.ts';
import { mayBegin } from './may-begin.ts';
import { closeOidcRequests, openOidcRequests } from './oidc-keys.ts';
import { actionsState, type Conclusion, type Job, type Run } from './state.ts';
import { grantedPermissions, type JobDefinition, type WorkflowFile } from './workflow-file.ts';

interface Attempt {
  readonly world: World;
  readonly run: Run;
  readonly file: WorkflowFile;
  readonly cancel: AbortController;
  readonly force: AbortController;
  readonly lose: AbortController;
  /** Jobs by key; those of an earlier attempt that need not run again are completed already. */
  readonly jobs: ReadonlyMap<string, Job>;
}

/** Starts the run's present attempt and returns; it goes on by itself. `kept` are jobs whose results stay as they were. */
export function startAttempt(
  world: World,
  run: Run,
  file: WorkflowFile,
  kept: ReadonlyMap<string, Job> = new Map(),
): void {
  const jobs = new Map(
    Object.entries(file.jobs).map(
      ([key, definition]) => [key, makeJob(world, run, file, key, definition, kept.get(key))] as const,
    ),
  );
  const attempt: Attempt = {
    world,
    run,
    file,
    cancel: new AbortController(),
    force: new AbortController(),
    lose: new AbortController(),
    jobs,
  };
  if (run.attempt === 1) announceRun(world, run, 'requested');
  const done = carryOutAttempt(attempt).finally(() => liveRuns(world).delete(run.id));
  const { cancel, force, lose } = attempt;
  liveRuns(world).set(run.id, { cancel, force, lose, done });
}

function makeJob(
  world: World,
  run: Run,
  file: WorkflowFile,
  key: string,
  definition: JobDefinition,
  kept: Job | undefined,
): Job {
  const now = world.clock();
  const repo = repositoryById(world, run.repositoryId);
  const contexts = { github: githubContext(world, run), inputs: run.inputs, vars: Object.fromEntries(repo.variables) };
  const place = (text: string): string => interpolate(text, contexts).trim();
  const job: Job = {
    id: world.nextId(),
    runId: run.id,
    attempt: run.attempt,
    key,
    name: interpolate(definition.name ?? key, contexts),
    labels: definition['runs-on'].map(place),
    permissions: grantedPermissions(file, definition),
    // An expression may come to nothing, and then there is no environment.
    environment: place(definition.environment ?? '') || null,
    createdAt: now,
    status: kept?.status ?? 'queued',
    conclusion: kept?.conclusion ?? null,
    startedAt: kept?.startedAt ?? now,
    completedAt: kept?.completedAt ?? null,
    steps: kept?.steps ?? [],
    outputs: kept?.outputs ?? {},
    runnerId: kept?.runnerId ?? null,
  };
  actionsState(world).jobs.set(job.id, job);
  return job;
}

async function carryOutAttempt(attempt: Attempt): Promise<void> {
  const { world, run } = attempt;
  const going = new Map<string, Promise<void>>();
  const start = (key: string): Promise<void> => {
    const known = going.get(key);
    if (known !== undefined) return known;
    const definition = attempt.file.jobs[key];
    const job = attempt.jobs.get(key);
    if (definition === undefined || job === undefined) throw new Error(`Run ${run.id} has no job ${key}`);
    const promise = Promise.all(definition.needs.map(start)).then(() =>
      job.status === 'completed' ? undefined : decideJob(attempt, job, definition),
    );
    going.set(key, promise);
    return promise;
  };
  await Promise.all([...attempt.jobs.keys()].map(start));
  if (isClosing(world)) return;
  run.status = 'completed';
  run.conclusion = conclude([...attempt.jobs.values()], attempt.cancel.signal.aborted);
  run.updatedAt = world.clock();
  announceRun(world, run, 'completed');
}

export function conclude(jobs: readonly Job[], wasCancelled: boolean): Conclusion {
  const has = (conclusion: Conclusion): boolean => jobs.some((job) => job.conclusion === conclusion);
  if (wasCancelled && has('cancelled')) return 'cancelled';
  if (has('failure')) return 'failure';
  if (has('cancelled')) return 'cancelled';
  return has('success') ? 'success' : 'skipped';
}

/** All needs are finished: does the job run, and how did it end? */
async function decideJob(attempt: Attempt, job: Job, definition: JobDefinition): Promise<void> {
  const { world, run } = attempt;
  const needs = Object.fromEntries(definition.needs.map((key) => [key, neededOf(attempt.jobs.get(key))]));
  const contexts = {
    github: githubContext(world, run),
    inputs: run.inputs,
    vars: Object.fromEntries(repositoryById(world, run.repositoryId).variables),
    needs,
  };
  const wanted = (): boolean =>
    holds(definition.if, contexts, attempt.cancel.signal.aborted ? 'cancelled' : standingOf(attempt, definition));
  const log = openLog(world, job.id);
  try {
    if (attempt.force.signal.aborted) return finishJob(attempt, job, 'cancelled');
    if (!wanted()) return finishJob(attempt, job, attempt.cancel.signal.aborted ? 'cancelled' : 'skipped');
    announceJob(world, job, 'queued');
    // A cancel lets a job go on whose condition holds all the same (`always()`).
    const cancel = new AbortController();
    const onCancel = (): void => {
      if (!wanted()) cancel.abort();
    };
    if (!attempt.cancel.signal.aborted) attempt.cancel.signal.addEventListener('abort', onCancel, { once: true });
    attempt.force.signal.addEventListener('abort', () => cancel.abort(), { once: true });
    if (!(await mayBegin(world, run, job, cancel.signal, log))) {
      // Somebody cancelled it, or a reviewer said no.
      return finishJob(attempt, job, cancel.signal.aborted ? 'cancelled' : 'failure');
    }
    if (!(await takeSlot(world, cancel.signal))) return finishJob(attempt, job, 'cancelled');
    try {
      finishJob(attempt, job, await occupySlot(attempt, job, definition, needs, cancel, log));
    } finally {
      leaveSlot(world);
      attempt.cancel.signal.removeEventListener('abort', onCancel);
    }
  } catch (error) {
    log.write(`##[error]${error instanceof Error ? error.message : String(error)}`);
    finishJob(attempt, job, 'failure');
  }
}

const neededOf = (job: Job | undefined): Needed => ({
  result: job?.conclusion ?? 'skipped',
  outputs: job?.outputs ?? {},
});

/** GitHub looks at all ancestors: one that was skipped far up holds back its whole line, yet is no failure. */
function standingOf(attempt: Attempt, definition: JobDefinition): Standing {
  const ancestors = new Set<string>();
  const collect = (keys: readonly string[]): void => {
    for (const key of keys) {
      if (!ancestors.has(key)) collect(attempt.file.jobs[key]?.needs ?? []);
      ancestors.add(key);
    }
  };
  collect(definition.needs);
  const results = [...ancestors].map((key) => attempt.jobs.get(key)?.conclusion);
  if (results.includes('failure')) return 'failure';
  return results.every((result) => result === 'success') ? 'success' : 'skipped';
}

function finishJob({ world }: Attempt, job: Job, conclusion: Conclusion): void {
  if (isClosing(world)) return;
  job.status = 'completed';
  job.conclusion = conclusion;
  job.completedAt = world.clock();
  announceJob(world, job, 'completed');
}

async function occupySlot(
  attempt: Attempt,
  job: Job,
  definition: JobDefinition,
  needs: Readonly<Record<string, Needed>>,
  cancel: AbortController,
  log: JobLog,
): Promise<Conclusion> {
  const { world, run, file } = attempt;
  const repo = repositoryById(world, run.repositoryId);
  job.status = 'in_progress';
  job.startedAt = world.clock();
  job.runnerId = world.nextId();
  if (run.status === 'queued') {
    run.status = 'in_progress';
    run.updatedAt = world.clock();
    announceRun(world, run, 'in_progress');
  }
  announceJob(world, job, 'in_progress');
  const token = issueJobToken(world, { repositoryId: repo.id, runId: run.id, permissions: job.permissions });
  const oidc = job.permissions['id_token'] === 'write' ? openOidcRequests(world, job.id) : undefined;
  const { secrets, variables: vars } = secretsAndVariables(world, repo, job.environment);
  for (const secret of [token, oidc?.token, ...Object.values(secrets)]) if (secret !== undefined) log.mask(secret);
  const room = await makeRoom(repo, run);
  const trackingId = makeTrackingId();
  actionsState(world).rooms.set(job.id, { root: room.root, trackingId });
  const force = new AbortController();
  const onForce = (): void => force.abort();
  if (attempt.force.signal.aborted) onForce();
  attempt.force.signal.addEventListener('abort', onForce, { once: true });
  // Only what runs now is lost with its runner; a job that starts later has another one.
  let isLost = false;
  const onLose = (): void => {
    isLost = true;
    force.abort();
  };
  if (!attempt.lose.signal.aborted) attempt.lose.signal.addEventListener('abort', onLose, { once: true });
  const fixed = { world, repo, run, job, file, definition, needs, room, log, token, oidc, trackingId, secrets, vars };
  const context: JobContext = {
    ...fixed,
    cancel: cancel.signal,
    force: force.signal,
    env: {},
    path: [],
    steps: {},
    standing: 'success',
  };
  const clocks = watchTime(context, cancel, force);
  try {
    const variables = {
      github: githubContext(world, run),
      inputs: run.inputs,
      vars,
      needs,
      secrets: { ...secrets, GITHUB_TOKEN: token },
    };
    Object.assign(
      context.env,
      interpolateAll(file.env, variables),
      interpolateAll(definition.env, { ...variables, env: file.env }),
    );
    const conclusion = await carryOutJob(context);
    return isLost ? await outliveRunner(world, attempt.lose.signal, cancel.signal, log) : conclusion;
  } finally {
    clocks.end();
    attempt.force.signal.removeEventListener('abort', onForce);
    attempt.lose.signal.removeEventListener('abort', onLose);
    await rm(room.root, { recursive: true, force: true, maxRetries: 3 });
    actionsState(world).rooms.delete(job.id);
    revokeToken(world, token);
    if (oidc !== undefined) closeOidcRequests(world, oidc.token);
  }
}

/** The job's own time, and the time after a cancel when it is given up. */
function watchTime(context: JobContext, cancel: AbortController, force: AbortController) {
  const minutes = Number(context.definition['timeout-minutes']);
  const tooLong = setTimeout(
    () => {
      context.log.write(`##[error]The job has exceeded the maximum execution time of ${minutes} minutes.`);
      cancel.abort();
    },
    Math.min(minutes * 60_000, 2 ** 31 - 1),
  );
  let giveUp: NodeJS.Timeout | undefined;
  cancel.signal.addEventListener('abort', () => {
    context.log.write('##[error]The operation was canceled.');
    giveUp = setTimeout(() => force.abort(), actionsSettings(context.world).giveUpMs);
  });
  return {
    end: () => {
      clearTimeout(tooLong);
      clearTimeout(giveUp);
    },
  };
}
