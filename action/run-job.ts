/** The story of one attempt of a job: claim it, check out its commit, do the work while people watch, hand in, say the last word. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setSecret } from '@actions/core';
import { Failure } from '../app/ground/outcome.ts';
import type { Claimed } from '../app/wire/claim.ts';
import type { SavedSession } from '../app/wire/saved-session.ts';
import { controlDesk } from './control-desk.ts';
import { collect, writePatch } from './collect.ts';
import { handInChanges, handInSession } from './hand-in-work.ts';
import { timeLimit, type HaltSwitch } from './halting.ts';
import type { AppInputs } from './inputs.ts';
import { claim } from './link/claim.ts';
import { getContinued } from './link/hand-in.ts';
import type { RunLog } from './log.ts';
import { secretRedactor } from './redact/redact.ts';
import { saveSession } from './saved-state.ts';
import { openSessionLink, runSecrets, sayLastWord } from './session-link.ts';
import { startWork, type Site } from './start-work.ts';
import type { Task } from './task.ts';
import { writeOutputs, writeSummary } from './summary.ts';
import { untilEnded, withoutWork } from './until-ended.ts';
import { within } from './waiting.ts';
import type { Ending } from './worker.ts';
import { checkOut } from './workspace.ts';

/** How long the app may be away when the run begins. */
const CLAIM_MS = 10 * 60_000;
/** How long the last word waits for everything to be cleared away. */
const CLOSE_MS = 30_000;

export interface Around {
  readonly halt: HaltSwitch;
  readonly log: RunLog;
  readonly startedAt: number;
}

export interface Told {
  /** What was run, in a word. */
  readonly what: string;
  readonly ending: Ending;
}

export async function runJob(inputs: AppInputs, around: Around): Promise<Told> {
  const { halt, log, startedAt } = around;
  const claimed = await claimJob(inputs, halt, log);
  const { job, session } = claimed;
  const { ending, changesPath } = await carryOut(inputs, claimed, around);
  writeOutputs({ ending, changesPath, sessionUrl: job.url, sessionId: session.id });
  await writeSummary({ kind: 'job', claimed, ending, seconds: Math.round((Date.now() - startedAt) / 1000) }).catch(
    (error: unknown) => log.line(`No job summary: ${String(error)}`),
  );
  return { what: job.ref, ending };
}

async function claimJob(inputs: AppInputs, halt: HaltSwitch, log: RunLog): Promise<Claimed> {
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
async function carryOut(
  inputs: AppInputs,
  claimed: Claimed,
  { halt, log }: Around,
): Promise<{ ending: Ending; changesPath: string }> {
  const folder = mkdtempSync(join(inputs.temp, 'signalbox-'));
  const desk = controlDesk(halt);
  const secrets = runSecrets(inputs, [claimed.session.token, inputs.nonce]);
  const redact = await secretRedactor(secrets);
  log.hide(redact);
  const link = openSessionLink(inputs, claimed, folder, { secrets, redact, halt, log, onControl: desk.take });
  halt.limit(claimed.limits.timeoutSeconds);
  log.open();
  let site: Site | undefined;
  try {
    const starting = startWork(taskOf(inputs, claimed, folder, halt), { run: inputs, halt, report: link.report });
    const working = starting.then((begun) => {
      site = begun;
      return begun.worker;
    });
    let ending = await untilEnded(working, desk, halt).catch(withoutWork(halt));
    let changesPath = '';
    if (site) {
      const collected = await collect(site, { halt, redact, secrets });
      changesPath = writePatch(collected, inputs.temp);
      ending = await handInChanges({ inputs, claimed, ending, collected, halt, report: link.report });
      await handInSession({ inputs, claimed, site, collected, halt, report: link.report });
      // Removing a large workspace takes its time, which GitHub may not give; it goes on behind the last word.
      await within(CLOSE_MS, halt.hurry, site.close());
      ending = { ...ending, ...usageOf(site) };
    }
    ending = { ...ending, reason: redact(ending.reason), output: redact(ending.output) };
    await sayLastWord(link, ending, halt);
    return { ending, changesPath };
  } finally {
    await site?.close();
    link.close();
    log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function taskOf(inputs: AppInputs, claimed: Claimed, folder: string, { signal }: HaltSwitch): Task {
  const { session, job, work, profile, limits, workspace, isolated, continues, environment } = claimed;
  const at = { server: inputs.server, session };
  const none = async (): Promise<SavedSession | undefined> => undefined;
  return {
    session: session.id,
    work,
    rules: profile,
    commit: job.commit,
    variables: environment ?? {},
    budget: limits.budget,
    endsAt: Date.now() + timeLimit(limits.timeoutSeconds) * 1000,
    lingers: limits.lingerSeconds,
    isolated: isolated === true,
    reach: [],
    checkOut: (confinement) =>
      checkOut({
        ...inputs,
        ...job,
        folder,
        signal,
        confinement,
        submodules: workspace?.submodules ?? false,
        lfs: workspace?.lfs ?? false,
        ...(workspace?.base !== undefined && { baseCommit: workspace.base }),
      }),
    resume: continues?.saved === true ? () => getContinued(at, { signal }) : none,
  };
}

function usageOf({ gateway }: Site): Pick<Ending, 'usage'> {
  if (!gateway) return {};
  const { inputTokens, outputTokens, cost } = gateway.spent;
  return { usage: { inputTokens, outputTokens, ...(cost !== undefined && { cost }) } };
}

const fullName = ({ owner, name }: { owner: string; name: string }): string => `${owner}/${name}`.toLowerCase();
