/** What a model says it used, out of the answers of the three APIs. Their own counts are taken; nothing is guessed here. */
import { z } from 'zod';
import type { ModelApi } from './gateway.ts';

/** Tokens of one answer; none is counted twice. */
export interface Usage {
  /** Read anew. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Written to be kept for an hour. */
  readonly cacheWriteLong: number;
  /** With everything that was thought. */
  readonly output: number;
  /** Searches on the web that the provider did for the model. */
  readonly searches: number;
  /** Answered by the fast tier, which costs more. */
  readonly fast: boolean;
}

export const NOTHING_USED: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWriteLong: 0,
  output: 0,
  searches: 0,
  fast: false,
};

/** What one piece of an answer tells. Later pieces complete earlier ones. */
export interface Reading {
  readonly model?: string | undefined;
  readonly usage?: Partial<Usage> | undefined;
}

/** An absurd count must not turn a sum into something that is not a number. */
const count = z.number().int().min(0).max(1e9).catch(0);
const model = z.string().max(200).optional().catch(undefined);

const AnthropicUsage = z.object({
  input_tokens: count.optional(),
  output_tokens: count.optional(),
  cache_read_input_tokens: count.optional(),
  cache_creation_input_tokens: count.optional(),
  cache_creation: z.object({ ephemeral_1h_input_tokens: count.optional() }).nullish().catch(undefined),
  server_tool_use: z.object({ web_search_requests: count.optional() }).nullish().catch(undefined),
  speed: z.string().nullish().catch(undefined),
});
const Anthropic = z.object({
  model,
  usage: AnthropicUsage.nullish().catch(undefined),
  message: z
    .object({ model, usage: AnthropicUsage.nullish().catch(undefined) })
    .optional()
    .catch(undefined),
});

const OpenAiDetails = z.object({ cached_tokens: count.optional(), cache_write_tokens: count.optional() }).nullish();
const OpenAiUsage = z.object({
  prompt_tokens: count.optional(),
  completion_tokens: count.optional(),
  prompt_tokens_details: OpenAiDetails.catch(undefined),
  input_tokens: count.optional(),
  output_tokens: count.optional(),
  input_tokens_details: OpenAiDetails.catch(undefined),
});
const tier = z.string().nullish().catch(undefined);
const OpenAiAnswer = z.object({ model, usage: OpenAiUsage.nullish().catch(undefined), service_tier: tier });
const OpenAi = OpenAiAnswer.extend({ response: OpenAiAnswer.optional().catch(undefined) });

const Gemini = z.object({
  modelVersion: model,
  usageMetadata: z
    .object({
      promptTokenCount: count.optional(),
      cachedContentTokenCount: count.optional(),
      toolUsePromptTokenCount: count.optional(),
      candidatesTokenCount: count.optional(),
      thoughtsTokenCount: count.optional(),
    })
    .optional()
    .catch(undefined),
});

/** What one object of an answer (a whole answer, or the data of one event) tells; nothing for whatever has another shape. */
export function readUsage(api: ModelApi, data: unknown): Reading {
  switch (api) {
    case 'anthropic': {
      const read = Anthropic.safeParse(data).data;
      return { model: read?.message?.model ?? read?.model, usage: anthropic(read?.message?.usage ?? read?.usage) };
    }
    case 'openai': {
      const read = OpenAi.safeParse(data).data;
      const answer = read?.response ?? read;
      const fast = answer?.service_tier === 'priority' || answer?.service_tier === 'fast';
      return { model: answer?.model, usage: openAi(answer?.usage, fast) };
    }
    case 'gemini': {
      const read = Gemini.safeParse(data).data;
      return { model: read?.modelVersion, usage: gemini(read?.usageMetadata) };
    }
  }
}

function anthropic(usage: z.infer<typeof AnthropicUsage> | null | undefined): Partial<Usage> | undefined {
  if (!usage) return undefined;
  const hour = usage.cache_creation?.ephemeral_1h_input_tokens;
  const written = usage.cache_creation_input_tokens;
  return told({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWriteLong: hour,
    cacheWrite: written === undefined ? undefined : Math.max(0, written - (hour ?? 0)),
    searches: usage.server_tool_use?.web_search_requests,
    fast: usage.speed === 'fast' ? true : undefined,
  });
}

function openAi(usage: z.infer<typeof OpenAiUsage> | null | undefined, fast: boolean): Partial<Usage> | undefined {
  if (!usage) return undefined;
  const details = usage.input_tokens_details ?? usage.prompt_tokens_details;
  const cacheRead = details?.cached_tokens ?? 0;
  const cacheWrite = details?.cache_write_tokens ?? 0;
  const input = Math.max(0, (usage.input_tokens ?? usage.prompt_tokens ?? 0) - cacheRead - cacheWrite);
  return { input, cacheRead, cacheWrite, output: usage.output_tokens ?? usage.completion_tokens ?? 0, fast };
}

function gemini(usage: z.infer<typeof Gemini>['usageMetadata']): Partial<Usage> | undefined {
  if (!usage) return undefined;
  const cacheRead = usage.cachedContentTokenCount ?? 0;
  return {
    input: Math.max(0, (usage.promptTokenCount ?? 0) - cacheRead) + (usage.toolUsePromptTokenCount ?? 0),
    cacheRead,
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  };
}

/** Without what was not said, so that it does not replace what was. */
function told(usage: { [K in keyof Usage]?: Usage[K] | undefined }): Partial<Usage> {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined));
}
