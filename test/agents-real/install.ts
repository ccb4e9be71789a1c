/** The real agents, installed as the Action installs them: once, into a folder that later runs find again. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profileOf } from '../../action/agents/agents.ts';
import { install, type Installed } from '../../action/agents/install.ts';
import type { AgentProfile } from '../../action/agents/profile.ts';
import type { BuiltInAgent } from '../../app/ground/agents.ts';

export interface Equipped extends Installed {
  readonly profile: AgentProfile;
}

export async function equip(agent: BuiltInAgent): Promise<Equipped> {
  const profile = profileOf({ name: agent, command: [], builtIn: agent });
  const folder = process.env['SIGNALBOX_AGENTS'] ?? join(tmpdir(), 'signalbox-agents');
  const signal = AbortSignal.timeout(600_000);
  const installed = await install(profile, { folder, signal, onProgress: (line) => console.log(line) });
  return { profile, ...installed };
}
