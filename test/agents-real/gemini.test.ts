import { describeAgent } from './describe-agent.ts';
import { gemini } from './models/gemini.ts';

describeAgent({
  agent: 'gemini',
  dialect: gemini,
  steering: 'queued',
  stopsByItself: true,
  loads: true,
  deafInTurn: true,
});
