/**
 * Where the Action itself looks for programs. Earlier steps may have put a folder of the workspace into PATH (`.venv/bin`,
 * `node_modules/.bin`): what lies there is the repository's or the work's, and is started by the work alone.
 */
import { realpathSync } from 'node:fs';
import { delimiter, isAbsolute, relative } from 'node:path';

export function ownPath({ PATH = '', GITHUB_WORKSPACE: workspace = '' }: NodeJS.ProcessEnv): string {
  const places = PATH.split(delimiter).filter((folder) => isAbsolute(folder));
  if (workspace === '') return places.join(delimiter);
  const own = [workspace, real(workspace)];
  const isOurs = (folder: string) => !own.some((at) => [folder, real(folder)].some((place) => isBelow(place, at)));
  return places.filter(isOurs).join(delimiter);
}

const isBelow = (path: string, folder: string): boolean => !/^\.\.(\/|$)/.test(relative(folder, path));

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
