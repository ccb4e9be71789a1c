/**
 * What a million tokens cost in US dollars, by model. From published price lists of autumn 2026, mostly as others
 * quote them (the providers' own: platform.claude.com, developers.openai.com, ai.google.dev): standard tier, text, no discount for
 * batches. A budget is a guard against runaway cost, not an invoice; cache prices of Gemini and the fast tiers are estimates.
 */
import type { ModelApi } from './gateway.ts';
import type { Usage } from './usage.ts';

/** A prompt of more tokens than `over` costs this much more, all of it and its answer. */
interface Long {
  readonly over: number;
  readonly input: number;
  readonly output: number;
}

export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** For some minutes, and for an hour or more. */
  readonly cacheWrite: number;
  readonly cacheWriteLong: number;
  readonly long: Long | undefined;
  /** Times the price when the fast tier is asked for. */
  readonly fast: number;
}

/** Prefix, input, output, cache read. */
type Row = readonly [
  prefix: string,
  input: number,
  output: number,
  cacheRead: number,
  long?: Long | undefined,
  fast?: number,
];

const HAIKU_LONG = { over: 100_000, input: 5, output: 5 };
const SONNET_LONG = { over: 200_000, input: 2, output: 1.5 };
const GPT_LONG = { over: 272_000, input: 2, output: 1.5 };
const GEMINI_LONG = { over: 200_000, input: 2, output: 1.5 };

// prettier-ignore
const ROWS: Readonly<Record<ModelApi, readonly Row[]>> = {
  // A cache entry costs 1.25 times the input to write, 2 times when it is to last an hour.
  anthropic: [
    ['claude-fable-5-1', 10, 50, 0.25], ['claude-fable-5', 10, 50, 1],
    ['claude-mythos-5-1', 10, 50, 0.25], ['claude-mythos-5', 10, 50, 1],
    ['claude-opus-5-5', 4, 20, 0.2], ['claude-opus-5', 5, 25, 0.5],
    ['claude-opus-4-8', 5, 25, 0.5, undefined, 6], ['claude-opus-4-7', 5, 25, 0.5, undefined, 6],
    ['claude-opus-4-6', 5, 25, 0.5, undefined, 6], ['claude-opus-4-5', 5, 25, 0.5],
    ['claude-opus-4-1', 15, 75, 1.5], ['claude-opus-4-0', 15, 75, 1.5], ['claude-opus-4', 15, 75, 1.5],
    ['claude-sonnet-5-5', 2, 10, 0.1], ['claude-sonnet-5', 2, 10, 0.2],
    ['claude-sonnet-4-6', 3, 15, 0.3], ['claude-sonnet-4-5', 3, 15, 0.3, SONNET_LONG],
    ['claude-sonnet-4-0', 3, 15, 0.3, SONNET_LONG], ['claude-sonnet-4', 3, 15, 0.3, SONNET_LONG],
    ['claude-3-7-sonnet', 3, 15, 0.3], ['claude-haiku-5-5', 0.1, 0.5, 0.01, HAIKU_LONG],
    ['claude-haiku-4-5', 1, 5, 0.1], ['claude-3-5-haiku', 0.8, 4, 0.08],
  ],
  // Writing to the cache is told, and costs 1.25 times the input, from GPT-5.6 on.
  openai: [
    ['gpt-6.1-sol', 2, 10, 0.1, GPT_LONG], ['gpt-6.1-terra', 1, 5, 0.05, GPT_LONG],
    ['gpt-6-astra', 10, 50, 1, GPT_LONG], ['gpt-6-sol', 2, 10, 0.2, GPT_LONG], ['gpt-6-luna', 0.1, 0.5, 0.01, GPT_LONG],
    ['gpt-5.6-sol', 4, 20, 0.4, GPT_LONG], ['gpt-5.6-terra', 2, 12, 0.2, GPT_LONG],
    ['gpt-5.6-luna', 0.2, 1.2, 0.02, GPT_LONG],
    ['gpt-5.5-pro', 30, 180, 30, GPT_LONG], ['gpt-5.5', 5, 30, 0.5, GPT_LONG],
    ['gpt-5.4-pro', 30, 180, 30, GPT_LONG], ['gpt-5.4-mini', 0.75, 4.5, 0.075], ['gpt-5.4-nano', 0.2, 1.25, 0.02],
    ['gpt-5.4', 2.5, 15, 0.25, GPT_LONG], ['gpt-5.3-codex', 1.75, 14, 0.175],
    ['gpt-5.2-codex', 1.75, 14, 0.175], ['gpt-5.2-pro', 21, 168, 21], ['gpt-5.2', 1.75, 14, 0.175],
    ['gpt-5.1-codex-mini', 0.25, 2, 0.025], ['gpt-5.1-codex-max', 1.25, 10, 0.125], ['gpt-5.1-codex', 1.25, 10, 0.125],
    ['gpt-5.1', 1.25, 10, 0.125], ['gpt-5-codex', 1.25, 10, 0.125], ['gpt-5-mini', 0.25, 2, 0.025],
    ['gpt-5-nano', 0.05, 0.4, 0.005], ['gpt-5', 1.25, 10, 0.125],
    ['gpt-4.1-mini', 0.4, 1.6, 0.1], ['gpt-4.1-nano', 0.1, 0.4, 0.025], ['gpt-4.1', 2, 8, 0.5],
    ['gpt-4o-mini', 0.15, 0.6, 0.075], ['gpt-4o', 2.5, 10, 1.25],
    ['o4-mini', 1.1, 4.4, 0.275], ['o3-mini', 1.1, 4.4, 0.55], ['o3', 2, 8, 0.5],
  ],
  // Google halves the prices of 3.6 to 3.8 Flash until the end of 2026; they are counted in full.
  gemini: [
    ['gemini-3.8-flash', 1.5, 7.5, 0.15], ['gemini-3.7-flash', 1.5, 7.5, 0.15], ['gemini-3.6-flash', 1.5, 7.5, 0.15],
    ['gemini-3.5-flash-lite', 0.3, 2.5, 0.03], ['gemini-3.5-flash', 1.5, 9, 0.15],
    ['gemini-3.1-pro', 2, 12, 0.2, GEMINI_LONG], ['gemini-3.1-flash-lite', 0.25, 1.5, 0.025],
    ['gemini-3-pro', 2, 12, 0.2, GEMINI_LONG], ['gemini-3-flash', 0.5, 3, 0.05],
    ['gemini-2.5-pro', 1.25, 10, 0.125, GEMINI_LONG], ['gemini-2.5-flash-lite', 0.1, 0.4, 0.01],
    ['gemini-2.5-flash', 0.3, 2.5, 0.03],
  ],
};

/** What may follow a prefix and still name the same model: a date, a stage, a size of context. */
const SAME_MODEL =
  /^(-(preview|latest|exp|beta|chat|customtools|\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}(-\d{4})?|\d{3}))*([@[:].*)?$/;

/** The price of a model, by the longest prefix of its name; `undefined` where it is not known. A newer model of the same line is not the same model. */
export function priceOf(api: ModelApi, model: string): Price | undefined {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  const rows = ROWS[api].filter(([prefix]) => name.startsWith(prefix) && SAME_MODEL.test(name.slice(prefix.length)));
  const best = rows.reduce<Row | undefined>((a, b) => (a && a[0].length >= b[0].length ? a : b), undefined);
  return best && price(api, best);
}

/** No model of this API is known to cost more: what a budget counts for one whose price is not known. */
export function dearest(api: ModelApi): Price {
  const prices = ROWS[api].map((row) => price(api, row));
  const most = (of: (price: Price) => number) => Math.max(...prices.map(of));
  return {
    input: most((each) => each.input),
    output: most((each) => each.output),
    cacheRead: most((each) => each.cacheRead),
    cacheWrite: most((each) => each.cacheWrite),
    cacheWriteLong: most((each) => each.cacheWriteLong),
    long: undefined,
    fast: most((each) => each.fast),
  };
}

function price(api: ModelApi, [, input, output, cacheRead, long, fast = 2]: Row): Price {
  const [short, hour] = api === 'gemini' ? [1, 1] : [1.25, api === 'openai' ? 2.5 : 2];
  return { input, output, cacheRead, cacheWrite: input * short, cacheWriteLong: input * hour, long, fast };
}

/** Anthropic takes 10 dollars for 1,000 searches on the web. */
const SEARCH = 0.01;

/** In US dollars. */
export function costOf(usage: Usage, price: Price): number {
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite + usage.cacheWriteLong;
  const long = price.long && prompt > price.long.over ? price.long : { input: 1, output: 1 };
  const read =
    usage.input * price.input +
    usage.cacheRead * price.cacheRead +
    usage.cacheWrite * price.cacheWrite +
    usage.cacheWriteLong * price.cacheWriteLong;
  const tokens = (read * long.input + usage.output * price.output * long.output) / 1_000_000;
  return tokens * (usage.fast ? price.fast : 1) + usage.searches * SEARCH;
}
