/** Everything that the command reaches outside of itself, so that it can be tried without a machine, a network or a clock. */

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof globalThis.fetch;
  version(): string;
  /** What another program writes, or `undefined` where it is not there or fails. */
  ask(program: string, args: readonly string[]): Promise<string | undefined>;
  /** All of standard input. */
  readInput(): Promise<string>;
  pause(ms: number): Promise<unknown>;
  /** Fresh and unguessable. */
  newKey(): string;
  /** A line for whoever reads the result, and one for whoever watches. */
  out(line: string): void;
  err(line: string): void;
}

/** How the command ends, for scripts: 0 done (with `--wait`: all jobs succeeded). */
export const EXIT = { done: 0, failed: 1, refused: 2, unreachable: 3 } as const;

/** The end of the command, with what there is to say. */
export class Ending extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const refused = (message: string): Ending => new Ending(EXIT.refused, message);
