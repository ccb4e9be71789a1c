/** The Messages API, as Claude Code speaks it. */
import { pieces, type Heard, type Move } from '../script.ts';
import { sse, type Dialect, type Question } from './server.ts';

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly content?: unknown;
}

interface Body {
  readonly model?: string;
  readonly messages?: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly name: string }[];
}

export const anthropic: Dialect = {
  read(path, body) {
    if (!path.endsWith('/v1/messages')) return undefined;
    const { model = '', messages = [], tools = [] } = body as Body;
    const heard = messages.filter(({ role }) => role !== 'assistant').flatMap(({ content }) => hear(content));
    return { model, heard, tools: tools.map(({ name }) => name) };
  },

  *write(move, question, usage) {
    const event = (type: string, data: object) => ({ text: sse({ type, ...data }, type) });
    const id = `msg_${numberOf(question)}`;
    const tokens = { input_tokens: usage.input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    yield event('message_start', {
      message: {
        id,
        type: 'message',
        role: 'assistant',
        model: question.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...tokens, output_tokens: 1 },
      },
    });
    if ('say' in move) {
      yield event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
      for (const text of pieces(move))
        yield {
          ...event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
          ...(move.everyMs === undefined ? {} : { pauseMs: move.everyMs }),
        };
      yield event('content_block_stop', { index: 0 });
    }
    if ('call' in move) {
      const { name, input } = toolUse(move);
      const call = { type: 'tool_use', id: `toolu_${numberOf(question)}`, name, input: {} };
      yield event('content_block_start', { index: 0, content_block: call });
      yield event('content_block_delta', {
        index: 0,
        delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) },
      });
      yield event('content_block_stop', { index: 0 });
    }
    const stop = 'refuse' in move ? 'refusal' : 'call' in move ? 'tool_use' : 'end_turn';
    yield event('message_delta', {
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { output_tokens: usage.output },
    });
    yield event('message_stop', {});
  },

  other(path) {
    if (path.endsWith('/count_tokens')) return { input_tokens: 100 };
    return path.endsWith('/v1/models') ? { data: [], has_more: false } : undefined;
  },
};

/** Results of tools and texts in the order in which they stand; a result may itself be made of blocks. */
function hear(content: unknown): Heard[] {
  if (typeof content === 'string') return [{ from: 'user', text: content }];
  if (!Array.isArray(content)) return [];
  return (content as Block[]).flatMap((block): Heard[] => {
    if (block.type === 'text') return [{ from: 'user', text: block.text ?? '' }];
    if (block.type !== 'tool_result') return [];
    return [{ from: 'tool', text: typeof block.content === 'string' ? block.content : JSON.stringify(block.content) }];
  });
}

function toolUse(move: Extract<Move, { call: string }>) {
  return move.call === 'shell'
    ? { name: 'Bash', input: { command: move.command, description: 'As the script says' } }
    : { name: 'Write', input: { file_path: move.path, content: move.text } };
}

/** Ids differ within a session, and are the same every time it is played. */
const numberOf = ({ heard }: Question): string => String(heard.length).padStart(4, '0');
