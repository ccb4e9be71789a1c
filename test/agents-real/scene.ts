/** A case on the stage: what is asked for under which rules, what people do meanwhile, and what everyone may expect of it. */
import type { Ending, Halt } from '../../action/worker.ts';
import type { Profile } from '../../app/wire/claim.ts';
import type { Play } from '../action/agents/stage.ts';
import type { Bench } from './bench.ts';
import type { Model, Usage } from './models/server.ts';

export interface Stage {
  readonly play: Play;
  readonly workspace: string;
  /** Resolves when the gateway says that the budget is spent. */
  readonly spent: Promise<string>;
  /** Resolves when a program of this name is among the work's processes. */
  runs(program: string): Promise<void>;
  /** Stops the work, and takes the time. */
  end(halt: Omit<Halt, 'hurry'>): Promise<Ending>;
}

export interface Result extends Stage {
  readonly bench: Bench;
  readonly ending: Ending;
  readonly model: Model;
  /** How many permissions the agent asked for. */
  readonly asked: number;
  /** How long a stop took, in milliseconds. */
  readonly stopMs: number | undefined;
  /** Processes of the work that lived when it had ended. */
  readonly left: number;
}

export interface Case {
  readonly name: string;
  readonly rules: Partial<Profile>;
  /** The model's script (see `script.ts`). */
  prompt(): string;
  /** Put into the workspace before. */
  readonly files?: Readonly<Record<string, string>>;
  /** In US dollars. */
  readonly budget?: number;
  readonly usage?: Usage;
  /** What people do. It returns the ending, where they end it. */
  act?(stage: Stage): Promise<Ending | undefined>;
  expect(result: Result): void;
}
