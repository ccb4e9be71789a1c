/** An agent without a way to its model cannot begin, and whoever set it up is told which key it needs. */
import { Failure } from '../../app/ground/outcome.ts';
import type { Endpoint, ModelApi } from '../gateway/gateway.ts';
import type { AgentProfile } from './profile.ts';

const INPUTS: Readonly<Record<ModelApi, string>> = {
  anthropic: 'anthropic-api-key',
  openai: 'openai-api-key',
  gemini: 'gemini-api-key',
};

/** The failure to throw, or `undefined` where the agent has what it needs. */
export function missingKey(profile: AgentProfile, endpoint: Endpoint | undefined): Failure | undefined {
  if (profile.api === undefined || endpoint !== undefined) return undefined;
  const input = INPUTS[profile.api];
  const secret = input.toUpperCase().replaceAll('-', '_');
  return new Failure(
    'unauthorized',
    `The agent ${profile.title} needs a key for its model: give the Action the input \`${input}\`, for example \`\${{ secrets.${secret} }}\`. The key stays in the Action; the agent does not see it.`,
  );
}
