/** Where this user's programs keep their settings, and the one file there that is ours. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { LoginFile } from './surroundings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Linux and others by the XDG specification, macOS and Windows by their own customs. */
export function configFolder(env: Environment, platform: NodeJS.Platform, home = homedir()): string {
  const named = (name: string): string | undefined => {
    const folder = env[name];
    // The specification has relative paths ignored.
    return folder !== undefined && isAbsolute(folder) ? folder : undefined;
  };
  if (platform === 'win32') return join(named('APPDATA') ?? join(home, 'AppData', 'Roaming'), 'signalbox');
  const xdg = named('XDG_CONFIG_HOME');
  if (xdg !== undefined) return join(xdg, 'signalbox');
  return platform === 'darwin'
    ? join(home, 'Library', 'Application Support', 'signalbox')
    : join(home, '.config', 'signalbox');
}

export function loginFile(folder: string): LoginFile {
  const path = join(folder, 'logins.json');
  return {
    path,
    async read() {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(text) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const beside = `${path}.${randomUUID()}`;
      try {
        // A new file, never one that somebody has put there.
        await writeFile(beside, text, { mode: 0o600, flag: 'wx' });
        await chmod(beside, 0o600);
        await rename(beside, path);
      } finally {
        await rm(beside, { force: true });
      }
    },
  };
}
