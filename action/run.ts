/** The story of one attempt: claim the job, check out its commit, do the work while people watch, say how it ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setFailed, setSecret } from '@actions/core';
import { Failure } from '../app/ground/outcome.ts';
import type { Claimed } from '../app/wire/claim.ts';
import { startAgent } from './agents/agent.ts';
import { controlDesk, type ControlDesk } from './control-desk.ts';
import { workEnvironment } from './environment.ts';
import { haltSwitch, type HaltSwitch } from './halting.ts';
import { readInputs, type Inputs } from './inputs.ts';
import { claim } from './link/claim.ts';
import { runLog, type RunLog } from './log.ts';
import { redactor } from './redact.ts';
import { saveSession } from './saved-state.ts';
import { openSessionLink, runSecrets, sayLastWord } from './session-link.ts';
import { startShell } from './shell.ts';
import { writeOutputs, writeSummary } from './summary.ts';
import { checkOut } from './workspace.ts';
import type { Ending, Report, Worker } from './worker.ts';

/** How long the app may be away when the run begins. */
const CLAIM_MS = 10 * 60_000;

export async function run(): Promise<void> {
  const startedAt = Date.now();
  const log = runLog();
  const halt = haltSwitch();
  try {
    const inputs = readInputs();
    const claimed = await claimJob(inputs, halt, log);
    const ending = await carryOut(inputs, claimed, halt, log);
    writeOutputs(ending, claimed.job.url);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    await writeSummary(claimed, ending, seconds).catch((error: unknown) =>
      log.line(`No job summary: ${String(error)}`),
    );
    if (ending.outcome !== 'succeeded') setFailed(`${claimed.job.ref} ${ending.outcome}: ${ending.reason}`);
  } catch (error) {
    const early = halt.signal.aborted ? `${(await halt.pulled).reason}. ` : '';
    setFailed(early + (error instanceof Error ? error.message : String(error)));
  } finally {
    halt.dispose();
  }
}

async function claimJob(inputs: Inputs, halt: HaltSwitch, log: RunLog): Promise<Claimed> {
  const signal = AbortSignal.any([halt.signal, AbortSignal.timeout(CLAIM_MS)]);
  const claimed = await claim(inputs, { signal, onAway: ({ message }) => log.line(`${message}. Trying again.`) });
  const { session, job } = claimed;
  setSecret(session.token);
  if (fullName(job.repository) !== fullName(inputs.repository)) {
    throw new Failure('permanent', `The app gave a job of ${fullName(job.repository)} to a run of another repository`);
  }
  saveSession({ server: inputs.server, id: session.id, token: session.token });
  log.line(`${job.ref}${job.name ? ` ${job.name}` : ''}, asked by ${job.requester}. Watch and steer it: ${job.url}`);
  return claimed;
}

/** Between the claim and the last word: whatever happens in here ends in a last word. */
async function carryOut(inputs: Inputs, claimed: Claimed, halt: HaltSwitch, log: RunLog): Promise<Ending> {
  const folder = mkdtempSync(join(inputs.temp, 'signalbox-'));
  const desk = controlDesk(halt);
  const secrets = runSecrets(inputs, claimed);
  const mask = redactor(secrets);
  const link = openSessionLink(inputs, claimed, folder, { secrets, halt, log, onControl: desk.take });
  halt.limit(claimed.limits.timeoutSeconds);
  log.open();
  try {
    const worker = startWork(inputs, claimed, folder, halt, link.report);
    const ending = await untilEnded(worker, desk, halt).catch(withoutWork(halt));
    await sayLastWord(link, ending, halt);
    return { ...ending, reason: mask(ending.reason), output: mask(ending.output) };
  } finally {
    link.close();
    log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startWork(
  inputs: Inputs,
  claimed: Claimed,
  folder: string,
  halt: HaltSwitch,
  report: Report,
): Promise<Worker> {
  const { session, work, profile } = claimed;
  const { commit } = claimed.job;
  const workspace = await checkOut({ ...inputs, ...claimed.job, folder, signal: halt.signal });
  const environment = workEnvironment(process.env, folder, session.id);
  const job = { session: session.id, commit, workspace, environment, report };
  return work.kind === 'run'
    ? startShell({ ...job, environment: { ...claimed.environment, ...environment }, folder, command: work.command })
    : startAgent({ ...job, work, profile });
}

async function untilEnded(starting: Promise<Worker>, desk: ControlDesk, halt: HaltSwitch): Promise<Ending> {
  const worker = await starting;
  desk.serve(worker);
  const first = await Promise.race([worker.ended, halt.pulled]);
  return 'hurry' in first ? worker.stop(first) : first;
}

/** There was no work: its checkout failed, or was broken off because somebody stopped the job. */
function withoutWork(halt: HaltSwitch): (error: unknown) => Promise<Ending> {
  return async (error) => {
    const none = { output: '', exitCode: null };
    if (!halt.signal.aborted) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ...none, outcome: 'failed', reason: reason.slice(0, 2_000) };
    }
    const { outcome, reason } = await halt.pulled;
    return { ...none, outcome, reason };
  };
}

const fullName = ({ owner, name }: { owner: string; name: string }): string => `${owner}/${name}`.toLowerCase();
