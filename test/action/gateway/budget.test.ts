import { describe, expect, test } from 'vitest';
import { json } from './provider.ts';
import { claude, gatewayScene, used } from './scene.ts';

const scene = gatewayScene();

describe('the budget', () => {
  const one = { amount: 1, currency: 'USD' } as const;

  test('ends when it is spent: said once, and no further request is passed on, in the words of each API', async () => {
    await scene.open({ budget: one });
    scene.provider.answer(used(100_000, 40_000));
    expect((await scene.messages()).status).toBe(200);
    await expect.poll(() => scene.reasons).toEqual(['The budget of 1 USD is spent: the models have cost 1.20 USD.']);
    const anthropic = await scene.messages();
    const openai = await scene.call('openai', '/v1/responses', { body: {} });
    const gemini = await scene.call('gemini', '/v1beta/models/gemini-2.5-pro:countTokens', { body: {} });
    expect([anthropic.status, openai.status, gemini.status]).toEqual([402, 402, 402]);
    expect(await anthropic.json()).toMatchObject({ error: { type: 'billing_error', message: scene.reasons[0] } });
    expect(await openai.json()).toMatchObject({ error: { code: 'insufficient_quota' } });
    expect(await gemini.json()).toMatchObject({ error: { code: 402, status: 'FAILED_PRECONDITION' } });
    expect([scene.provider.seen.length, scene.reasons.length]).toEqual([1, 1]);
  });

  test('is not run past by asking many things at once', async () => {
    await scene.open({ budget: one });
    // Each may cost 0.02 and does: all that are under way together stay below the budget.
    scene.provider.answer(used(0, 1_000));
    const answers = await Promise.all(Array.from({ length: 120 }, () => scene.messages().then(({ status }) => status)));
    expect(new Set(answers)).toEqual(new Set([200, 402]));
    expect(scene.gateway?.spent.cost).toBeGreaterThanOrEqual(1);
    expect(scene.gateway?.spent.cost).toBeLessThan(1.03);
    expect(scene.reasons).toHaveLength(1);
  });

  test('lets one question after the other through where two could cost too much together', async () => {
    await scene.open({ budget: one });
    const held: (() => void)[] = [];
    scene.provider.answer((response, seen) => {
      held.push(() => void used(0, 1_000)(response, seen));
    });
    const big = { body: { ...claude, max_tokens: 60_000 } };
    const first = scene.messages(big);
    await expect.poll(() => held.length).toBe(1);
    const second = scene.messages(big);
    const leaving = new AbortController();
    const third = scene.messages({ ...big, signal: leaving.signal }).catch(() => 'left');
    leaving.abort();
    expect(await third).toBe('left');
    expect(held).toHaveLength(1);
    held[0]?.();
    expect((await first).status).toBe(200);
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect((await second).status).toBe(200);
    expect(scene.gateway?.spent.cost).toBeCloseTo(0.04, 10);
  });

  test('counts a model without a known price as the dearest, and says so', async () => {
    await scene.open({ budget: one });
    scene.provider.answer(
      json({ type: 'message', model: 'claude-next-9', usage: { input_tokens: 0, output_tokens: 14_000 } }),
    );
    await (await scene.messages()).text();
    await expect.poll(() => scene.reasons.length).toBe(1);
    expect(scene.reasons[0]).toBe(
      'The budget of 1 USD is spent: the models have cost 1.05 USD, with the highest price known for `claude-next-9`, whose own is not known.',
    );
    expect(scene.gateway?.spent.cost).toBeUndefined();
  });

  test('in another currency cannot be counted, so nothing begins', async () => {
    await expect(scene.open({ budget: { amount: 5, currency: 'EUR' } })).rejects.toThrow(
      'The budget is 5 EUR, but models are priced in US dollars and no rate is known here. Give the budget in USD.',
    );
  });

  test('does not let a request out that nobody could count', async () => {
    await scene.open({ budget: one });
    const background = await scene.call('openai', '/v1/responses', { body: { model: 'gpt-6-sol', background: true } });
    expect([background.status, (await scene.messages({ body: 'no json' })).status]).toEqual([400, 400]);
    expect(scene.provider.seen).toEqual([]);
  });
});
