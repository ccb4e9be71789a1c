/** Which jobs take one of the slots that the queue gives out. */
import { takesSlot } from '../ground/job-state.ts';
import type { Job } from './job.ts';

/** A session on somebody's own machine takes nobody's turn. */
export const isInSlot = ({ state, place }: Pick<Job, 'state' | 'place'>): boolean =>
  takesSlot(state) && place.machine === undefined;
