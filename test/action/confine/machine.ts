/** Runners of all sorts on one machine: root's, an ordinary user's with `sudo`, one with neither. What cannot be had is skipped. */
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const isRoot = process.getuid?.() === 0;

const DRIVER = resolve(dirname(fileURLToPath(import.meta.url)), 'driver.ts');
export const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Whether this machine can play the parts of several users. */
export const canPlay =
  process.platform === 'linux' && isRoot && ['useradd', 'userdel', 'setpriv', 'unshare'].every(has);

export interface Runner {
  readonly uid: number;
  /** Laid out as a self-hosted runner: `home/actions-runner/_work/_temp`, credentials beside `_work`. */
  readonly home: string;
  /** Folders of its own with a program each: beside its home, and in it where no other account comes. */
  readonly toolCaches: readonly string[];
  /** Runs the driver as this runner's Action would run; resolves with what it found. */
  drive<T>(task: string, change?: Record<string, string>): Promise<T>;
  close(): void;
}

export const SECRET = 'a-secret-of-the-runner-4711';

export function makeRunner(kind: 'root' | 'ordinary' | 'sudo'): Runner {
  const place = mkdtempSync('/tmp/signalbox-machine-');
  chmodSync(place, 0o755);
  const name = `sbtest-${randomBytes(4).toString('hex')}`;
  if (kind !== 'root')
    execFileSync('useradd', ['--system', '--no-create-home', '--home-dir', join(place, 'home'), name]);
  const uid = kind === 'root' ? 0 : Number(execFileSync('id', ['-u', name]));
  const gid = kind === 'root' ? 0 : Number(execFileSync('id', ['-g', name]));
  const home = join(place, 'home');
  const root = join(home, 'actions-runner');
  const temp = join(root, '_work', '_temp');
  const event = join(temp, '_github_workflow', 'event.json');
  for (const folder of [dirname(event), join(root, '_work', 'widgets', 'widgets'), join(temp, '_runner_file_commands')])
    mkdirSync(folder, { recursive: true });
  const files = [
    event,
    join(root, '.credentials'),
    join(temp, '_runner_file_commands', 'set_env_1'),
    join(home, '.netrc'),
  ];
  for (const file of files) writeFileSync(file, SECRET, { mode: 0o600 });
  const toolCaches = [join(place, 'tools'), ...(kind === 'ordinary' ? [join(home, 'tools')] : [])];
  for (const folder of toolCaches) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'node'), 'good', { mode: 0o755 });
    execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
  }
  // The runner makes this one for all to read.
  const state = join(place, 'state');
  writeFileSync(state, SECRET, { mode: 0o644 });
  chownSync(state, uid, gid);
  execFileSync('chown', ['-R', `${uid}:${gid}`, home]);
  chmodSync(home, 0o700);
  const tools = kind === 'sudo' ? standInSudo(place, gid) : '';
  const environment = {
    PATH: `${tools}${process.env['PATH'] ?? ''}`,
    HOME: home,
    RUNNER_TEMP: temp,
    GITHUB_EVENT_PATH: event,
    GITHUB_WORKSPACE: join(root, '_work', 'widgets', 'widgets'),
    ACTIONS_RUNTIME_TOKEN: SECRET,
    INPUT_TOKEN: SECRET,
    GITHUB_STATE: state,
    SECRET_FILES: [...files, state].join('\n'),
  };
  const become: string[] =
    kind === 'root' ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'];
  return {
    uid,
    home,
    toolCaches,
    drive: async <T>(task: string, change: Record<string, string> = {}) => {
      const { stdout } = await promisify(execFile)('env', [...become, process.execPath, DRIVER, task], {
        env: { ...environment, ...change },
        cwd: '/',
        timeout: 50_000,
        maxBuffer: 64_000_000,
      });
      return JSON.parse(stdout) as T;
    },
    close: () => {
      if (kind !== 'root') execFileSync('sh', ['-c', 'userdel "$0"; groupdel "$0"; true', name], { stdio: 'ignore' });
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Gives the group root's powers as `sudo -n -- command` would: by a program of root's that waits for the command it started. */
function standInSudo(place: string, gid: number): string {
  const folder = join(place, 'sudo-of-the-test');
  mkdirSync(folder);
  const become = join(folder, 'become');
  copyFileSync(execFileSync('sh', ['-c', 'readlink -f "$(command -v setpriv)"'], { encoding: 'utf8' }).trim(), become);
  chownSync(become, 0, gid);
  chmodSync(become, 0o4750);
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const script = [
    '#!/bin/sh',
    '[ "$1 $2" = "-n --" ] || exit 64',
    'shift 2',
    `exec ${become} --reuid=0 --regid=0 --clear-groups -- env -i PATH=${path} sh -c '"$@"; exit $?' sudo "$@"`,
  ];
  writeFileSync(join(folder, 'sudo'), `${script.join('\n')}\n`, { mode: 0o755 });
  return `${folder}:`;
}
