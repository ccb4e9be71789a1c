/** A runner that dies in mid-work without a word: its processes are killed, and GitHub notices only after a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../api.ts';
import type { World } from '../world.ts';
import type { JobLog } from './job-log.ts';
import { isClosing, liveRuns } from './live.ts';
import type { Conclusion, Run } from './state.ts';

/** Kills what runs of the run's jobs, with SIGKILL and at once. The jobs stay in progress for `silenceMs` of GitHub's time. */
export function loseRunner(world: World, run: Run, silenceMs: number): void {
  const live = liveRuns(world).get(run.id);
  if (live === undefined || run.status !== 'in_progress') throw new ApiError(422, `Run ${run.id} is not in progress.`);
  live.lose.abort(world.clock() + silenceMs);
}

/** How often GitHub's clock is looked at: a test may move it. */
const LOOK_MS = 50;

/** What a job whose runner is lost comes to: nothing until GitHub notices, then a failure, or its cancel. */
export async function outliveRunner(
  world: World,
  lost: AbortSignal,
  cancel: AbortSignal,
  log: JobLog,
): Promise<Conclusion> {
  const noticedAt = Number(lost.reason);
  while (world.clock() < noticedAt && !cancel.aborted && !isClosing(world)) await sleep(LOOK_MS);
  log.write('##[error]The hosted runner lost communication with the server.');
  return cancel.aborted ? 'cancelled' : 'failure';
}
