/** Without an app: the same work under the same rules, told in the log, the job's summary, annotations and outputs. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { error as annotateError, warning as annotateWarning } from '@actions/core';
import type { RunnerEvent } from '../app/wire/events.ts';
import { runSecrets } from './session-link.ts';
import { collect, writePatch } from './collect.ts';
import type { Confinement } from './confine/confinement.ts';
import type { HaltSwitch } from './halting.ts';
import type { AloneInputs } from './inputs.ts';
import { Coalescer } from './link/coalesce.ts';
import { secretRedactor } from './redact/redact.ts';
import type { Around, Told } from './run-job.ts';
import { saveAlone } from './saved-state.ts';
import { startWork, type Site } from './start-work.ts';
import type { Task } from './task.ts';
import { writeOutputs, writeSummary } from './summary.ts';
import { untilEnded, withoutWork } from './until-ended.ts';
import { checkOut, type Workspace } from './workspace.ts';
import { inPlace, putGitBack } from './workspace-in-place.ts';

/** GitHub shows ten annotations of a kind per step. */
const MOST_WARNINGS = 8;

export async function runAlone(inputs: AloneInputs, { halt, log, startedAt }: Around): Promise<Told> {
  const { order } = inputs;
  const session = randomUUID();
  saveAlone(session);
  const folder = mkdtempSync(join(inputs.temp, 'signalbox-'));
  const secrets = runSecrets(inputs, []);
  const redact = await secretRedactor(secrets);
  log.hide(redact);
  const warnings: string[] = [];
  const coalescer = new Coalescer({
    secrets,
    redact,
    emit: (clean) => {
      if (clean.kind === 'notice' && clean.level !== 'info') warnings.push(clean.text);
      log.event(clean);
    },
  });
  let over = false;
  const report = (event: RunnerEvent) => {
    // What a dying agent still says would come when the runner takes lines of the log for commands again.
    if (over) return;
    over = event.kind === 'session.finished';
    coalescer.take(event);
  };
  halt.limit(order.timeoutSeconds);
  log.open();
  let site: Site | undefined;
  try {
    const working = startWork(taskOf(inputs, session, folder, halt), { run: inputs, halt, report }).then((begun) => {
      site = begun;
      return begun.worker;
    });
    const ended = await untilEnded(working, undefined, halt).catch(withoutWork(halt));
    report({ kind: 'session.finished', outcome: ended.outcome, reason: ended.reason });
    coalescer.flush();
    log.close();
    const ending = { ...ended, reason: redact(ended.reason), output: redact(ended.output) };
    const changesPath = site ? writePatch(await collect(site, { halt, redact, secrets }), inputs.temp) : '';
    const sessionId = site?.worker.remembered?.()?.id ?? session;
    const spent = site?.gateway?.spent;
    await site?.close();
    for (const text of warnings.slice(0, MOST_WARNINGS)) annotateWarning(text, { title: 'Signalbox' });
    if (ending.outcome !== 'succeeded') annotateError(ending.reason, { title: `Signalbox: ${ending.outcome}` });
    writeOutputs({ ending, changesPath, sessionUrl: '', sessionId, cost: spent?.cost });
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    await writeSummary({ kind: 'alone', inputs, ending, seconds, warnings, changesPath, spent }).catch(
      (error: unknown) => log.line(`No job summary: ${String(error)}`),
    );
    return { what: order.work.kind === 'run' ? 'The command' : order.work.agent.name, ending };
  } finally {
    await site?.close();
    await putGitBack(inputs.workspace);
    log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function taskOf(inputs: AloneInputs, session: string, folder: string, { signal }: HaltSwitch): Task {
  const { order, commit } = inputs;
  return {
    session,
    work: order.work,
    rules: order.rules,
    commit,
    variables: {},
    budget: order.budget,
    endsAt: Date.now() + order.timeoutSeconds * 1000,
    isolated: false,
    reach: isPrepared(inputs) ? [inputs.workspace] : [],
    checkOut: (confinement) => placeFor(inputs, folder, signal, confinement),
    resume: async () => undefined,
    onAsk: order.onAsk,
  };
}

const isPrepared = ({ workspace }: AloneInputs): boolean => readdirSync(workspace).length > 0;

/** What earlier steps of the workflow put into the workspace is worked on as it is; an empty one gets the commit. */
function placeFor(
  inputs: AloneInputs,
  folder: string,
  signal: AbortSignal,
  confinement: Confinement,
): Promise<Workspace> {
  if (isPrepared(inputs)) return inPlace({ folder: inputs.workspace, own: folder, confinement, signal });
  const thread = { kind: 'issue', number: 0 } as const;
  return checkOut({ ...inputs, thread, folder, signal, confinement, submodules: false, lfs: false });
}
