/** One run of the command: reads what is asked, asks the server, and says what came of it. Returns how it ends. */
import { visible } from '../ground/plain-text.ts';
import { readArguments, type Asked } from './arguments.ts';
import { followToEnd } from './follow.ts';
import { logIn, logOut, sayWho } from './login.ts';
import { findPlace } from './place.ts';
import { showQueue } from './queue.ts';
import { rawLines } from './raw-lines.ts';
import { remote } from './remote.ts';
import { speakTo, type Said, type Server } from './server.ts';
import { steer } from './steer.ts';
import { Ending, EXIT, type Surroundings } from './surroundings.ts';
import { transcript } from './transcript.ts';
import { USAGE } from './usage.ts';
import { watchJob } from './watch.ts';
import { changeLine, jobLines } from './words.ts';

export async function runCommand(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await carryOut(readArguments(args), around);
  } catch (error) {
    if (!(error instanceof Ending)) throw error;
    around.err(error.message);
    return error.code;
  }
}

async function carryOut(asked: Asked, around: Surroundings): Promise<number> {
  if (asked.kind === 'help') around.out(USAGE);
  if (asked.kind === 'version') around.out(around.version());
  if (asked.kind === 'help' || asked.kind === 'version') return EXIT.done;
  if (asked.kind === 'login') return logIn(asked, around);
  if (asked.kind === 'logout') return logOut(asked, around);
  if (asked.kind === 'whoami') return sayWho(asked, around);
  const place = await findPlace(asked, around);
  if (asked.kind === 'watch') return watchJob(asked, place, around, asked.json ? rawLines(around) : transcript(around));
  if (asked.kind === 'remote') return remote(asked, place, around);
  if (asked.kind === 'queue') return showQueue(asked, place, around);
  if (asked.kind === 'tell' || asked.kind === 'interrupt' || asked.kind === 'stop' || asked.kind === 'decide')
    return steer(asked, place, around);
  const server = speakTo(place, around);
  const said = await ask(asked, server, around);
  const wait = 'wait' in asked && asked.wait;
  if (!asked.json) show(said, around);
  if (!wait || said.jobs.length === 0) {
    if (asked.json) around.out(JSON.stringify(said.raw));
    return EXIT.done;
  }
  const tell = asked.json ? around.err : around.out;
  const ended = await followToEnd(said.jobs, server, around, (job) => tell(changeLine(job)));
  if (asked.json) around.out(JSON.stringify({ jobs: ended }));
  return ended.every(({ state }) => state === 'succeeded') ? EXIT.done : EXIT.failed;
}

async function ask(
  asked: Extract<Asked, { kind: 'submit' | 'status' | 'cancel' | 'retry' }>,
  server: Server,
  around: Surroundings,
): Promise<Said> {
  switch (asked.kind) {
    case 'submit':
      return server.submit(await withInput(asked.body, around));
    case 'status':
      if (asked.job !== undefined) return server.get(`/jobs/${asked.job}`);
      return server.get(asked.thread === undefined ? '/jobs?limit=10' : `/jobs?limit=30&thread=${asked.thread}`);
    case 'cancel':
      return server.order(`/jobs/${asked.job}/cancel`, { alone: asked.alone });
    case 'retry':
      return server.order(`/jobs/${asked.job}/retry`, { dependents: asked.dependents });
  }
}

/** A lone `-` stands for what is read from standard input. */
async function withInput(body: Readonly<Record<string, unknown>>, around: Surroundings): Promise<object> {
  const field = ['prompt', 'input', 'run'].find((name) => body[name] === '-');
  return field === undefined ? body : { ...body, [field]: (await around.readInput()).trimEnd() };
}

function show({ jobs, said }: Said, { out }: Surroundings): void {
  for (const job of jobs) for (const text of jobLines(job)) out(text);
  if (said !== null) out(visible(said));
  if (jobs.length === 0 && said === null) out('There are no jobs.');
}
