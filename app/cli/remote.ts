/**
 * `signalbox remote`: a session on this machine, in this folder, that everyone with the right can watch and steer from anywhere. The agent is run
 * by the code that runs it at GitHub; the terminal shows the session as the app tells it, as every other viewer sees it.
 */
import { parseJobRef } from '../ground/ids.ts';
import { visible } from '../ground/plain-text.ts';
import { Claimed } from '../wire/claim.ts';
import type { MachineSession } from '../wire/machine.ts';
import type { Common } from './arguments.ts';
import { askOnce, notOurs, patiently, Refusal } from './door.ts';
import { cacheFolder } from './cache-folder.ts';
import type { Place } from './place.ts';
import { rawLines } from './raw-lines.ts';
import type { RemoteAsked } from './remote-arguments.ts';
import { carryOutTyped } from './remote-orders.ts';
import { livePlace } from './remote-place.ts';
import { mirrorSession, type Mirror } from './remote-mirror.ts';
import { apiOf } from './server.ts';
import { EXIT, refused, type Surroundings } from './surroundings.ts';
import { transcript } from './transcript.ts';

/** How long the end of the log is waited for, once the app has heard it. */
const SEEN_MS = 5_000;

export async function remote(asked: Common & RemoteAsked, first: Place, around: Surroundings): Promise<number> {
  const at = await folderOf(around);
  // Before anything is registered: what cannot be loaded begins nothing.
  const { beginOnMachine, machineHalt, postGuard } = await import('../../action/machine/machine.ts');
  const place = livePlace(asked, first, around);
  const claimed = await register(asked, at.commit, place, around);
  const { url, ref, requester } = claimed.job;
  if (asked.json) around.out(JSON.stringify({ job: ref, url }));
  else await greet(claimed, around);

  const over = new AbortController();
  const viewer = asked.json ? rawLines(around) : transcript(around, '/');
  const mirror = mirrorSession({ job: jobOf(ref), place, around, viewer, isRaw: asked.json, over: over.signal });
  const halt = machineHalt();
  let isUnheard = false;
  const session = await beginOnMachine({
    server: place.server,
    claimed,
    agent: asked.agent,
    folder: at.folder,
    environment: ownEnvironment(around),
    login: place.token,
    tools: `${cacheFolder(around.env, process.platform)}/agents`,
    machine: around.machine(),
    halt,
    guard: postGuard([...around.program(), GUARD]),
    onUnheard: () => {
      if (!isUnheard)
        mirror.say('The session has ended here, and the app cannot be told so yet. Trying again; ctrl-c gives up.');
      isUnheard = true;
    },
  });
  let wanted = 0;
  const deaf = around.onInterrupt(() => {
    wanted += 1;
    if (wanted === 1) mirror.say('Ending the session. Once more ends it at once.');
    if (wanted === 1) return session.end(requester);
    halt.hurryUp();
    halt.pull('cancelled', `Ended at once by ${requester} at the machine`);
  });
  // Whoever is in the middle of a line is not waited for at the end.
  void carryOutTyped(around.typed(over.signal), { job: ref, place, around, over: over.signal, say: mirror.say });
  const { ending, heard } = await session.ended;
  await seen(mirror, heard, around);
  over.abort();
  await mirror.done;
  deaf();
  if (!heard) around.err(`The session ended here (${visible(ending.reason)}), and the app could not be told.`);
  if (ending.outcome === 'succeeded') return EXIT.done;
  return wanted > 0 ? EXIT.interrupted : EXIT.failed;
}

/** The word by which this command is started to stand guard over a session. */
export const GUARD = '--stand-guard';

async function folderOf({ ask }: Surroundings): Promise<{ folder: string; commit: string }> {
  const folder = await ask('git', ['rev-parse', '--show-toplevel']);
  const commit = await ask('git', ['rev-parse', '--verify', 'HEAD']);
  if (folder === undefined || folder === '')
    throw refused('This is no folder of a git repository. Go to the one that the agent is to work in.');
  if (commit === undefined || !/^[0-9a-f]{40}$/.test(commit))
    throw refused(
      'This repository has no commit yet. Make the first one, so that it can be said what the agent began with.',
    );
  return { folder, commit };
}

async function register(
  { name, profile, prompt, agent }: RemoteAsked,
  commit: string,
  place: Place,
  around: Surroundings,
): Promise<Claimed> {
  const words = prompt === '-' ? (await around.readInput()).trim() : prompt;
  const body: MachineSession = {
    machine: around.machine().slice(0, 100) || 'a machine',
    agent: (agent.kind === 'built_in' ? agent.name : programOf(agent.command)).slice(0, 100),
    commit,
    key: around.newKey(),
    ...(name !== undefined && { name }),
    ...(profile !== undefined && { profile }),
    ...(words !== undefined && words !== '' && { prompt: words }),
  };
  const { server, token } = place;
  const path = `${apiOf(place)}/sessions`;
  const said = await patiently(() => askOnce(server, { method: 'POST', path, token, body }, around), around).catch(
    (error: unknown) => {
      throw error instanceof Refusal && error.reason === 'bad_token'
        ? refused(`${error.message} Log in with \`signalbox login\`.`)
        : error;
    },
  );
  const claimed = Claimed.safeParse(said);
  if (!claimed.success) throw notOurs(server, 'a session');
  return claimed.data;
}

const programOf = ([program = '']: readonly string[]): string => program.split(/[/\\]/).at(-1) || 'agent';

async function greet({ job, profile }: Claimed, around: Surroundings): Promise<void> {
  around.out(
    `${job.ref}${job.name === null ? '' : ` ${job.name}`} on ${visible(around.machine())}, profile ${visible(profile.name)}. Watch and steer it here, or at`,
  );
  around.out(`  ${visible(job.url)}`);
  if (around.isTerminal) {
    const { renderUnicodeCompact } = await import('uqr');
    around.out(renderUnicodeCompact(job.url, { ecc: 'L', border: 2 }));
  }
  around.out('What you type is a message to the agent; `/help` tells more. Ctrl-C ends the session.');
}

/** The person's own, but for what makes this command act for them. */
function ownEnvironment({ env }: Surroundings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || name === 'SIGNALBOX_TOKEN' ? [] : [[name, value]],
    ),
  );
}

/** The last lines are shown before the command ends, where the app has them. */
async function seen(mirror: Mirror, heard: boolean, around: Surroundings): Promise<void> {
  const late = new AbortController();
  if (heard) await Promise.race([mirror.done, around.pause(SEEN_MS, late.signal)]);
  late.abort();
}

const jobOf = (ref: string) => {
  const number = parseJobRef(ref);
  if (number === undefined) throw new TypeError(`${ref} is no job`);
  return `J${number}` as const;
};
