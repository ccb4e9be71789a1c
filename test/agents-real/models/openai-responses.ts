/** The Responses API, as Codex speaks it. */
import { pieces, type Heard, type Move } from '../script.ts';
import { sse, type Dialect, type Question } from './server.ts';

interface Item {
  readonly type: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly output?: unknown;
  readonly tools?: readonly Tool[];
}

interface Tool {
  readonly type: string;
  readonly name?: string;
  readonly tools?: readonly Tool[];
}

interface Body {
  readonly model?: string;
  readonly input?: unknown;
  readonly tools?: readonly Tool[];
}

export const openaiResponses: Dialect = {
  read(path, body) {
    if (!path.endsWith('/responses')) return undefined;
    const { model = '', input, tools = [] } = body as Body;
    const items = Array.isArray(input) ? (input as Item[]) : [];
    // Newer models are told their tools as the first item of the input.
    const offered = [...tools, ...items.flatMap((item) => item.tools ?? [])];
    return { model, heard: items.flatMap(hear), tools: offered.flatMap(namesIn) };
  },

  *write(move, question, usage) {
    const event = (type: string, data: object) => ({ text: sse({ type, ...data }, type) });
    const number = numberOf(question);
    const response = { id: `resp_${number}`, object: 'response', model: question.model, output: [] };
    yield event('response.created', { response: { ...response, status: 'in_progress' } });
    if ('say' in move) {
      const item = { type: 'message', id: `msg_${number}`, role: 'assistant', status: 'in_progress', content: [] };
      const text = pieces(move).join('');
      yield event('response.output_item.added', { output_index: 0, item });
      for (const delta of pieces(move))
        yield {
          ...event('response.output_text.delta', { item_id: item.id, output_index: 0, content_index: 0, delta }),
          ...(move.everyMs === undefined ? {} : { pauseMs: move.everyMs }),
        };
      const content = [{ type: 'output_text', text, annotations: [] }];
      yield event('response.output_item.done', { output_index: 0, item: { ...item, status: 'completed', content } });
    }
    if ('call' in move) {
      const item = callItem(move, question, number);
      yield event('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress' } });
      yield event('response.output_item.done', { output_index: 0, item: { ...item, status: 'completed' } });
    }
    if ('refuse' in move) {
      const content = [{ type: 'refusal', refusal: 'I will not do that.' }];
      const item = { type: 'message', id: `msg_${number}`, role: 'assistant', status: 'completed', content };
      yield event('response.output_item.done', { output_index: 0, item });
    }
    yield event('response.completed', {
      response: {
        ...response,
        status: 'completed',
        usage: {
          input_tokens: usage.input,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: usage.output,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: usage.input + usage.output,
        },
      },
    });
  },

  other: (path) => (path.endsWith('/models') ? { object: 'list', data: [], models: [] } : undefined),
};

const namesIn = ({ type, name, tools }: Tool): string[] => tools?.flatMap(namesIn) ?? [name ?? type];

function hear(item: Item): Heard[] {
  if (item.type === 'message' && item.role === 'user') return [{ from: 'user', text: textOf(item.content) }];
  if (!item.type.endsWith('_call_output')) return [];
  return [{ from: 'tool', text: textOf(item.output) }];
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content ?? '');
  return content.map((part: { text?: string }) => part.text ?? '').join('');
}

type Call = Extract<Move, { call: string }>;

/** Tools are offered one by one, or as functions of the JavaScript that the model may run. */
function callItem(move: Call, { tools }: Question, number: string) {
  const base = { id: `fc_${number}`, call_id: `call_${number}` };
  if (tools.includes('exec'))
    return { ...base, type: 'custom_tool_call', namespace: 'functions', name: 'exec', input: program(move) };
  if (move.call === 'write') return { ...base, type: 'custom_tool_call', name: 'apply_patch', input: patch(move) };
  return { ...base, type: 'function_call', name: 'exec_command', arguments: JSON.stringify(command(move)) };
}

function program(move: Call): string {
  const call =
    move.call === 'write'
      ? `tools.apply_patch(${JSON.stringify(patch(move))})`
      : `tools.exec_command(${JSON.stringify(command(move))})`;
  return `try { text(await ${call}); } catch (error) { text(String(error)); }`;
}

const command = ({ command: cmd, asks }: Extract<Call, { call: 'shell' }>) => ({
  cmd,
  login: false,
  ...(asks && { sandbox_permissions: 'require_escalated', justification: 'The script says so' }),
});

const patch = ({ path, text }: Extract<Call, { call: 'write' }>) =>
  ['*** Begin Patch', `*** Add File: ${path}`, ...text.split('\n').map((line) => `+${line}`), '*** End Patch'].join(
    '\n',
  );

/** Ids differ within a session, and are the same every time it is played. */
const numberOf = ({ heard }: Question): string => String(heard.length).padStart(4, '0');
