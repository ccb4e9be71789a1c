/** Which changes devices hear of: a question to people, and the end of an attempt. Each once, by the key of its effect. */
import type { Decision } from '../dispatch/board.ts';
import type { DeviceNews, KeyedEffect } from '../dispatch/effects.ts';
import { hasEnded, type State } from '../ground/job-state.ts';
import type { Approval } from '../remote/approval.ts';
import type { PushSubscription } from './ports/pushes.ts';

/** What never began ended with something else, of which people are told. */
const UNTOLD: readonly State[] = ['skipped'];

/** Asked for at each change of an approval: only the first one counts. */
export function questionEffects({ number, state }: Approval): KeyedEffect[] {
  return state === 'pending' ? [telling({ kind: 'question', approval: number })] : [];
}

export function endEffects({ happenings, jobs }: Decision): KeyedEffect[] {
  return happenings.flatMap((happening) => {
    const job = jobs.get(happening.job);
    // Of what was decided in one go the last word counts: a lost job that is tried again has not ended.
    const isLast = happenings.findLast((other) => other.job === happening.job) === happening;
    if (!job || !isLast || !hasEnded(job.state) || job.endedAt !== happening.at || UNTOLD.includes(job.state))
      return [];
    return [telling({ kind: 'end', job: job.number, attempt: job.attempt, by: job.stop?.by ?? happening.by })];
  });
}

/** One device, after its grace. */
export function pushEffect({ id, graceSeconds }: PushSubscription, of: DeviceNews): KeyedEffect {
  const key = `push/${nameOf(of)}/${id}`;
  return { key, subject: key, effect: { kind: 'push', device: id, of }, delayMs: graceSeconds * 1000 };
}

/** The same for the same news, within a repository. */
export const nameOf = (of: DeviceNews): string =>
  of.kind === 'question' ? `P${of.approval}` : `J${of.job}/${of.attempt}`;

function telling(of: DeviceNews): KeyedEffect {
  const key = `tell_devices/${nameOf(of)}`;
  return { key, subject: key, effect: { kind: 'tell_devices', of }, delayMs: 0 };
}
