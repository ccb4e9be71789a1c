/** An agent made of handlers, whose turns a test plays one after the other. */
import type { AgentContext, StopReason } from '@agentclientprotocol/sdk';
import { bareAgent } from './stage.ts';

export type Answer = StopReason | { readonly text?: string; readonly stop?: StopReason };

export interface Prompt {
  readonly client: AgentContext;
  /** Resolves when the client cancels. */
  readonly cancelled: Promise<void>;
}

/** An agent whose turns are played by `turns`, one after the other, and which notes what reached it. */
export function theatre(steering: boolean, ...turns: ((prompt: Prompt) => Promise<Answer>)[]) {
  const heard: string[] = [];
  let open = 0;
  let mostOpen = 0;
  let cancel = Promise.withResolvers<void>();
  const app = bareAgent({ steering })
    .onNotification('session/cancel', () => cancel.resolve())
    .onRequest('session/prompt', async ({ params, client }) => {
      heard.push(params.prompt.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('|'));
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      cancel = Promise.withResolvers();
      try {
        const turn = turns.shift() ?? (async () => ({ text: 'ok' }));
        const answer = await turn({ client, cancelled: cancel.promise });
        const said: Exclude<Answer, string> = typeof answer === 'string' ? { stop: answer } : answer;
        const { text: words = '', stop = 'end_turn' } = said;
        if (words !== '') await say(client, words);
        return { stopReason: stop };
      } finally {
        open -= 1;
      }
    });
  return { app, heard, mostOpen: () => mostOpen };
}

export const say = (client: AgentContext, text: string) =>
  client.notify('session/update', {
    sessionId: 's',
    update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } },
  });

export async function ask(client: AgentContext, command: string, toolCallId = command): Promise<string> {
  const { outcome } = await client.request('session/request_permission', {
    sessionId: 's',
    toolCall: { toolCallId, kind: 'execute', title: command, rawInput: { command } },
    options: [
      { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
      { optionId: 'no', name: 'No', kind: 'reject_once' },
    ],
  });
  return outcome.outcome === 'selected' ? outcome.optionId : 'cancelled';
}
