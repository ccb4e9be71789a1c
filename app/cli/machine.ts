/** What the command asks of the machine it runs on: other programs, and which version it is itself. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 10_000;

/** What a program writes, or `undefined` where it is not there or fails. Nothing goes through a shell. */
export const askProgram = (program: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE_MS, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    );
  });

/** The lines of standard input as they are typed. */
export async function* typedLines(signal: AbortSignal): AsyncGenerator<string> {
  const lines = createInterface({ input: process.stdin, signal });
  try {
    yield* lines;
  } finally {
    // What nobody reads any more must not keep the process.
    process.stdin.destroy();
  }
}

export function onInterrupt(act: () => void): () => void {
  process.on('SIGINT', act);
  return () => void process.off('SIGINT', act);
}

/** That of the nearest `package.json` above this file, which lies at another depth once it is bundled. */
export function readVersion(): string {
  for (const above of ['../', '../../', '../../../']) {
    const path = new URL(`${above}package.json`, import.meta.url);
    if (!existsSync(path)) continue;
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof read === 'object' && read !== null && 'version' in read) return String(read.version);
  }
  return 'unknown';
}
