/** Where this user's programs keep what can be fetched again. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Linux and others by the XDG specification, macOS and Windows by their own customs. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home = homedir(),
): string {
  const named = (name: string): string | undefined => {
    const folder = env[name];
    return folder !== undefined && isAbsolute(folder) ? folder : undefined;
  };
  if (platform === 'win32') return join(named('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'signalbox');
  const xdg = named('XDG_CACHE_HOME');
  if (xdg !== undefined) return join(xdg, 'signalbox');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'signalbox') : join(home, '.cache', 'signalbox');
}
