import { describeAgent } from './describe-agent.ts';
import { openaiResponses } from './models/openai-responses.ts';
import { plantInCodex } from './planted.ts';

describeAgent({
  agent: 'codex',
  dialect: openaiResponses,
  steering: 'steered',
  stopsByItself: true,
  loads: true,
  plant: plantInCodex,
});
