/** What the agent (or the command of a job) may know of the machine: a short list of harmless variables, nothing else. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** `RUNNER_TRACKING_ID` holds no secret: with it GitHub's runner finds processes a job left behind. */
const KEPT = ['PATH', 'LANG', 'LANGUAGE', 'TERM', 'TZ', 'CI', 'RUNNER_TRACKING_ID'];
const KEPT_PREFIX = 'LC_';

/** Marks every process of a session, so that those that left the family tree are found as well. */
export const MARK = 'SIGNALBOX_SESSION';

/** An allow-list: a variable that nobody thought of (`ACTIONS_*`, `*_TOKEN`, `INPUT_*`) stays out. */
export function workEnvironment(source: NodeJS.ProcessEnv, folder: string, session: string): Record<string, string> {
  const home = join(folder, 'home');
  const tmp = join(folder, 'tmp');
  mkdirSync(home, { recursive: true });
  mkdirSync(tmp, { recursive: true });
  const environment: Record<string, string> = { HOME: home, TMPDIR: tmp, [MARK]: session };
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && (KEPT.includes(name) || name.startsWith(KEPT_PREFIX))) environment[name] = value;
  }
  return environment;
}
