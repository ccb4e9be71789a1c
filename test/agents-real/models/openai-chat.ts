/** OpenAI's older way of asking a model, which most other providers speak too: `chat/completions`. */
import type { Heard, Move } from '../script.ts';
import { pieces } from '../script.ts';
import { sse, type Dialect } from './server.ts';

interface Message {
  readonly role?: string;
  readonly content?: string | readonly { readonly type?: string; readonly text?: string }[] | null;
}

let calls = 0;

export const openaiChat: Dialect = {
  read: (path, body) =>
    path.endsWith('/chat/completions')
      ? { model: String(body['model']), heard: heardIn(body), tools: toolsIn(body) }
      : undefined,
  *write(move, { model, tools }, { input, output }) {
    const chunk = (delta: unknown, finish: string | null = null) =>
      sse({
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        created: 1,
        model,
        choices: [{ index: 0, delta, finish_reason: finish }],
      });
    yield { text: chunk({ role: 'assistant', content: '' }) };
    for (const { delta, pauseMs } of deltasOf(move, tools))
      yield { text: chunk(delta), ...(pauseMs === undefined ? {} : { pauseMs }) };
    yield { text: chunk({}, 'refuse' in move ? 'content_filter' : 'call' in move ? 'tool_calls' : 'stop') };
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    yield {
      text: sse({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices: [], usage }),
    };
    yield { text: 'data: [DONE]\n\n' };
  },
  other: (path) => (path.endsWith('/models') ? { object: 'list', data: [] } : undefined),
};

function heardIn(body: Record<string, unknown>): Heard[] {
  const messages = Array.isArray(body['messages']) ? (body['messages'] as Message[]) : [];
  return messages.flatMap(({ role, content }): Heard[] => {
    if (role !== 'user' && role !== 'tool') return [];
    const texts = typeof content === 'string' ? [content] : (content ?? []).map(({ text }) => text ?? '');
    return role === 'tool' ? [{ from: 'tool', text: texts.join('') }] : texts.map((text) => ({ from: 'user', text }));
  });
}

function toolsIn(body: Record<string, unknown>): string[] {
  const tools = Array.isArray(body['tools']) ? (body['tools'] as { function?: { name: string } }[]) : [];
  return tools.flatMap((tool) => (tool.function === undefined ? [] : [tool.function.name]));
}

function* deltasOf(move: Move, tools: readonly string[]): Iterable<{ delta: unknown; pauseMs?: number }> {
  if ('refuse' in move) {
    yield { delta: { refusal: 'I will not do that.' } };
  } else if ('say' in move) {
    for (const content of pieces(move))
      yield { delta: { content }, ...(move.everyMs === undefined ? {} : { pauseMs: move.everyMs }) };
  } else {
    calls += 1;
    const [name, input] = called(move, tools);
    const call = { name, arguments: JSON.stringify(input) };
    yield { delta: { tool_calls: [{ index: 0, id: `call_${calls}`, type: 'function', function: call }] } };
  }
}

/** Agents offer models of OpenAI's newer lines patches instead of writing. */
function called(move: Extract<Move, { call: string }>, tools: readonly string[]): [name: string, input: unknown] {
  if (move.call === 'shell') return ['bash', { command: move.command, description: 'Runs a command' }];
  if (!tools.includes('apply_patch')) return ['write', { filePath: move.path, content: move.text }];
  const lines = move.text.split('\n').map((line) => `+${line}`);
  return [
    'apply_patch',
    { patchText: ['*** Begin Patch', `*** Add File: ${move.path}`, ...lines, '*** End Patch'].join('\n') },
  ];
}
