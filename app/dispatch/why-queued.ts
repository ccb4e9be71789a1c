/** Why a job that is ready has no slot: the nearest thing that keeps it back, so that nobody has to guess. */
import { jobRef } from '../ground/ids.ts';
import type { QueueRules } from './board.ts';
import type { Job } from './job.ts';
import { groupSlots } from './queue.ts';
import { isInSlot } from './slots.ts';
import { inactiveText } from './texts/refusals.ts';

export interface WhyRules extends Pick<QueueRules, 'slots' | 'perThread' | 'groups'> {
  /** What is not active starts nothing. */
  readonly status: 'active' | Parameters<typeof inactiveText>[0];
  /** Jobs of the repository that are before it in the line. */
  readonly ahead: number;
}

/** Jobs named in one sentence. */
const NAMED = 4;

/** One sentence without its stop, as plain text; empty for a job that is not in the queue. `busy` are the repository's jobs in a slot. */
export function whyQueued(job: Job, busy: readonly Job[], rules: WhyRules): string {
  if (job.state !== 'queued') return '';
  if (rules.status !== 'active') return inactiveText(rules.status);
  const running = busy.filter(isInSlot);
  const onThread = running.filter(({ thread }) => thread.number === job.thread.number);
  if (onThread.length >= rules.perThread) return `${named(onThread)} of this thread ${runs(onThread)}`;
  if (job.group !== null) {
    const ofGroup = running.filter(({ group }) => group === job.group);
    if (ofGroup.length >= groupSlots(rules, job.group))
      return `its group ${job.group} is full: ${named(ofGroup)} ${runs(ofGroup)}`;
  }
  if (running.length >= rules.slots)
    return rules.slots === 1
      ? 'the only slot of the repository is taken'
      : `all ${rules.slots} slots of the repository are taken`;
  // Its repository has room for it, so it is the installation that has none.
  return `every slot of the installation is taken${rules.ahead > 0 ? ', and others are before it' : ''}`;
}

const runs = (jobs: readonly Job[]): string => (jobs.length === 1 ? 'runs' : 'run');

function named(jobs: readonly Job[]): string {
  const refs = jobs.slice(0, NAMED).map(({ number }) => jobRef(number));
  if (jobs.length > NAMED) return `${refs.join(', ')} and ${jobs.length - NAMED} more`;
  return refs.length < 2 ? refs.join('') : `${refs.slice(0, -1).join(', ')} and ${refs.at(-1)}`;
}
