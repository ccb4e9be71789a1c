/**
 * A session on somebody's own machine, from its registration to its last word. It is the runner of a job as everywhere, but for where it works:
 * in the person's folder as it is, as the person, with their environment and logins. Nothing is cloned, kept apart, handed in or put back.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { code } from '../../app/ground/markdown.ts';
import type { Claimed } from '../../app/wire/claim.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { startAgent } from '../agents/agent.ts';
import { confineByMark } from '../confine/plain.ts';
import type { Confinement } from '../confine/confinement.ts';
import { systemTmp } from '../confine/system-tmp.ts';
import { controlDesk, type ControlDesk } from '../control-desk.ts';
import { openLink, type Link } from '../link/link.ts';
import { secretRedactor, secretValues } from '../redact/redact.ts';
import { fitted } from '../text.ts';
import { untilEnded, withoutWork } from '../until-ended.ts';
import { deadline, within } from '../waiting.ts';
import type { Ending, Report, Worker } from '../worker.ts';
import type { Guard } from './guard.ts';
import type { MachineHalt } from './halt.ts';
import { ownAgent, type AskedAgent } from './own-agents.ts';
import { ownSecrets } from './own-secrets.ts';

/** How long the app may be away at the end, and how long when the person or the machine will not wait. */
const FINISH_MS = 10 * 60_000;
const FINISH_IN_HURRY_MS = 3_000;
/** How long an agent that waits for its next message may take to leave when it is told to. */
const LEAVE_MS = 3_000;

export interface MachineRun {
  readonly server: string;
  readonly claimed: Claimed;
  readonly agent: AskedAgent;
  /** Where the agent works: the person's own. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What acts for the person elsewhere, and may lie where the agent can read it: their login here. */
  readonly login: string;
  /** Where agents are installed. */
  readonly tools: string;
  readonly machine: string;
  readonly halt: MachineHalt;
  readonly guard: Guard;
  /** The session is over here, and the app cannot be told so for now. */
  readonly onUnheard: () => void;
}

export interface MachineSession {
  /** Resolves when the app has heard the last word, or will not hear it in time (`heard` is false then). */
  readonly ended: Promise<{ readonly ending: Ending; readonly heard: boolean }>;
  /** The person at the machine ends it: an agent that waits for a message leaves as one that is done, another is stopped. */
  end(by: string): void;
}

export async function beginOnMachine(run: MachineRun): Promise<MachineSession> {
  const { server, claimed, halt, guard } = run;
  const { session, limits } = claimed;
  const folder = mkdtempSync(join(systemTmp(), 'signalbox-remote-'));
  guard.begun({ server, id: session.id, token: session.token, machine: run.machine });
  guard.folder(folder);
  const secrets = secretValues([session.token, run.login, ...ownSecrets(run.environment)]);
  const redact = await secretRedactor(secrets);
  const desk = controlDesk(halt);
  let state: Extract<RunnerEvent, { kind: 'state' }>['state'] = 'running';
  let isOverHere = false;
  /** It waits for no last word any more. */
  let isOverThere = false;
  const link = openLink({
    server,
    session,
    spoolPath: join(folder, 'events.ndjson'),
    secrets,
    redact,
    onEvent: (event) => {
      if (event.kind === 'state') state = event.state;
    },
    onControl: desk.take,
    onAway: () => {
      if (isOverHere) run.onUnheard();
    },
    onRefused: ({ message }) => {
      isOverThere = true;
      halt.pull('cancelled', `The app has ended this session. ${message}`);
    },
  });
  halt.limit(limits.timeoutSeconds);

  const work = async () => {
    try {
      const ending = clean(await carryOut(run, desk, link.report), redact);
      isOverHere = true;
      const heard = (await sayLastWord(link, ending, run)) || isOverThere;
      if (heard) guard.told();
      return { ending, heard };
    } finally {
      link.close();
      rmSync(folder, { recursive: true, force: true });
      halt.dispose();
    }
  };
  const ended = work();
  return {
    ended,
    end(by) {
      const stop = (): void => halt.pull('cancelled', `Ended by ${by} at the machine`);
      if (state !== 'idle') return stop();
      // As if it had never been told to stay: it ends as its last turn ended.
      desk.take({ number: OF_THE_MACHINE, order: { kind: 'linger', seconds: 0, by } });
      void within(LEAVE_MS, halt.hurry, ended).then((left) => (left ? undefined : stop()));
    },
  };
}

/** No order of the app has this number. */
const OF_THE_MACHINE = 0;

async function carryOut(run: MachineRun, desk: ControlDesk, report: Report): Promise<Ending> {
  const { halt, claimed } = run;
  let confinement: Confinement | undefined;
  const starting = async (): Promise<Worker> => {
    confinement = await confineByMark(claimed.session.id);
    run.guard.folder(confinement.folder);
    return startWork(run, confinement, report);
  };
  const ending = await untilEnded(starting(), desk, halt).catch(withoutWork(halt));
  await confinement?.close().catch((error: unknown) => {
    const text = `What the agent left could not be cleared away: ${String(error)}`;
    report({ kind: 'notice', level: 'warning', text: fitted(text, 2_000) });
  });
  return ending;
}

async function startWork(run: MachineRun, confinement: Confinement, report: Report): Promise<Worker> {
  const { claimed, agent, folder, environment, tools, halt, guard } = run;
  const { work, profile: rules, job, session, limits } = claimed;
  if (work.kind !== 'prompt') throw new Error('The app gave a shell command to a session of an agent');
  const tell = (text: string): void => report({ kind: 'notice', level: 'info', text: fitted(text, 2_000) });
  const { profile, prepared } = await ownAgent(agent, {
    workspace: folder,
    environment,
    rules,
    tools,
    signal: halt.signal,
    onProgress: tell,
  });
  halt.signal.throwIfAborted();
  tell(watchedBy(run.machine, rules.name, prepared.notCompiled));
  return startAgent({
    work,
    rules,
    profile,
    prepared,
    confinement: { ...confinement, start: (start) => known(confinement.start(start), guard) },
    environment,
    workspace: folder,
    session: session.id,
    commit: job.commit,
    report,
    lingers: 'always',
    endsAt: Date.now() + limits.timeoutSeconds * 1000,
  });
}

function known(child: ReturnType<Confinement['start']>, guard: Guard): ReturnType<Confinement['start']> {
  if (child.pid !== undefined) guard.started(child.pid);
  return child;
}

/** What a person who watches must know of this place: nothing here keeps the agent from anything but its own questions. */
function watchedBy(machine: string, profile: string, untold: readonly string[]): string {
  const how = `The agent works on ${machine} itself, as the person who started it, with their files and logins. The profile ${profile} answers what it asks, and what it does is watched; nothing keeps it apart from the machine.`;
  return untold.length === 0
    ? how
    : `${how} It is not told these rules in its own words, so they hold for what it asks: ${untold.map((rule) => code(rule, 200)).join(', ')}`;
}

const clean = (ending: Ending, redact: (text: string) => string): Ending => ({
  ...ending,
  reason: redact(ending.reason),
  output: redact(ending.output),
});

/** True when the app has heard it. */
async function sayLastWord(link: Link, ending: Ending, { guard, halt }: MachineRun): Promise<boolean> {
  link.report({ kind: 'session.finished', outcome: ending.outcome, reason: ending.reason });
  guard.ending(ending);
  try {
    await link.finish(ending, deadline(FINISH_MS, FINISH_IN_HURRY_MS, halt.hurry));
    return true;
  } catch {
    // The guard goes on trying for a while.
    return false;
  }
}
