/** What the command asks of the machine it runs on: other programs, and which version it is itself. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

const PATIENCE_MS = 10_000;

/** What a program writes, or `undefined` where it is not there or fails. Nothing goes through a shell. */
export const askProgram = (program: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(program, args, { timeout: PATIENCE_MS, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    );
  });

export function readVersion(): string {
  const path = findPackageJSON('.', import.meta.url);
  const read: unknown = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown';
}
