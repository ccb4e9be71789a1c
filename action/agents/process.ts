/** The agent's process: started where the work runs, with a bare environment; its last words on standard error are kept. */
import type { Confinement, WorkProcess } from '../confine/confinement.ts';
import { NO_HURRY, within } from '../waiting.ts';

/** What it said before it exited may come a moment later; a process it left behind may hold the pipes open for ever. */
const LAST_WORDS_MS = 300;

export interface AgentProcess {
  readonly child: WorkProcess;
  /** How it ended: `exited with 1`, `was ended by SIGKILL`, `could not be started: …`. */
  readonly exited: Promise<string>;
  /** It has ended, whoever still holds its pipes. */
  readonly gone: Promise<unknown>;
  /** Everything that belongs to the work, the agent's tools among it. */
  readonly confinement: Confinement;
  /** The last lines it wrote on standard error. */
  lastWords(): string;
}

export interface AgentStart {
  readonly command: readonly string[];
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly confinement: Confinement;
}

export function startProcess({ command, workspace, environment, confinement }: AgentStart): AgentProcess {
  const child = confinement.start({ command, cwd: workspace, environment });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  // Writing to an agent that has gone is no news: its exit tells.
  child.stdin.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with ${code}`));
  });
  const exited = ended.then(async (how) => {
    await within(LAST_WORDS_MS, NO_HURRY, closed);
    return how;
  });
  return {
    child,
    exited,
    gone: ended,
    confinement,
    lastWords: () => said.trim().split('\n').slice(-8).join('\n').slice(-1_500),
  };
}
