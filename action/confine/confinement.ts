/**
 * Where the work runs: in an account of its own where the machine lets us make one, so that it can neither read what the Action
 * knows (`/proc`, files, other processes) nor outlive its session.
 */
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** `account`: another user of the machine. `namespace`: the same user, who sees only the work's own processes. `none`: nothing keeps it apart. */
export type ConfinementKind = 'account' | 'namespace' | 'none';

export interface Start {
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process; nothing is added but what the confinement itself needs. */
  readonly environment: Readonly<Record<string, string>>;
}

export type WorkProcess = ChildProcessByStdio<Writable, Readable, Readable>;

export interface Confinement {
  readonly kind: ConfinementKind;
  /** The account's name, for whoever has to clear up after an Action that died (`clearUp`). */
  readonly account?: string;
  /** A folder that exists, belongs to the work, and ends with it: `home`, `tmp` and (where the runner's own cannot be used) `workspace` lie in it. */
  readonly folder: string;
  /** Starts a program as the work. It begins a process group of its own; signals reach it through `signal`, not through the child. */
  start(start: Start): WorkProcess;
  /** Hands a file or a folder, with everything in it, to the work. */
  give(path: string): Promise<void>;
  /** When the work is over: kills what is left of it and makes all that it was given readable for the Action again. Rejects with a `Failure` when something else lies in the place of what was given. */
  take(): Promise<void>;
  /** Processes of the work that live now, whoever started them. */
  alive(): Promise<number[]>;
  /** Sends a signal to all of them; resolves with how many there were. */
  signal(signal: NodeJS.Signals): Promise<number>;
  /** Kills until nothing is left; resolves with how many there were at first. */
  kill(): Promise<number>;
  /** Kills what is left and removes folder and account; what was given and lies elsewhere is the Action's again. Safe to call twice. */
  close(): Promise<void>;
}

export interface ConfineOptions {
  /** The session's id, or any random text where there is none: marks every process. */
  readonly session: string;
  /** `require`: rejects with a `Failure` that says what is missing, where `none` would be all. */
  readonly need: 'any' | 'require';
  /** Programs and folders that the work must be able to read (its agent, its Node): an account that cannot reach them is of no use. */
  readonly reach: readonly string[];
  /** Told what could not be had, in one sentence, where less than `account` is left. */
  readonly onLess: (why: string) => void;
}
