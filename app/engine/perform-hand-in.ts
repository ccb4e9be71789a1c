/**
 * Delivers what a job handed in, before the job succeeds. What an earlier try has written is looked for first, by a key of the
 * attempt, so a repeat writes nothing twice; what may not be delivered ends the job with every reason.
 */
import type { Effect } from '../dispatch/effects.ts';
import type { Job } from '../dispatch/job.ts';
import { wasGivenUp } from '../dispatch/delivery/outcome.ts';
import { CANCELLED, ENDED, NOTHING_HANDED_IN, rightLost } from '../dispatch/texts/undelivered.ts';
import { jobRef } from '../ground/ids.ts';
import { hasEnded } from '../ground/job-state.ts';
import { lackOfAuthority } from './authority.ts';
import { openPull, pushCommit } from './deliver-commit.ts';
import { writeReview } from './deliver-review.ts';
import { delivered, refused, type Delivered, type HandIn } from './delivering.ts';
import { act, carryOut } from './handle.ts';
import { hashOf } from './hash.ts';
import { receivedFrom } from './received.ts';
import type { Performance } from './performance.ts';
import { jobUrl } from './view.ts';

export async function performHandIn(at: Performance, effect: Extract<Effect, { kind: 'hand_in' }>): Promise<void> {
  const { house, repository, item } = at;
  const job = await house.store.job(repository.id, effect.job);
  // It is settled already, or a newer attempt has a delivery of its own. What was given up may have been written by an earlier try.
  const isOpen = job !== undefined && (job.handedIn !== null || (item.attempts > 0 && wasGivenUp(job)));
  if (!isOpen || job.attempt !== effect.attempt)
    return house.store.closeOutbox(item.subject, item.id, house.clock.now());
  const { number, attempt } = job;
  const became = await deliver(at, job);
  const said = await act(house, repository.id, { outbox: item.id }, (scope) =>
    carryOut(
      scope,
      became.kind === 'delivered'
        ? { ...became, job: number, attempt }
        : { kind: 'undeliverable', job: number, attempt, reason: became.reasons.join('\n') },
    ),
  );
  // The job was tried again meanwhile, or waived.
  if (said?.ok === false && became.kind === 'delivered' && became.url !== null)
    house.log.warn({ job: number, attempt, url: became.url }, 'work was delivered for an attempt that is over');
}

async function deliver({ house, repository, item }: Performance, job: Job): Promise<Delivered> {
  const stored = await house.store.changesOf(repository.id, job.number, job.attempt);
  if (!stored) return refused(job.state === 'stopping' ? CANCELLED : NOTHING_HANDED_IN);
  const { changes } = stored;
  const handIn: HandIn = {
    house,
    repository,
    job,
    changes,
    received: receivedFrom(changes),
    key: `${jobRef(job.number)}/${job.attempt}/${hashOf(job.sessionId ?? '').slice(0, 12)}`,
    url: jobUrl(house.baseUrl, repository, job.number),
    isRepeat: item.attempts > 0 || job.state === 'stopping',
    async barred() {
      if (hasEnded(job.state)) return [ENDED];
      if (job.state === 'stopping') return [CANCELLED];
      const lack = await lackOfAuthority(house, repository, job);
      return lack === undefined ? [] : [rightLost(lack)];
    },
  };
  switch (job.deliver) {
    case 'push':
      return pushCommit(handIn);
    case 'pull_request':
      return openPull(handIn);
    case 'review':
      return writeReview(handIn);
    case 'none':
    case 'comment':
      return delivered(null, null);
  }
}
