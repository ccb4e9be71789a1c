/**
 * Ending an agent, gently first: cancel its turn, close its input, SIGTERM, SIGKILL for everything that is left. Cancel and
 * closed input alone left nothing behind with every agent we measured; SIGTERM alone did.
 */
import { within } from '../waiting.ts';
import type { AgentProcess } from './process.ts';
import type { Report } from '../worker.ts';

export interface Ladder {
  readonly agent: AgentProcess;
  /** Sends the cancel and answers open permission requests; resolves when the turn has ended. */
  readonly cancelTurn: () => Promise<unknown>;
  readonly hurry: AbortSignal;
  readonly report: Report;
}

/** Climbs until nothing is left running, and says which step ended the agent, or that none did. */
export async function stopAgent({ agent, cancelTurn, hurry, report }: Ladder): Promise<string> {
  const step = (name: string) => report({ kind: 'state', state: 'stopping', step: name });
  step('cancel');
  const cancelled = await within(3_000, hurry, cancelTurn());
  step('close');
  if (await closeAgent(agent, hurry))
    return checked(agent, cancelled ? 'ended its turn' : 'ended when its input was closed');
  step('SIGTERM');
  await agent.confinement.signal('SIGTERM');
  if (await within(2_000, hurry, agent.gone)) return checked(agent, `ended on SIGTERM${await sweep(agent)}`);
  step('SIGKILL');
  await agent.confinement.kill();
  return checked(agent, 'ended on SIGKILL');
}

/** An alarm: there is a second for the agent to end its turn, and none for anything else. */
export async function breakOff({ agent, cancelTurn, hurry }: Omit<Ladder, 'report'>): Promise<void> {
  await within(1_000, hurry, cancelTurn());
  await agent.confinement.kill();
  await within(2_000, hurry, agent.gone);
}

/** Ends an agent that has nothing left to do; true when it went by itself. What it left behind is killed. */
export async function closeAgent(agent: AgentProcess, hurry: AbortSignal): Promise<boolean> {
  agent.child.stdin.end();
  const gone = await within(5_000, hurry, agent.gone);
  if (gone) await agent.confinement.kill();
  return gone;
}

async function sweep(agent: AgentProcess): Promise<string> {
  const left = await agent.confinement.kill();
  return left > 0 ? `; ${left} of its processes were killed` : '';
}

/** Nothing is called ended that still runs: a process may hang in the kernel where no signal reaches it. */
async function checked(agent: AgentProcess, how: string): Promise<string> {
  const { length } = await agent.confinement.alive();
  if (length === 0) return how;
  return `could not be ended: ${length === 1 ? 'a process' : `${length} processes`} of it cannot be killed`;
}
