/** Waits for the work to end, or ends it: a stop, a limit and the machine's own end come before it is done. */
import type { ControlDesk } from './control-desk.ts';
import type { HaltSwitch } from './halting.ts';
import type { Ending, Worker } from './worker.ts';

export async function untilEnded(
  starting: Promise<Worker>,
  desk: ControlDesk | undefined,
  halt: HaltSwitch,
): Promise<Ending> {
  const worker = await starting;
  desk?.serve(worker);
  const first = await Promise.race([worker.ended, halt.pulled]);
  if (!('hurry' in first)) return first;
  const ending = await worker.stop(first);
  return { ...ending, ending: first.ending };
}

/** There was no work: something it needs failed, or was broken off because somebody stopped the job. */
export function withoutWork(halt: HaltSwitch): (error: unknown) => Promise<Ending> {
  return async (error) => {
    const none = { output: '', exitCode: null };
    if (!halt.signal.aborted) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ...none, outcome: 'failed', ending: 'unprepared', reason: reason.slice(0, 2_000) };
    }
    const { outcome, reason, ending } = await halt.pulled;
    return { ...none, outcome, ending, reason };
  };
}
