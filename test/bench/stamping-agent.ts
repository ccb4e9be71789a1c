/**
 * An agent of the bench: it speaks ACP by hand, and what it says is the moment at which it is written. The prompt names how:
 * `words COUNT EVERY_MS` for chunks of one message, `calls COUNT EVERY_MS` for tool calls of two events each, `ask COUNT` for
 * questions, of which it says when each was asked and when answered, `stay` for a command of its own until the turn is cancelled.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { moment } from './figures.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly prompt?: readonly { readonly text?: string }[] };
}

/** Answers that are waited for, by the number of the question. */
const waiting = new Map<number, () => void>();
let cancelled = Promise.withResolvers<void>();
let turns = 0;

async function write(message: object): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)) await once(process.stdout, 'drain');
}
const update = (said: object): Promise<void> =>
  write({ method: 'session/update', params: { sessionId: 'bench', update: said } });
const say = (text: string): Promise<void> =>
  update({ sessionUpdate: 'agent_message_chunk', messageId: `m${turns}`, content: { type: 'text', text } });

async function speak(prompt: string): Promise<void> {
  const [, how = '', count = '0', every = '0'] = /\b(words|calls|ask|stay)(?: (\d+))?(?: (\d+))?/.exec(prompt) ?? [];
  const pause = Number(every);
  if (how === 'stay') await stay();
  for (let n = 1; n <= Number(count); n++) {
    if (how === 'words') await say(`${moment().toFixed(3)} `);
    else if (how === 'ask') await ask(n);
    else await call(n);
    if (pause > 0) await delay(pause);
  }
  // A turn without an answer would be a failure.
  await say('done');
}

async function call(n: number): Promise<void> {
  const made = { toolCallId: `call-${turns}-${n}`, kind: 'think', title: moment().toFixed(3) };
  await update({ sessionUpdate: 'tool_call', ...made, status: 'in_progress' });
  await update({ sessionUpdate: 'tool_call_update', toolCallId: made.toolCallId, status: 'completed' });
}

async function ask(n: number): Promise<void> {
  const asked = moment().toFixed(3);
  const answered = new Promise<void>((resolve) => waiting.set(1_000 + n, resolve));
  const toolCall = {
    toolCallId: `ask-${turns}-${n}`,
    kind: 'execute',
    title: asked,
    rawInput: { command: `true ${asked}` },
  };
  const options = [
    { optionId: 'yes', name: 'Yes', kind: 'allow_once' },
    { optionId: 'no', name: 'No', kind: 'reject_once' },
  ];
  await update({ sessionUpdate: 'tool_call', ...toolCall, status: 'pending' });
  await write({
    id: 1_000 + n,
    method: 'session/request_permission',
    params: { sessionId: 'bench', toolCall, options },
  });
  await answered;
  const at = moment().toFixed(3);
  await update({ sessionUpdate: 'tool_call_update', toolCallId: toolCall.toolCallId, status: 'completed' });
  await say(`answered ${at} `);
}

async function stay(): Promise<void> {
  const child = spawn('sleep', ['300'], { stdio: 'ignore' });
  await say(`${moment().toFixed(3)} `);
  await cancelled.promise;
  child.kill('SIGKILL');
}

async function serve({ id, method, params }: Message): Promise<void> {
  if (method === 'session/cancel') return cancelled.resolve();
  if (id === undefined) return;
  if (method === undefined) return waiting.get(id)?.();
  if (method === 'initialize') return write({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
  if (method === 'session/new') return write({ id, result: { sessionId: 'bench' } });
  if (method !== 'session/prompt') return write({ id, error: { code: -32_601, message: 'unknown' } });
  turns += 1;
  let isCancelled = false;
  cancelled = Promise.withResolvers();
  void cancelled.promise.then(() => (isCancelled = true));
  await speak((params?.prompt ?? []).map(({ text = '' }) => text).join('\n'));
  await write({ id, result: { stopReason: isCancelled ? 'cancelled' : 'end_turn' } });
}

for await (const line of createInterface({ input: process.stdin })) void serve(JSON.parse(line) as Message);
