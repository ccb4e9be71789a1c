/** Which agent is meant: one that we install and know, or any command that speaks the Agent Client Protocol. */
import type { BuiltInAgent } from '../../app/ground/agents.ts';
import { Failure } from '../../app/ground/outcome.ts';
import type { Work } from '../../app/wire/claim.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { custom } from './custom.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import type { AgentProfile } from './profile.ts';

/** The agent of a job, as the claim names it. */
export type NamedAgent = Extract<Work, { kind: 'prompt' }>['agent'];

const BUILT_IN: Readonly<Record<BuiltInAgent, AgentProfile>> = { claude, codex, gemini, opencode };

/** Throws a `Failure` for an agent that is neither built in nor has a command. */
export function profileOf(agent: NamedAgent): AgentProfile {
  if (agent.builtIn !== undefined) return BUILT_IN[agent.builtIn];
  if (agent.command.length === 0)
    throw new Failure(
      'permanent',
      `The agent \`${agent.name}\` is not one that can be installed, and has no command. Give it a \`command\` under \`agents\`.`,
    );
  return custom(agent);
}
