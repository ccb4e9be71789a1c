/**
 * The only place that causes anything in the world. Each effect says how a repeat is recognised: a reaction is idempotent, a
 * reply carries a marker, a run carries the job's name in its title, a projection knows the id of what it made.
 */
import type { Effect } from '../dispatch/effects.ts';
import { jobRef } from '../ground/ids.ts';
import { unreachable } from '../ground/outcome.ts';
import { act, carryOut } from './handle.ts';
import type { House } from './house.ts';
import type { Performance } from './performance.ts';
import { performCheck, performLabels, performReport } from './perform-projections.ts';
import type { OutboxItem } from './ports/store.ts';

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

async function dispatch(at: Performance, effect: Extract<Effect, { kind: 'dispatch' }>): Promise<void> {
  const { house, repository, item } = at;
  const { attempt } = effect;
  const job = await house.store.job(repository.id, effect.job);
  const cause = { outbox: item.id };
  if (!job) return close(at);
  const ref = jobRef(job.number);
  // An earlier try may have made the run, and its answer was lost.
  const before = item.attempts > 0 ? await house.github.findRun(repository, ref, item.createdAt) : undefined;
  if (before === undefined && job.state !== 'dispatching') {
    await act(house, repository.id, cause, (scope) =>
      carryOut(scope, { kind: 'undispatchable', job: job.number, attempt, reason: job.reason }),
    );
    return;
  }
  const run = before ?? (await house.github.dispatch(repository, { job: ref, nonce: job.nonce }));
  await act(house, repository.id, cause, (scope) =>
    carryOut(scope, { kind: 'dispatched', job: job.number, attempt, runId: run.id, runUrl: run.url }),
  );
}

function close({ house, item }: Performance): Promise<void> {
  return house.store.closeOutbox(item.subject, item.id, house.clock.now());
}
