/** Everything that the command reaches outside of itself, so that it can be tried without a machine, a network or a clock. */

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof globalThis.fetch;
  version(): string;
  /** What another program writes, or `undefined` where it is not there or fails. */
  ask(program: string, args: readonly string[]): Promise<string | undefined>;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** Ends early, without an error, when the signal says so. */
  pause(ms: number, signal?: AbortSignal): Promise<unknown>;
  /** Epoch ms. */
  now(): number;
  /** Fresh and unguessable: a UUID, and 32 hexadecimal characters. */
  newKey(): string;
  newSecret(): string;
  /** The name of this machine, by which a person tells their tokens apart. */
  machine(): string;
  /** The file of this user alone in which logins are kept. */
  readonly logins: LoginFile;
  /** A line for whoever reads the result, and one for whoever watches. */
  out(line: string): void;
  err(line: string): void;
  /** Standard output without a line's end. */
  write(text: string): void;
  /** Whether standard output is a terminal that shows colours. */
  readonly colours: boolean;
  /** From now on ctrl-c ends nothing by itself, but aborts this. */
  interrupted(): AbortSignal;
  /** From now on each ctrl-c does this and nothing else, until what is returned is called. */
  onInterrupt(act: () => void): () => void;
  /** The lines that are typed, until there are no more or the signal ends it. */
  typed(signal: AbortSignal): AsyncIterable<string>;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** How this very program is started: the file to execute and its first arguments. */
  program(): readonly string[];
}

export interface LoginFile {
  readonly path: string;
  /** `undefined` when there is none. */
  read(): Promise<string | undefined>;
  /** In one step, so that no reader finds half of it; readable by this user alone. */
  write(text: string): Promise<void>;
}

/** How the command ends, for scripts: 0 done (with `--wait` and `watch`: all jobs succeeded). */
export const EXIT = { done: 0, failed: 1, refused: 2, unreachable: 3, interrupted: 130 } as const;

/** The end of the command, with what there is to say. */
export class Ending extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const refused = (message: string): Ending => new Ending(EXIT.refused, message);
