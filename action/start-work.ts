/** From what is asked to somebody who does it: a place of its own on the machine, the checkout, and an agent or a shell at work. */
import type { AgentProfile } from './agents/profile.ts';
import { confine } from './confine/confine.ts';
import type { Confinement } from './confine/confinement.ts';
import { workEnvironment } from './environment.ts';
import type { Gateway } from './gateway/gateway.ts';
import { saveAccount } from './saved-state.ts';
import { equip, openModels, startPrompt, type Equipment } from './start-prompt.ts';
import { startShell } from './shell.ts';
import type { Surroundings, Task } from './task.ts';
import type { Worker } from './worker.ts';
import type { Workspace } from './workspace.ts';

/** The work under way, and what has to be looked after when it has ended. */
export interface Site {
  readonly worker: Worker;
  readonly workspace: Workspace;
  readonly confinement: Confinement;
  readonly gateway: Gateway | undefined;
  /** The profile of the agent that does it; `undefined` for a shell command. */
  readonly agent: AgentProfile | undefined;
  /** Never rejects; safe to call twice. */
  close(): Promise<void>;
}

export async function startWork(task: Task, around: Surroundings): Promise<Site> {
  const { run, halt, report } = around;
  const equipment = task.work.kind === 'prompt' ? await equip(task.work.agent, around) : undefined;
  const confinement = await confine({
    session: task.session,
    need: task.isolated || run.confine === 'require' ? 'require' : 'any',
    reach: [...(equipment?.reach ?? []), ...task.reach],
    onLess: (text) => report({ kind: 'notice', level: 'warning', text }),
  });
  if (confinement.account !== undefined) saveAccount(confinement.account);
  const gateway = equipment && (await openModels(task, equipment.profile, around).catch(closing(confinement)));
  const closeAll = async () => {
    await gateway?.close();
    // How the work ended matters more than what is left of it on a machine.
    await confinement.close().catch((error: unknown) => {
      const text = `What the work left could not be cleared away: ${error instanceof Error ? error.message : String(error)}`;
      report({ kind: 'notice', level: 'warning', text: text.slice(0, 2_000) });
    });
  };
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeAll());
  try {
    const workspace = await task.checkOut(confinement);
    halt.signal.throwIfAborted();
    const site = { workspace, confinement, gateway, agent: equipment?.profile, close };
    return { ...site, worker: await begin(task, site, equipment, around) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function begin(
  task: Task,
  site: Omit<Site, 'worker'>,
  equipment: Equipment | undefined,
  { run, report, halt }: Surroundings,
): Promise<Worker> {
  const { confinement, workspace, gateway } = site;
  const environment = workEnvironment({ ...process.env, PATH: run.searchPath }, confinement.folder, task.session);
  if (task.work.kind === 'prompt' && equipment)
    return startPrompt(task, task.work, { equipment, confinement, workspace, gateway, environment, report, halt });
  const command = task.work.kind === 'run' ? task.work.command : '';
  const variables = { ...task.variables, ...environment };
  return startShell({
    command,
    commit: task.commit,
    workspace: workspace.folder,
    environment: variables,
    confinement,
    report,
  });
}

const closing =
  (confinement: Confinement) =>
  async (error: unknown): Promise<never> => {
    await confinement.close();
    throw error;
  };
