/** What happens to work that was handed in: it is delivered before its job succeeds, or its job does not succeed. */
import { counted } from '../../ground/counted.ts';
import type { Output } from '../../ground/job-state.ts';
import type { Draft } from '../board.ts';
import type { Job } from '../job.ts';
import type { Delivered, Finish, Undeliverable } from '../job-command.ts';
import { stale, tryRecord, type Refusal } from '../recording.ts';
import { deliveredLate } from '../texts/undelivered.ts';

/** Whether something has to be delivered before such a job succeeds. */
export const delivers = (output: Output): boolean =>
  output === 'review' || output === 'push' || output === 'pull_request';

/**
 * What an agent changes can be looked at, whatever becomes of it; a command's changes are handed in only where they are wanted. What was changed
 * on a machine of one's own stays there.
 */
export const handsIn = ({ work, deliver, place }: Pick<Job, 'work' | 'deliver' | 'place'>): boolean =>
  place.machine === undefined && (work.kind === 'prompt' || delivers(deliver));

/** The last word of a job that succeeded where something is still to be delivered. */
export function handIn(draft: Draft, job: Job, { reason, output, ending, usage }: Finish): Refusal | undefined {
  return tryRecord(draft, job, {
    fact: 'handed_in',
    by: 'runner',
    reason: job.state === 'stopping' ? job.reason : 'its work is being delivered',
    said: reason,
    output,
    ending,
    usage,
  });
}

export function delivered(draft: Draft, job: Job, command: Delivered): Refusal | undefined {
  if (job.attempt !== command.attempt) return stale(job);
  const { commit, url } = command;
  if (job.handedIn === null) return late(draft, job, command);
  return tryRecord(draft, job, {
    fact: 'succeeded',
    by: 'signalbox',
    reason: job.handedIn.reason,
    output: job.output,
    delivery: { commit, url, refused: null },
  });
}

/** Whether it was given up to deliver the work of this job, which may have been written all the same. */
export const wasGivenUp = ({ state, delivery }: Job): boolean =>
  (state === 'failed' || state === 'cancelled') && delivery !== null && delivery.refused !== null;

/** What has ended stays so, yet what was written is there, and is said. */
function late(draft: Draft, job: Job, { commit, url }: Delivered): Refusal | undefined {
  if (!wasGivenUp(job) || url === null) return stale(job);
  const reason = `${job.state === 'cancelled' ? `${job.reason}; ` : ''}${deliveredLate(commit)}`;
  return tryRecord(draft, job, {
    fact: 'delivered_late',
    by: 'signalbox',
    reason,
    delivery: { commit, url, refused: null },
  });
}

export function undeliverable(draft: Draft, job: Job, command: Undeliverable): Refusal | undefined {
  if (job.attempt !== command.attempt || job.handedIn === null) return stale(job);
  return undelivered(draft, job, command.reason);
}

/** There may be a reason for each of thousands of files; an event holds 32,768 characters. */
const REASONS = 50;
const LONGEST_REASON = 600;

function bounded(refused: string): string {
  const reasons = refused.split('\n').map((reason) => reason.slice(0, LONGEST_REASON).toWellFormed());
  const more = reasons.length - REASONS;
  return [...reasons.slice(0, REASONS), ...(more > 0 ? [`and ${counted(more, 'more reason')}`] : [])].join('\n');
}

/** What was asked to stop was cancelled; everything else did not do what it was for. */
export function undelivered(draft: Draft, job: Job, refused: string): Refusal | undefined {
  const delivery = { commit: null, url: null, refused: bounded(refused) };
  if (job.state === 'stopping') {
    const { by = 'signalbox', reason = '' } = job.stop ?? {};
    return tryRecord(draft, job, { fact: 'cancelled', by, reason, delivery });
  }
  const [first = '', ...more] = refused.split('\n');
  const rest = more.length === 0 ? '' : ` (and ${counted(more.length, 'more reason')})`;
  const reason = `its work was not delivered: ${first.slice(0, LONGEST_REASON).toWellFormed()}${rest}`;
  return tryRecord(draft, job, { fact: 'failed', by: 'signalbox', reason, output: job.output, delivery });
}
