/**
 * An agent of the bench: it speaks ACP by hand, and everything it says is the moment at which it is written. The prompt names
 * how: `words COUNT EVERY_MS` for chunks of one message, `calls COUNT EVERY_MS` for tool calls of two events each.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { moment } from './figures.ts';

interface Request {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly prompt?: readonly { readonly text?: string }[] };
}

async function write(message: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)) await once(process.stdout, 'drain');
}
const update = (said: object): Promise<void> =>
  write({ method: 'session/update', params: { sessionId: 'bench', update: said } });

async function speak(prompt: string): Promise<void> {
  const [, how = '', count = '0', every = '0'] = /\b(words|calls) (\d+) (\d+)/.exec(prompt) ?? [];
  const pause = Number(every);
  for (let n = 1; n <= Number(count); n++) {
    const stamp = moment().toFixed(3);
    if (how === 'words') {
      const content = { type: 'text', text: `${stamp} ` };
      await update({ sessionUpdate: 'agent_message_chunk', messageId: 'm', content });
    } else {
      const call = { toolCallId: `call-${n}`, kind: 'think', title: stamp };
      await update({ sessionUpdate: 'tool_call', ...call, status: 'in_progress' });
      await update({ sessionUpdate: 'tool_call_update', toolCallId: call.toolCallId, status: 'completed' });
    }
    if (pause > 0) await delay(pause);
  }
  // A turn without an answer would be a failure.
  await update({ sessionUpdate: 'agent_message_chunk', messageId: 'm', content: { type: 'text', text: 'done' } });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line) as Request;
  if (id === undefined) continue;
  if (method === 'initialize') await write({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
  else if (method === 'session/new') await write({ id, result: { sessionId: 'bench' } });
  else if (method === 'session/prompt') {
    await speak((params?.prompt ?? []).map(({ text = '' }) => text).join('\n'));
    await write({ id, result: { stopReason: 'end_turn' } });
  } else await write({ id, error: { code: -32_601, message: 'unknown' } });
}
