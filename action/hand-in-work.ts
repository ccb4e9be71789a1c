/** The work goes to the app before the last word: its changes as data, and what the agent remembers, so that another job can go on. */
import { join } from 'node:path';
import type { Claimed } from '../app/wire/claim.ts';
import type { Finish } from '../app/wire/finish.ts';
import type { Collected } from './collect.ts';
import { packSession } from './agents/saved.ts';
import type { HaltSwitch } from './halting.ts';
import type { AppInputs } from './inputs.ts';
import { putChanges, putSaved } from './link/hand-in.ts';
import type { Site } from './start-work.ts';
import { deadline } from './waiting.ts';
import type { Ending, Report } from './worker.ts';

/** How long the app may be away while the work is handed in: as long as it may be at the last word. */
const PATIENCE_MS = 10 * 60_000;
/** GitHub gives 7.5 s in all. */
const IN_HURRY_MS = 2_000;

interface Handing {
  readonly inputs: AppInputs;
  readonly claimed: Claimed;
  readonly halt: HaltSwitch;
  readonly report: Report;
}

/** What could not be handed in is never called a success. */
export async function handInChanges(
  handing: Handing & { readonly ending: Ending; readonly collected: Collected },
): Promise<Ending> {
  const { inputs, claimed, ending, collected, halt, report } = handing;
  if (claimed.handIn !== true) return ending;
  try {
    if ('failed' in collected) throw new Error(collected.failed);
    const { files, leftOut } = collected.changes;
    if (files.length + leftOut.length > 0 || ending.outcome === 'succeeded')
      await putChanges({ server: inputs.server, session: claimed.session }, collected.changes, patienceOf(handing));
    return ending;
  } catch (error) {
    const why = `The changes could not be handed in: ${error instanceof Error ? error.message : String(error)}`;
    report({ kind: 'notice', level: 'error', text: why.slice(0, 2_000) });
    if (ending.outcome !== 'succeeded') return ending;
    // It was not for want of trying.
    if (halt.hurry.aborted) {
      const stop = await halt.pulled;
      return { ...ending, outcome: 'cancelled', ending: 'stopped', reason: `${stop.reason}. ${why}`.slice(0, 2_000) };
    }
    return { ...ending, outcome: 'failed' satisfies Finish['outcome'], ending: 'error', reason: why.slice(0, 2_000) };
  }
}

/** A loss here costs a later job its warm start, and nothing else. */
export async function handInSession(
  handing: Handing & { readonly site: Site; readonly collected: Collected },
): Promise<void> {
  const { inputs, claimed, site, collected, halt, report } = handing;
  // What could not be taken from the work is not read either.
  if ('failed' in collected) return;
  const remembered = site.worker.remembered?.();
  if (!site.agent || !remembered?.loads || halt.hurry.aborted || claimed.work.kind !== 'prompt') return;
  try {
    const saved = await packSession(site.agent, join(site.confinement.folder, 'home'), remembered, claimed.work.agent);
    if (saved) await putSaved({ server: inputs.server, session: claimed.session }, saved, patienceOf(handing));
  } catch (error) {
    const text = `The agent's session could not be kept: ${error instanceof Error ? error.message : String(error)}`;
    report({ kind: 'notice', level: 'info', text: text.slice(0, 2_000) });
  }
}

const patienceOf = ({ halt }: Handing): { readonly signal: AbortSignal } => ({
  signal: deadline(PATIENCE_MS, IN_HURRY_MS, halt.hurry),
});
