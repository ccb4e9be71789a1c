/** Signs of life of runners. They move deadlines outside the decisions, so they take the repository's lock like one. */
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import { holdRepository } from './hold.ts';

/** The deadline moves only while the job is in `running` and has handed in nothing: else it belongs to something else. */
export function noteRunnerSeen(
  database: Database,
  repositoryId: number,
  number: number,
  at: number,
  deadline: number,
): Promise<void> {
  return inTransaction(database, async (inside) => {
    await holdRepository(inside, repositoryId);
    await inside.db
      .updateTable('jobs')
      .set((eb) => ({
        runner_seen_at: at,
        deadline: eb
          .case()
          .when(eb.and([eb('state', '=', 'running'), eb('handed_in', 'is', null)]))
          .then(deadline)
          .else(eb.ref('deadline'))
          .end(),
      }))
      .where('repository_id', '=', repositoryId)
      .where('number', '=', number)
      .where('active', '=', 1)
      .execute();
  });
}

/** A runner could not reach an app that was away: its job gets time from now on. */
export async function graceForRunners({ db }: Database, deadline: number): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ deadline })
    .where('state', '=', 'running')
    .where('deadline', '<', deadline)
    .execute();
}
