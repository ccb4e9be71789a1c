/** Who may let a job start that its requester may not start. */
import type { PlannedJob } from './plan.ts';

/** What a profile says that names no approvers of its own. */
const DEFAULT = ['write'];

/**
 * The approvers that the profile names; where it names none, those who may start the job themselves: a default for questions
 * of agents must not open what is kept for fewer people.
 */
export function startApprovers({ profile, who }: Pick<PlannedJob, 'profile' | 'who'>): readonly string[] {
  return profile.approvers.join() === DEFAULT.join() ? who : profile.approvers;
}
