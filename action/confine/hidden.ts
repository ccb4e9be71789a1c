/**
 * What a namespace hides from work that runs as the Action's own user: the runner's home and folders with its credentials, its
 * temporary files and command files, and the doors of services that would do for this user what the namespace forbids.
 */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { basename, dirname, sep } from 'node:path';
import { gitAway } from '../git-away.ts';
import { stepFiles } from './step-files.ts';

export interface View {
  /** Folders that look empty, and sockets that lead nowhere. */
  readonly hidden: readonly string[];
  /** What lies in them and is to be seen all the same. */
  readonly kept: readonly string[];
  /** What is to be seen and not to be touched: the Action itself starts programs from there, today or the next time. */
  readonly sealed: readonly string[];
}

/** `reach` are the places the work cannot do without, `given` those that are its own. */
export function viewFor(reach: readonly string[], given: readonly string[], environment: NodeJS.ProcessEnv): View {
  const own = real(given);
  const tools = real([...reach, environment['RUNNER_TOOL_CACHE'] ?? '']);
  const hidden = outermost(real([...foldersOf(environment), ...stepFiles(environment), ...doorsOf(environment)]));
  const kept = outermost([...tools, ...own]).filter((path) => hidden.some((folder) => isBelow(path, folder)));
  const sealed = outermost(tools).filter(
    (path) => !own.some((folder) => isBelow(path, folder) || isBelow(folder, path)),
  );
  return { hidden, kept, sealed };
}

export const isFolder = (path: string): boolean => statSync(path).isDirectory();

/** A runner's folder holds its credentials beside `_work`, in which `_temp` lies. */
function foldersOf(environment: NodeJS.ProcessEnv): string[] {
  const temp = environment['RUNNER_TEMP'] ?? '';
  const work = basename(temp) === '_temp' ? dirname(temp) : '';
  const event = environment['GITHUB_EVENT_PATH'] ?? '';
  const workspace = environment['GITHUB_WORKSPACE'] ?? '';
  const runner = basename(work) === '_work' ? dirname(work) : '';
  return [homedir(), homeOfUser(), temp, runner, event && dirname(event), workspace && gitAway(workspace)];
}

/** Where the system says it is, whatever `HOME` says; nowhere for a user that the system does not know. */
function homeOfUser(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}

/** A container engine or the user's own service manager starts processes outside of any namespace of ours. */
function doorsOf(environment: NodeJS.ProcessEnv): string[] {
  const agent = environment['SSH_AUTH_SOCK'] ?? '';
  return [
    `/run/user/${process.getuid?.() ?? 0}`,
    '/run/docker.sock',
    '/run/podman',
    '/run/containerd',
    '/run/dbus',
    '/run/crio',
    agent,
  ];
}

/** As the kernel names them; what does not exist needs no hiding, and the root of the machine cannot be hidden. */
const real = (paths: readonly string[]): string[] =>
  paths
    .flatMap((path) => (path !== '' && existsSync(path) ? [realpathSync(path)] : []))
    .filter((path) => !NEVER.has(path));

const NEVER = new Set(['/', '/tmp', '/usr', '/bin', '/lib', '/etc', '/dev', '/proc', '/var', '/opt', '/home']);

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}${sep}`);

/** Without those that lie in another of them. */
function outermost(paths: readonly string[]): string[] {
  const found: string[] = [];
  for (const path of [...new Set(paths)].toSorted())
    if (!found.some((folder) => isBelow(path, folder))) found.push(path);
  return found;
}
