import { describeAgent } from './describe-agent.ts';
import { openaiChat } from './models/openai-chat.ts';
import { plantInOpenCode } from './planted.ts';

describeAgent({
  agent: 'opencode',
  dialect: openaiChat,
  steering: 'joined',
  stopsByItself: true,
  loads: true,
  plant: plantInOpenCode,
});
