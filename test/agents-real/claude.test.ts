import { describeAgent } from './describe-agent.ts';
import { anthropic } from './models/anthropic.ts';
import { plantInClaude } from './planted.ts';

describeAgent({
  agent: 'claude',
  dialect: anthropic,
  steering: 'steered',
  stopsByItself: true,
  loads: true,
  plant: plantInClaude,
});
