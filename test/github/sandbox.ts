/** `npm run sandbox`: the whole product on this machine, with the stand-in GitHub in this process and the app in its own. */
import { lastLines } from './sandbox/app-process.ts';
import { friendlyLines } from './sandbox/announce.ts';
import { readFlags, USAGE, type Flags } from './sandbox/flags.ts';
import { launch, type Sandbox } from './sandbox/launch.ts';
import { orphaned } from './sandbox/orphaned.ts';
import { playStory } from './sandbox/story.ts';

const leave = Promise.withResolvers<void>();
// A terminal sends Ctrl-C to the whole group and npm forwards it once more: only the first counts.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave.resolve());
void orphaned().then(leave.resolve);

process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  let flags: Flags;
  try {
    flags = readFlags(args);
  } catch (error) {
    return fail(`${wordsOf(error)}\n\n${USAGE}`);
  }
  const { ready, stop } = launch(flags);
  try {
    const sandbox = await Promise.race([ready, leave.promise]);
    return sandbox ? await stay(sandbox, flags) : 0;
  } catch (error) {
    return fail(wordsOf(error));
  } finally {
    await stop();
  }
}

async function stay(sandbox: Sandbox, flags: Flags): Promise<number> {
  if (flags.json) console.log(JSON.stringify(sandbox.facts));
  if (flags.once) {
    const say = flags.json ? console.error : console.log;
    const seen = await Promise.race([playStory(sandbox.facts, say), sandbox.over, leave.promise]);
    say(
      seen ? 'All of it was seen.' : `Not all of it was seen. The end of the app's log:\n${lastLines(sandbox.logFile)}`,
    );
    return seen ? 0 : 1;
  }
  if (!flags.json) console.log(friendlyLines(sandbox.facts, sandbox.dataDir, flags.data !== undefined));
  await Promise.race([leave.promise, sandbox.over]);
  return 0;
}

function fail(words: string): number {
  console.error(words);
  return 1;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
