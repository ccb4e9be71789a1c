import { lookAt } from './planted.ts';
import { describeAgent } from './describe-agent.ts';
import { openaiResponses } from './models/openai-responses.ts';

describeAgent({
  agent: 'codex',
  dialect: openaiResponses,
  steering: 'steered',
  stopsByItself: true,
  loads: true,
  plant: lookAt,
});
