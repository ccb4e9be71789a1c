import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MODEL_APIS } from '../../../action/gateway/gateway.ts';
import { costOf, dearest, priceOf } from '../../../action/gateway/prices.ts';
import { NOTHING_USED, readUsage } from '../../../action/gateway/usage.ts';

describe('prices', () => {
  test.each([
    ['anthropic', 'claude-opus-5-5', 4, 20],
    ['anthropic', 'claude-opus-5-5-20260922', 4, 20],
    ['anthropic', 'anthropic/claude-opus-5', 5, 25],
    ['anthropic', 'claude-opus-4-20250514', 15, 75],
    ['anthropic', 'claude-sonnet-4-5@20250929', 3, 15],
    ['anthropic', 'claude-haiku-5-5[1m]', 0.1, 0.5],
    ['openai', 'gpt-5', 1.25, 10],
    ['openai', 'gpt-5-2025-08-07', 1.25, 10],
    ['openai', 'gpt-5-codex', 1.25, 10],
    ['openai', 'gpt-5.4-mini', 0.75, 4.5],
    ['openai', 'gpt-6.1-sol', 2, 10],
    ['gemini', 'models/gemini-2.5-flash-lite', 0.1, 0.4],
    ['gemini', 'gemini-2.5-flash-preview-05-20', 0.3, 2.5],
    ['gemini', 'gemini-3.1-pro-preview-customtools', 2, 12],
  ] as const)('of %s’s %s', (api, model, input, output) => {
    expect(priceOf(api, model)).toMatchObject({ input, output });
  });

  test.each([
    ['anthropic', 'claude-opus-6'],
    ['anthropic', 'claude-opus-5-7'],
    ['anthropic', 'gpt-5'],
    ['openai', 'gpt-5.9'],
    ['openai', 'gpt-5-pro'],
    ['openai', 'qwen3-coder'],
    ['gemini', 'gemini-2.5-flash-image'],
    ['gemini', ''],
  ] as const)('of %s’s %s are not known', (api, model) => {
    expect(priceOf(api, model)).toBeUndefined();
  });

  test('are higher for long prompts and for the fast tier, for all of the request', () => {
    const haiku = priceOf('anthropic', 'claude-haiku-5-5') ?? dearest('anthropic');
    const usage = { ...NOTHING_USED, input: 60_000, cacheRead: 40_000, output: 1_000 };
    expect(costOf(usage, haiku)).toBeCloseTo((60_000 * 0.1 + 40_000 * 0.01 + 1_000 * 0.5) / 1e6, 12);
    const long = { ...usage, cacheRead: 40_001 };
    expect(costOf(long, haiku)).toBeCloseTo((60_000 * 0.5 + 40_001 * 0.05 + 1_000 * 2.5) / 1e6, 12);
    expect(costOf({ ...usage, fast: true }, haiku)).toBeCloseTo(2 * costOf(usage, haiku), 12);
    expect(costOf({ ...NOTHING_USED, searches: 3 }, haiku)).toBeCloseTo(0.03, 12);
  });

  test('of no model are above the dearest', () => {
    for (const api of MODEL_APIS) {
      const most = dearest(api);
      for (const value of [most.input, most.output, most.cacheRead, most.cacheWrite]) expect(value).toBeGreaterThan(0);
    }
    expect(dearest('openai')).toMatchObject({ input: 30, output: 180 });
  });
});

test('whatever a provider says, what is read of it is a count', () => {
  const names = [
    'usage',
    'message',
    'response',
    'usageMetadata',
    'input_tokens',
    'promptTokenCount',
    'prompt_tokens',
    'output_tokens',
  ];
  const json = fc.letrec((tie) => ({
    value: fc.oneof(fc.constantFrom(null, true, 'text', -1, 1.5, 7, Number.MAX_VALUE), tie('object')),
    object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...MODEL_APIS), json.object, (api, data) => {
      const { usage } = readUsage(api, data);
      const price = dearest(api);
      expect(costOf({ ...NOTHING_USED, ...usage }, price)).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(costOf({ ...NOTHING_USED, ...usage }, price))).toBe(true);
    }),
  );
  for (const api of MODEL_APIS)
    for (const data of [null, 7, 'x', [], undefined]) expect(readUsage(api, data).usage).toBeUndefined();
});
