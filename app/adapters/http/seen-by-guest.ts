/** What a guest sees of a job: its own story, and of other jobs, threads and downloads nothing. */
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded, type State } from '../../ground/job-state.ts';

/** Before it runs, a job's reason tells of what it waits for. */
const NAMES_NO_OTHER = (state: State): boolean => hasEnded(state) || state === 'running' || state === 'stopping';

export const seenByGuest = (job: JobView): JobView => ({
  ...job,
  reason: NAMES_NO_OTHER(job.state) ? job.reason : '',
  needs: [],
  dependents: [],
  continues: null,
  blockedBy: [],
  group: null,
  position: null,
  gate: null,
  patch: null,
  // A gate asks about several jobs at once.
  approvals: job.approvals.filter((approval) => approval.kind === 'tool' && approval.job === job.ref),
});
