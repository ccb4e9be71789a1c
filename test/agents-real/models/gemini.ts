/** Google's way of asking a model: `models/NAME:streamGenerateContent`. */
import type { Heard, Move } from '../script.ts';
import { pieces } from '../script.ts';
import { sse, type Dialect, type Question, type Usage } from './server.ts';

interface Part {
  readonly text?: string;
  readonly functionResponse?: { readonly response?: unknown };
}

export const gemini: Dialect = {
  read: (path, body) => {
    const model = /\/models\/([^/:]+):streamGenerateContent$/u.exec(path)?.[1];
    return model === undefined ? undefined : { model, heard: heardIn(body), tools: toolsIn(body) };
  },
  *write(move, { model }, usage) {
    for (const { part, pauseMs } of partsOf(move))
      yield {
        text: sse(answer(model, { content: { role: 'model', parts: [part] } }, usage)),
        ...(pauseMs === undefined ? {} : { pauseMs }),
      };
    const why = 'refuse' in move ? 'SAFETY' : 'STOP';
    yield { text: sse(answer(model, { content: { role: 'model', parts: [] }, finishReason: why }, usage)) };
  },
  // Requests of the agent's own, which want one short JSON answer: which model would be best, what to call the session.
  other: (path) => {
    const model = /\/models\/([^/:]+):generateContent$/u.exec(path)?.[1];
    if (path.endsWith(':countTokens')) return { totalTokens: 10 };
    if (model === undefined) return undefined;
    const content = { role: 'model', parts: [{ text: '{"reasoning":"easy","model_choice":"flash"}' }] };
    return answer(model, { content, finishReason: 'STOP' }, { input: 10, output: 5 });
  },
};

function heardIn(body: Record<string, unknown>): Heard[] {
  const contents = Array.isArray(body['contents']) ? (body['contents'] as { role?: string; parts?: Part[] }[]) : [];
  return contents.flatMap(({ role, parts = [] }) =>
    parts.flatMap((part): Heard[] => {
      if (part.functionResponse) return [{ from: 'tool', text: JSON.stringify(part.functionResponse.response) }];
      return role === 'user' && part.text !== undefined ? [{ from: 'user', text: part.text }] : [];
    }),
  );
}

function toolsIn(body: Record<string, unknown>): string[] {
  const tools = Array.isArray(body['tools']) ? (body['tools'] as { functionDeclarations?: { name: string }[] }[]) : [];
  return tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations.map(({ name }) => name));
}

function* partsOf(move: Move): Iterable<{ part: unknown; pauseMs?: number }> {
  if ('refuse' in move) return;
  if ('say' in move) {
    for (const text of pieces(move))
      yield { part: { text }, ...(move.everyMs === undefined ? {} : { pauseMs: move.everyMs }) };
    return;
  }
  if (move.call === 'shell')
    yield { part: { functionCall: { name: 'run_shell_command', args: { command: move.command } } } };
  else yield { part: { functionCall: { name: 'write_file', args: { file_path: move.path, content: move.text } } } };
}

function answer(model: Question['model'], candidate: Record<string, unknown>, { input, output }: Usage): unknown {
  return {
    candidates: [{ index: 0, ...candidate }],
    modelVersion: model,
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output,
      totalTokenCount: input + output,
    },
  };
}
