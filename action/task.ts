/** What is asked for, whoever asks: a job of the app, or the inputs of a workflow. */
import type { Money } from '../app/ground/money.ts';
import type { Profile, Work } from '../app/wire/claim.ts';
import type { SavedSession } from '../app/wire/saved-session.ts';
import type { Lingers } from './agents/stay.ts';
import type { Confinement } from './confine/confinement.ts';
import type { HaltSwitch } from './halting.ts';
import type { Run } from './inputs.ts';
import type { Report } from './worker.ts';
import type { Workspace } from './workspace.ts';

export interface Task {
  /** Marks what belongs to it. */
  readonly session: string;
  readonly work: Work;
  readonly rules: Profile;
  readonly commit: string;
  /** Given to a shell command, beside the environment of the work. */
  readonly variables: Readonly<Record<string, string>>;
  readonly budget: Money | undefined;
  /** When the time limit ends it (epoch ms). */
  readonly endsAt: number;
  /** How long an agent's session stays for a follow-up once its turn is over. */
  readonly lingers?: Lingers;
  /** The commit is a stranger's: without a place of its own the work does not begin. */
  readonly isolated: boolean;
  /** Folders that it must be able to read, beside its agent. */
  readonly reach: readonly string[];
  readonly checkOut: (confinement: Confinement) => Promise<Workspace>;
  /** An agent's session to go on with, if there is one. */
  readonly resume: () => Promise<SavedSession | undefined>;
  /** What becomes of a question where nobody is there to answer it. */
  readonly onAsk?: 'allow' | 'deny';
}

export interface Surroundings {
  readonly run: Run;
  readonly halt: HaltSwitch;
  readonly report: Report;
}
