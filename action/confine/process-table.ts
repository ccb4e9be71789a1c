/** The machine's processes as `/proc` tells them, or `ps` where there is none: who is whose child, and whose account it runs in. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Entry {
  readonly pid: number;
  readonly parent: number;
  /** The real and the effective account. */
  readonly users: readonly number[];
}

/** All that live; those that have ended and only wait to be noticed are left out. */
export function processTable(): Entry[] {
  const pids = numbersIn('/proc');
  return pids.length === 0 ? tableOfPs() : pids.flatMap(entryOf);
}

/** Whether a process carries a line of environment; `undefined` where it cannot be asked. */
export function carries(pid: number, line: string): boolean | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(line);
  } catch {
    return hasProc() ? false : undefined;
  }
}

/** The given processes and everything below them. */
export function withDescendants(table: readonly Entry[], roots: Iterable<number>): Set<number> {
  const found = new Set(roots);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of table) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/** A signal to one of our own; false when it has gone or is not ours. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

const hasProc = (): boolean => numbersIn('/proc').length > 0;

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

function entryOf(pid: number): Entry[] {
  try {
    // The name comes first and may hold anything but a line feed.
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const field = (name: string) => new RegExp(String.raw`^${name}:\s+(.*)$`, 'm').exec(status)?.[1] ?? '';
    if (/^[ZX]/.test(field('State'))) return [];
    return [{ pid, parent: Number(field('PPid')), users: field('Uid').split(/\s+/).slice(0, 2).map(Number) }];
  } catch {
    return [];
  }
}

function tableOfPs(): Entry[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,ruid=,uid=,stat='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, real, effective, state] = line.trim().split(/\s+/);
    if (!pid || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), users: [Number(real), Number(effective)] }];
  });
}
