/**
 * The only place that causes anything in the world. Each effect says how a repeat is recognised: a reaction is idempotent, a
 * reply carries a marker, a run carries the job's name in its title, a projection knows the id of what it made.
 */
import type { Effect } from '../dispatch/effects.ts';
import { deliverText } from '../dispatch/texts/deliveries.ts';
import { notTaken } from '../dispatch/texts/undelivered.ts';
import type { Job } from '../dispatch/job.ts';
import { jobRef } from '../ground/ids.ts';
import { Failure, unreachable } from '../ground/outcome.ts';
import { act, carryOut } from './handle.ts';
import type { House } from './house.ts';
import type { Performance } from './performance.ts';
import { performApprovalCheck, performConfigCheck, performMergeCheck } from './perform-checks.ts';
import { performCheck } from './perform-job-check.ts';
import { performHandIn } from './perform-hand-in.ts';
import { performLabels, performReport } from './perform-projections.ts';
import { performPush, performTelling } from './push.ts';
import { refreshBlockers } from './on-blockers.ts';
import type { DispatchedRun } from './ports/github.ts';
import type { OutboxItem } from './ports/store.ts';
import { shareSlots } from './share-slots.ts';
import { lackOfAuthority } from './authority.ts';
import { jobUrl } from './view.ts';

/** GitHub lists a run that it has made within this time, in milliseconds. */
const LISTED = 10_000;

export async function perform(at: Performance, effect: Effect): Promise<void> {
  const { house, repository } = at;
  switch (effect.kind) {
    case 'react':
      await house.github.react(repository, effect.comment, effect.content);
      return close(at);
    case 'reply':
      await reply(at, effect);
      return close(at);
    case 'dispatch':
      return dispatch(at, effect);
    case 'cancel_run':
      await house.github.cancelRun(repository, effect.runId, effect.force);
      return close(at);
    case 'check':
      return performCheck(at, effect.job);
    case 'approval_check':
      return performApprovalCheck(at, effect.approval);
    case 'config_check':
      return performConfigCheck(at, effect);
    case 'merge_check':
      return performMergeCheck(at, effect);
    case 'deliver':
      await deliver(at, effect);
      return close(at);
    case 'hand_in':
      return performHandIn(at, effect);
    case 'blockers':
      await refreshBlockers(house, repository, effect.thread);
      return close(at);
    case 'fill':
      return fill(at, effect.installation);
    case 'tell_devices':
      return performTelling(at, effect);
    case 'push':
      return performPush(at, effect);
    case 'report':
      return performReport(at, effect.thread);
    case 'unlabel':
      await house.github.removeLabel(repository, effect.thread, effect.label);
      return close(at);
    case 'labels':
      return performLabels(at, effect.thread);
    default:
      return unreachable(effect);
  }
}

/** The effect will not be performed. Where a job waits for it, the job learns of it; the row keeps the error. */
export async function surrender(house: House, item: OutboxItem, effect: Effect, reason: string): Promise<void> {
  if (effect.kind === 'dispatch') {
    const { job, attempt } = effect;
    await act(house, item.repositoryId, { outbox: item.id }, (scope) =>
      carryOut(scope, { kind: 'undispatchable', job, attempt, reason: `GitHub did not start the run: ${reason}` }),
    );
    return;
  }
  if (effect.kind === 'hand_in') {
    const { job, attempt } = effect;
    await act(house, item.repositoryId, { outbox: item.id }, (scope) =>
      carryOut(scope, { kind: 'undeliverable', job, attempt, reason: notTaken(reason) }),
    );
    return;
  }
  await house.store.buryOutbox(item.id, house.clock.now(), reason);
}

async function reply(at: Performance, effect: Extract<Effect, { kind: 'reply' }>): Promise<void> {
  const { house, repository, item } = at;
  const marker = /^<!-- signalbox:reply [^>]* -->/.exec(effect.body)?.[0];
  const before =
    item.attempts > 0 && marker !== undefined
      ? await house.github.findComment(repository, effect.thread, marker, item.createdAt)
      : undefined;
  if (before === undefined) await house.github.createComment(repository, effect.thread, effect.body);
}

/** What a job hands in as a comment, read from the job: the effect is as small as any. A new attempt will hand in its own. */
async function deliver(at: Performance, effect: Extract<Effect, { kind: 'deliver' }>): Promise<void> {
  const { house, repository } = at;
  const job = await house.store.job(repository.id, effect.job);
  if (job?.attempt !== effect.attempt) return;
  const body = deliverText({ job, url: jobUrl(house.baseUrl, repository, job.number) });
  await reply(at, { kind: 'reply', thread: job.thread.number, body });
}

async function dispatch(at: Performance, effect: Extract<Effect, { kind: 'dispatch' }>): Promise<void> {
  const { house, repository, item } = at;
  const { attempt } = effect;
  const job = await house.store.job(repository.id, effect.job);
  const cause = { outbox: item.id };
  // A newer attempt has a dispatch, and a nonce, of its own.
  if (job?.attempt !== attempt) return close(at);
  const ref = jobRef(job.number);
  // Noted before GitHub is asked, so that a try that never got so far has nothing to look for.
  const asked = Number((item.attempts > 0 ? await house.store.projection(item.subject) : undefined)?.digest ?? NaN);
  const before = asked > 0 ? await earlierRun(at, job, ref) : undefined;
  const unlisted = asked + LISTED - house.clock.now();
  if (before === undefined && unlisted > 0)
    throw new Failure('transient', 'the run of an earlier try may not be listed yet', { retryAfterMs: unlisted });
  if (before === undefined && job.state !== 'dispatching') {
    await act(house, repository.id, cause, (scope) =>
      carryOut(scope, { kind: 'undispatchable', job: job.number, attempt, reason: job.reason }),
    );
    return;
  }
  // The right to start it may have been lost since it was asked for.
  const lack = before === undefined ? await lackOfAuthority(house, repository, job) : undefined;
  if (lack !== undefined) {
    await act(house, repository.id, cause, (scope) =>
      carryOut(scope, { kind: 'revoke', job: job.number, attempt, reason: lack }),
    );
    return;
  }
  const { runner, environment } = job.place;
  const inputs = {
    job: ref,
    nonce: job.nonce,
    ...(job.isFork && { isolated: 'true' as const }),
    ...(runner !== null && { runner }),
    ...(environment !== null && { environment }),
  };
  if (before === undefined)
    await house.store.saveProjection({
      subject: item.subject,
      externalId: null,
      digest: String(house.clock.now()),
    });
  const run = before ?? (await house.github.dispatch(repository, inputs, job.profile.name));
  if (isFormer(job, run)) throw new Failure('transient', 'GitHub took the dispatch but shows only an earlier run yet');
  await act(house, repository.id, cause, (scope) =>
    carryOut(scope, { kind: 'dispatched', job: job.number, attempt, runId: run.id, runUrl: run.url }),
  );
}

/**
 * An earlier try may have made the run, and its answer was lost. The run of an earlier attempt has the same title and is not it; nor
 * is one that is over although nobody took the job, for what failed before it claimed cannot claim any more.
 */
async function earlierRun(
  { house, repository, item }: Performance,
  job: Job,
  ref: string,
): Promise<DispatchedRun | undefined> {
  const found = await house.github.findRun(repository, ref, item.createdAt);
  if (!found || isFormer(job, found)) return undefined;
  if (job.state !== 'dispatching') return found;
  const run = await house.github.runOf(repository, found.id);
  return run?.completed === true ? undefined : found;
}

const isFormer = ({ formerRunId }: Job, run: DispatchedRun): boolean => formerRunId !== null && run.id <= formerRunId;

/** What was free when it began is shared out now, whoever asked for it: where many decisions ask at once, one sharing serves them. */
async function fill({ house, item }: Performance, installation: number): Promise<void> {
  const through = (await house.store.newestOutbox(item.subject)) ?? item.id;
  await shareSlots(house, installation);
  await house.store.closeOutbox(item.subject, through, house.clock.now());
}

function close({ house, item }: Performance): Promise<void> {
  return house.store.closeOutbox(item.subject, item.id, house.clock.now());
}
