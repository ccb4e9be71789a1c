/** The Action's main step: a job of the app, or the work that the inputs ask for where there is no app. */
import { setFailed, setSecret } from '@actions/core';
import { haltSwitch } from './halting.ts';
import { readInputs } from './inputs.ts';
import { runLog } from './log.ts';
import { ownPath } from './own-path.ts';
import { runAlone } from './run-alone.ts';
import { runJob } from './run-job.ts';
import type { Ending } from './worker.ts';

export async function run(): Promise<void> {
  const startedAt = Date.now();
  const log = runLog();
  const halt = haltSwitch();
  try {
    const inputs = readInputs();
    process.env['PATH'] = ownPath(process.env);
    for (const access of Object.values(inputs.access)) setSecret(access.key);
    const around = { halt, log, startedAt };
    const { what, ending } = inputs.kind === 'app' ? await runJob(inputs, around) : await runAlone(inputs, around);
    if (ending.outcome !== 'succeeded') setFailed(`${what} ${words(ending)}: ${ending.reason}`);
  } catch (error) {
    const early = halt.signal.aborted ? `${(await halt.pulled).reason}. ` : '';
    setFailed(early + (error instanceof Error ? error.message : String(error)));
  } finally {
    halt.dispose();
  }
}

const words = ({ outcome }: Ending): string => outcome.replace('_', ' ');
