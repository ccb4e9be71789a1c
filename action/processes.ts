/**
 * The processes of a session. Tools run in sessions of their own (`setsid`) and may outlive their parents, so a process
 * group is not enough: we walk the descendants and look for the mark in the environment.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MARK } from './environment.ts';

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Unknown where processes cannot be asked for their environment. */
  readonly marked: boolean | undefined;
}

export class SessionProcesses {
  readonly #session: string;
  readonly #root: number | undefined;

  /** `root` is the process we started; without it only the mark tells. */
  constructor(session: string, root?: number) {
    this.#session = session;
    this.#root = root;
  }

  /** Everything that lives: marked processes (or, without marks, the root) and their descendants. */
  async alive(): Promise<number[]> {
    const all = await listProcesses(`${MARK}=${this.#session}`);
    // The mark decides where it can be read: the number of a process that has gone may be another's by now.
    const ours = all.filter(({ pid, marked }) => marked ?? pid === this.#root);
    const found = new Set(ours.map(({ pid }) => pid));
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const process of all) if (found.has(process.parent)) found.add(process.pid);
    }
    return [...found];
  }

  async signal(signal: NodeJS.Signals): Promise<number> {
    const pids = await this.alive();
    for (const pid of pids) send(pid, signal);
    return pids.length;
  }

  /** Kills until nothing is left; a process may fork while we look. Returns how many there were at first. */
  async kill(): Promise<number> {
    const first = await this.signal('SIGKILL');
    for (let round = 0; round < 40 && (await this.signal('SIGKILL')) > 0; round += 1) await delay(25);
    return first;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone already.
  }
}

async function listProcesses(mark: string): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => undefined);
  const pids = names?.filter((name) => /^\d+$/.test(name));
  if (!pids || pids.length === 0) return listWithPs();
  const found = await Promise.all(pids.map((pid) => readProcess(Number(pid), mark)));
  return found.filter((process) => process !== undefined);
}

async function readProcess(pid: number, mark: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The name, in brackets, may hold anything; the state and the parent follow it.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    return { pid, parent: Number(parent), marked: environment.split('\0').includes(mark) };
  } catch {
    return undefined;
  }
}

/** Where there is no `/proc` (macOS): descendants only. */
async function listWithPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    return pid && parent && !state?.startsWith('Z')
      ? [{ pid: Number(pid), parent: Number(parent), marked: undefined }]
      : [];
  });
}
