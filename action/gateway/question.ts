/** What is asked of a model: which one, and how much it may answer. The body itself goes on as it came. */
import { z } from 'zod';
import { accepted, rejected, type Result } from '../../app/ground/outcome.ts';
import type { Question } from './account.ts';
import type { Route } from './routes.ts';
import { NOTHING_USED } from './usage.ts';

/** Where the request does not bound its answer. */
const USUAL_ANSWER = 32_000;
/** No model reads or writes more at once. */
const LONGEST_PROMPT = 1_000_000;
const LONGEST_ANSWER = 256_000;

const limit = z.number().positive().optional().catch(undefined);
const Asked = z.object({
  model: z.string().max(200).optional().catch(undefined),
  max_tokens: limit,
  max_completion_tokens: limit,
  max_output_tokens: limit,
  generationConfig: z.object({ maxOutputTokens: limit }).optional().catch(undefined),
  n: limit,
  stream: z.boolean().optional().catch(undefined),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish().catch(undefined),
  background: z.boolean().nullish().catch(true),
  speed: z.string().nullish().catch(undefined),
  service_tier: z.string().nullish().catch(undefined),
});

export interface AskedQuestion extends Question {
  /** What is sent to the provider. */
  readonly body: Buffer;
}

/** Rejects (`bad_request`) what is no JSON object, and what would run on without being counted. */
export function readQuestion(route: Route, body: Buffer): Result<AskedQuestion> {
  const data = parsed(body);
  const asked = Asked.safeParse(data);
  if (!asked.success) return rejected('bad_request', 'The body of the request must be a JSON object.');
  if (asked.data.background === true)
    return rejected(
      'bad_request',
      'Answers in the background are not passed on, since nobody could count what they cost.',
    );
  const { max_tokens, max_completion_tokens, max_output_tokens, generationConfig, n, speed, service_tier } = asked.data;
  const answer = max_tokens ?? max_completion_tokens ?? max_output_tokens ?? generationConfig?.maxOutputTokens;
  const most = {
    ...NOTHING_USED,
    // Text has some four letters a token, code fewer; pictures and files make a body longer than what is read of it.
    input: Math.min(LONGEST_PROMPT, Math.ceil(body.length / 3)),
    output: Math.min(LONGEST_ANSWER, answer ?? USUAL_ANSWER) * Math.min(n ?? 1, 100),
    fast: speed === 'fast' || service_tier === 'priority' || service_tier === 'fast',
  };
  const model = route.model ?? asked.data.model ?? '';
  return accepted({ api: route.api, model, most, body: askingForUsage(route, asked.data, data, body) });
}

/** A stream of OpenAI's chat ends without a count unless it is asked for. */
function askingForUsage(route: Route, asked: z.infer<typeof Asked>, data: unknown, body: Buffer): Buffer {
  if (!route.asksForUsage || asked.stream !== true || asked.stream_options?.include_usage === true) return body;
  const options = { ...asked.stream_options, include_usage: true };
  if (asked.stream_options) return Buffer.from(JSON.stringify({ ...(data as object), stream_options: options }));
  // Put in at the beginning, so that everything else stays as it was written.
  const start = body.indexOf('{') + 1;
  const added = `"stream_options":${JSON.stringify(options)},`;
  return Buffer.concat([body.subarray(0, start), Buffer.from(added), body.subarray(start)]);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
