/** Opens the line to the app for this run: its secrets are masked, its troubles are said, its end ends the work. */
import { join } from 'node:path';
import { setSecret } from '@actions/core';
import type { Claimed } from '../app/wire/claim.ts';
import type { Control } from '../app/wire/controls.ts';
import type { HaltSwitch } from './halting.ts';
import type { AppInputs, Run } from './inputs.ts';
import { openLink, type Link } from './link/link.ts';
import type { RunLog } from './log.ts';
import { secretValues, type Redact } from './redact/redact.ts';
import { saveEnding, saveFinished } from './saved-state.ts';
import { deadline } from './waiting.ts';
import type { Ending } from './worker.ts';
import { basicAuth } from './workspace.ts';

/** How long the app may be away at the end; before that there is no limit but the job's own. */
const FINISH_MS = 10 * 60_000;
/** GitHub sends SIGTERM 7.5 s after SIGINT, and SIGKILL soon after. */
const FINISH_IN_HURRY_MS = 3_000;

/** What must not leave the machine, told to GitHub's runner as well. */
export function runSecrets(inputs: Run, others: readonly string[]): string[] {
  const secrets = secretValues([
    ...others,
    inputs.token,
    inputs.token === '' ? '' : basicAuth(inputs.token),
    ...Object.values(inputs.access).map(({ key }) => key),
    process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    process.env['ACTIONS_RUNTIME_TOKEN'],
  ]);
  for (const secret of secrets) setSecret(secret);
  return secrets;
}

export interface Ears {
  readonly secrets: readonly string[];
  readonly redact: Redact;
  readonly halt: HaltSwitch;
  readonly log: RunLog;
  readonly onControl: (control: Control) => void;
}

export function openSessionLink(inputs: AppInputs, { session }: Claimed, folder: string, ears: Ears): Link {
  const { secrets, redact, halt, log, onControl } = ears;
  return openLink({
    server: inputs.server,
    session,
    spoolPath: join(folder, 'events.ndjson'),
    secrets,
    redact,
    onEvent: log.event,
    onControl,
    onAway: ({ message }) => log.line(`${message}. The work goes on; the app will be told later.`),
    onRefused: ({ message }) => halt.pull('cancelled', `The app has ended this session. ${message}`),
  });
}

/** The last event and the last word; both are free of secrets already. Throws when the app could not be told, since then nobody knows how the job ended. */
export async function sayLastWord(link: Link, ending: Ending, halt: HaltSwitch): Promise<void> {
  link.report({ kind: 'session.finished', outcome: ending.outcome, reason: ending.reason });
  saveEnding(ending);
  try {
    await link.finish(ending, deadline(FINISH_MS, FINISH_IN_HURRY_MS, halt.hurry));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${ending.reason} (${ending.outcome}); the app could not be told: ${why}`, { cause });
  }
  saveFinished();
}
