/**
 * The processes of a session by the mark in their environment. Tools run in sessions of their own (`setsid`) and may outlive
 * their parents, so a process group is not enough: we look for the mark and walk the descendants.
 */
import { MARK } from '../environment.ts';
import { carries, processTable, send, withDescendants } from './process-table.ts';
import { untilNone } from './until-none.ts';

export class MarkedProcesses {
  readonly #mark: string;
  /** Those that we started: where no process can be asked for its environment, only they and their descendants are known. */
  readonly #started = new Set<number>();

  constructor(session: string) {
    this.#mark = `${MARK}=${session}`;
  }

  add(pid: number | undefined): void {
    if (pid !== undefined) this.#started.add(pid);
  }

  /** A number that we started may be another's by now: the mark decides where it can be read. */
  readonly alive = (): number[] => {
    const table = processTable();
    const ours = table.filter(({ pid }) => carries(pid, this.#mark) ?? this.#started.has(pid));
    return [
      ...withDescendants(
        table,
        ours.map(({ pid }) => pid),
      ),
    ];
  };

  signal(signal: NodeJS.Signals): number {
    const pids = this.alive();
    for (const pid of pids) send(pid, signal);
    return pids.length;
  }

  kill(): Promise<number> {
    return untilNone(this.alive, (pids) => {
      for (const pid of pids) send(pid, 'SIGKILL');
    });
  }
}
