/** Holds what we believe against what GitHub says, slowly: runs whose runner is silent, threads that other issues block, free slots. And tidies up. */
import type { Job } from '../dispatch/job.ts';
import { configOf, keepConfiguration } from './configuration.ts';
import { act, carryOut } from './handle.ts';
import type { House } from './house.ts';
import { endWithoutRight } from './machine-rights.ts';
import { refreshBlockers } from './on-blockers.ts';
import { shareSlots } from './share-slots.ts';

/** A runner that was not heard of for this long, in milliseconds, has its run looked up. */
const SILENT = 60_000;
const BATCH = 200;
/** Threads asked about in one sweep: each costs a request out of 5,000 an hour, which jobs need to start. */
const THREADS = 20;
/** What is settled stays for this long, in milliseconds: GitHub delivers again for three days. */
const KEPT = 30 * 24 * 60 * 60_000;
const PRUNED = 1_000;

export async function reconcile(house: House): Promise<void> {
  await lookForRuns(house);
  await lookForBlockers(house);
  await lookForRoom(house);
  await lookAtPrefixes(house);
  await lookAtRights(house);
  await house.store.prune(house.clock.now() - KEPT, PRUNED);
  await house.store.forgetSessions(house.clock.now(), PRUNED);
}

/** A run that ended, or is gone, without a word to us: its job learns of it. */
async function lookForRuns(house: House): Promise<void> {
  const silent = await house.store.silentRuns(house.clock.now() - SILENT, BATCH);
  for (const { repositoryId, number, runId } of silent) {
    const repository = await house.store.repository(repositoryId);
    if (repository?.status !== 'active') continue;
    await quietly(house, async () => {
      const job = await house.store.job(repositoryId, number);
      if (!job || isFresh(job, house.clock.now())) return;
      const run = await house.github.runOf(repository, runId);
      if (run && !run.completed) return;
      const conclusion = run ? (run.conclusion ?? 'unknown') : 'vanished';
      await act(house, repositoryId, { request: null }, (scope) =>
        carryOut(scope, { kind: 'run_completed', job: number, runId, conclusion }),
      );
    });
  }
}

/** GitHub may not show a run yet that it has just made. */
function isFresh(job: Job, now: number): boolean {
  return (
    job.state === 'starting' && job.deadline !== null && job.deadline - job.limits.startSeconds * 1000 > now - SILENT
  );
}

/** Issues of other repositories tell us nothing when they are closed. */
async function lookForBlockers(house: House): Promise<void> {
  for (const { repositoryId, thread } of await house.store.blockedThreads(THREADS)) {
    const repository = await house.store.repository(repositoryId);
    if (repository?.status !== 'active') continue;
    await quietly(house, () => refreshBlockers(house, repository, thread));
  }
}

/** Room of which no decision was told: more slots since the last start, a repository that went to another installation. */
async function lookForRoom(house: House): Promise<void> {
  const installations = new Set((await house.store.repositories()).map(({ installationId }) => installationId));
  for (const installation of installations) await quietly(house, () => shareSlots(house, installation));
}

/** A prefix that was taken out of a file, and whose push never reached us, would have us overhear every command. */
async function lookAtPrefixes(house: House): Promise<void> {
  for (const repository of await house.store.repositories()) {
    if (repository.settings.prefix === null || repository.status !== 'active') continue;
    await quietly(house, async () => {
      const configured = await configOf(house, repository);
      await act(house, repository.id, { request: null }, (scope) => keepConfiguration(scope, configured));
    });
  }
}

/** Word of a right that is gone may be lost, and GitHub may not know of it yet when it tells. */
async function lookAtRights(house: House): Promise<void> {
  for (const repository of await house.store.repositories())
    if (repository.status === 'active') await quietly(house, () => endWithoutRight(house, repository));
}

/** One that cannot be looked up must not keep the others from it. */
async function quietly(house: House, look: () => Promise<void>): Promise<void> {
  await look().catch((error: unknown) => house.log.warn({ err: error }, 'GitHub could not be held against the store'));
}
