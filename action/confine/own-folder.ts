/** The work's folder where it runs as the Action's own user. */
import { execFile } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemTmp } from './system-tmp.ts';

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(systemTmp(), 'signalbox-work-'));
  for (const name of ['home', 'tmp']) await mkdir(join(folder, name), { mode: 0o700 });
  return folder;
}

/** The work may have left files and folders that nobody may read, or remove. */
export async function openUp(...paths: readonly string[]): Promise<void> {
  await promisify(execFile)('chmod', ['-R', 'u+rwX', '--', ...paths]).catch(() => undefined);
}

export async function removeFolder(folder: string): Promise<void> {
  // `chmod` would follow a link that the work has left in its place.
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) await openUp(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
