import { lookAt } from './planted.ts';
import { describeAgent } from './describe-agent.ts';
import { openaiChat } from './models/openai-chat.ts';

describeAgent({
  agent: 'opencode',
  dialect: openaiChat,
  steering: 'joined',
  stopsByItself: true,
  loads: true,
  plant: lookAt,
});
