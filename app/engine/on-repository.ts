/** A repository was archived, suspended, taken out of the installation, or came back: its jobs start only while it is active. */
import { inactiveText } from '../dispatch/texts.ts';
import { STATES, hasEnded } from '../ground/job-state.ts';
import { act, carryOut } from './handle.ts';
import type { House } from './house.ts';
import type { RepositoryChanged } from './incoming.ts';
import type { RepositoryRow } from './ports/store.ts';
import { tellOfRights } from './rights.ts';

/** Jobs ended in one transaction. */
const BATCH = 100;

export async function onRepositoryChanged(
  house: House,
  repository: RepositoryRow,
  incoming: RepositoryChanged,
  inbox: number,
): Promise<void> {
  const { status } = incoming;
  await act(house, repository.id, { request: null }, async (scope) => {
    await scope.tx.setStatus(status);
    // Whatever waited in the queue may go on; elsewhere free slots may have been kept for it.
    await carryOut(scope, { kind: 'fill', most: null });
  });
  // A suspension may be over tomorrow, so the queue keeps what it has; what is archived or gone will not run.
  if (status === 'archived' || status === 'removed') await endAll(house, repository, inactiveText(status));
  // Through an app that is gone or suspended nobody has a right.
  tellOfRights(house, repository.id);
  await house.store.closeInbox(inbox, house.clock.now(), null);
}

async function endAll(house: House, repository: RepositoryRow, why: string): Promise<void> {
  const open = STATES.filter((state) => !hasEnded(state) && state !== 'stopping');
  for (;;) {
    const jobs = await house.store.jobsIn(repository.id, open, BATCH);
    if (jobs.length === 0) return;
    await act(house, repository.id, { request: null }, async (scope) => {
      for (const job of jobs) await carryOut(scope, { kind: 'cancel', jobs: [job.number], by: 'github', why });
    });
  }
}
