/**
 * The check runs of a job: each attempt has its own, since GitHub keeps what an earlier one concluded. One that was still open
 * when a new attempt began is concluded, so that none stays in progress for ever.
 */
import { checkRunOf, type CheckRun } from '../channels/check-run.ts';
import type { Job } from '../dispatch/job.ts';
import { jobRef } from '../ground/ids.ts';
import type { JobView } from '../ground/job-view.ts';
import type { Performance } from './performance.ts';
import type { Projection } from './ports/store.ts';
import { BEGUN, digestOf, isBegun, project } from './project.ts';
import { jobUrl, viewsOf } from './view.ts';

export async function performCheck(at: Performance, number: number): Promise<void> {
  const { house, repository, item } = at;
  const through = (await house.store.newestOutbox(item.subject)) ?? item.id;
  const job = await house.store.job(repository.id, number);
  const [view] = job ? await viewsOf(house, repository, [job]) : [];
  if (!job || !view) return house.store.closeOutbox(item.subject, item.id, house.clock.now());
  if (job.attempt > 1) await concludeEarlier(at, job, view);
  const check = checkRunOf(view, repository.settings.prefix);
  const attempt = suffix(job.attempt);
  await leaveCommit(at, job, view);
  const link = { id: `${jobRef(number)}${attempt}`, url: jobUrl(house.baseUrl, repository, number) };
  await project(
    at,
    async (known) => ({
      digest: markOf(check, job.commit),
      write: async (unsure) => {
        const id =
          known ??
          (unsure ? await house.github.findCheck(repository, job.commit, check, link.id, job.createdAt) : undefined);
        if (id === undefined) return house.github.createCheck(repository, job.commit, check, link);
        await house.github.updateCheck(repository, id, check);
        return id;
      },
    }),
    { subject: `${item.subject}${attempt}`, through },
  );
}

/** The last attempt before this one that GitHub shows may have ended, and this one begun, before its end was shown. */
async function concludeEarlier({ house, repository, item }: Performance, job: Job, view: JobView): Promise<void> {
  for (let attempt = job.attempt - 1; attempt >= 1; attempt -= 1) {
    const subject = `${item.subject}${suffix(attempt)}`;
    const shown = await house.store.projection(subject);
    if (!shown) continue;
    if (!isBegun(shown) && !isOpen(shown)) return;
    // A person's retry sets the count back.
    const wasLost = job.retried.lost + job.retried.start > 0;
    const check = checkRunOf(
      { ...view, state: wasLost ? 'lost' : 'cancelled', reason: 'a new attempt took its place', attempt, output: '' },
      repository.settings.prefix,
    );
    const link = `${jobRef(job.number)}${suffix(attempt)}`;
    const id =
      shown.externalId ?? (await house.github.findCheck(repository, job.commit, check, link, job.createdAt)) ?? null;
    if (id !== null) await house.github.updateCheck(repository, id, check);
    await house.store.saveProjection({ subject, externalId: id, digest: markOf(check, job.commit) });
    return;
  }
}

/** A job that starts from what another delivered shows itself there: the check run on the commit it was asked for at is over. */
async function leaveCommit({ house, repository, item }: Performance, job: Job, view: JobView): Promise<void> {
  const subject = `${item.subject}${suffix(job.attempt)}`;
  const shown = await house.store.projection(subject);
  const commit = shown && commitIn(shown);
  if (!shown?.externalId || commit === undefined || commit === job.commit) return;
  if (isOpen(shown)) {
    const reason = `it goes on at ${job.commit.slice(0, 7)}, which a job that it needs has delivered`;
    // Nothing ran on that commit, so it must not count as a pass.
    const check = checkRunOf({ ...view, state: 'cancelled', reason, output: '' }, repository.settings.prefix);
    await house.github.updateCheck(repository, shown.externalId, check);
  }
  await house.store.saveProjection({ subject, externalId: null, digest: BEGUN });
}

const suffix = (attempt: number): string => (attempt === 1 ? '' : `/${attempt}`);

/** The digest says whether what it stands for was concluded, and on which commit it stands. */
const markOf = (check: CheckRun, commit: string): string =>
  `${check.conclusion === null ? 'open' : 'over'}/${commit}/${digestOf(check)}`;

const isOpen = ({ digest }: Projection): boolean => digest?.startsWith('open/') === true;

/** `undefined` in marks of before. */
const commitIn = ({ digest }: Projection): string | undefined =>
  /^o\w+\/([0-9a-f]+)\/[0-9a-f]+$/.exec(digest ?? '')?.[1];
