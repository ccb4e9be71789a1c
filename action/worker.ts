/** What the run needs of whatever does the work: an agent over ACP or a shell command. */
import type { Control } from '../app/wire/controls.ts';
import type { RunnerEvent } from '../app/wire/events.ts';
import type { Finish } from '../app/wire/finish.ts';

/** How the work ended, in the words of the last message to the app. */
export type Ending = Omit<Finish, 'lastEvent'>;

/** Takes an event for the app. */
export type Report = (event: RunnerEvent) => void;

/** Why the work must end before it is done. */
export interface Halt {
  readonly outcome: 'cancelled' | 'timed_out' | 'failed';
  readonly reason: string;
  /** What the last word calls it. */
  readonly ending: 'stopped' | 'time_limit' | 'budget' | 'error';
  /** Aborted when the machine itself is about to go: patience is then a fraction of a second. */
  readonly hurry: AbortSignal;
}

/** The agent's own name for its session, once it has one, and whether it says it can load one later. */
export interface Remembered {
  readonly id: string;
  readonly loads: boolean;
}

export interface Worker {
  /** Where an agent does the work, and has opened a session. */
  readonly remembered?: () => Remembered | undefined;
  /** Resolves when the work has ended by itself and nothing of it is left running. */
  readonly ended: Promise<Ending>;
  /** A person's message, interrupt or decision. */
  take(control: Control): void;
  /** Ends the work step by step until nothing is left running. */
  stop(halt: Halt): Promise<Ending>;
}
