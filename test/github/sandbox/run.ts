/** What `npm run sandbox` does from its flags to its exit code. */
import { friendlyLines } from './announce.ts';
import { lastLines } from './app-process.ts';
import { readFlags, USAGE, type Flags } from './flags.ts';
import { launch, type Sandbox } from './launch.ts';
import { playStory } from './story.ts';

/** Runs until `leave` settles, the story is over, or nothing can be kept running. */
export async function runSandbox(args: readonly string[], leave: Promise<void>): Promise<number> {
  let flags: Flags;
  try {
    flags = readFlags(args);
  } catch (error) {
    return fail(`${wordsOf(error)}\n\n${USAGE}`);
  }
  const { ready, stop } = launch(flags);
  try {
    const sandbox = await Promise.race([ready, leave]);
    return sandbox ? await stay(sandbox, flags, leave) : 0;
  } catch (error) {
    return fail(wordsOf(error));
  } finally {
    await stop();
  }
}

async function stay(sandbox: Sandbox, flags: Flags, leave: Promise<void>): Promise<number> {
  if (flags.json) console.log(JSON.stringify(sandbox.facts));
  if (flags.once) {
    const say = flags.json ? console.error : console.log;
    const seen = await Promise.race([playStory(sandbox.facts, say), sandbox.over, leave]);
    say(
      seen ? 'All of it was seen.' : `Not all of it was seen. The end of the app's log:\n${lastLines(sandbox.logFile)}`,
    );
    return seen ? 0 : 1;
  }
  if (!flags.json) console.log(friendlyLines(sandbox.facts, sandbox.dataDir, flags.data !== undefined));
  await Promise.race([leave, sandbox.over]);
  return 0;
}

function fail(words: string): number {
  console.error(words);
  return 1;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
