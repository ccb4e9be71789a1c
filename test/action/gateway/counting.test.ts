import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { events, json } from './provider.ts';
import { claude, gatewayScene, used } from './scene.ts';

const scene = gatewayScene();

describe('counting', () => {
  test('Anthropic, in one piece and as a stream, with the cache', async () => {
    await scene.open();
    const usage = { input_tokens: 10, cache_read_input_tokens: 1_000, cache_creation_input_tokens: 300 };
    const hour = { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 };
    const start = {
      type: 'message_start',
      message: { model: 'claude-opus-5-5', usage: { ...usage, cache_creation: hour, output_tokens: 1 } },
    };
    scene.provider.answer(
      events(
        start,
        { type: 'ping' },
        { type: 'message_delta', usage: { output_tokens: 70 } },
        { type: 'message_stop' },
      ),
    );
    await (await scene.messages()).text();
    await expect.poll(() => scene.spent.length).toBe(1);
    expect(scene.spent[0]).toMatchObject({ inputTokens: 1_310, outputTokens: 70 });
    // 10 at 4, 1,000 at 0.2, 100 at 5, 200 at 8, 70 at 20 dollars a million.
    expect(scene.spent[0]?.cost).toBeCloseTo((40 + 200 + 500 + 1_600 + 1_400) / 1e6, 10);
    scene.provider.answer(used(1_000_000, 100_000));
    await (await scene.messages()).text();
    await expect.poll(() => scene.spent.length).toBe(2);
    expect(scene.spent[1]?.cost).toBeCloseTo(6 + 0.00374, 8);
    expect(scene.gateway?.spent).toEqual(scene.spent[1]);
  });

  test('OpenAI, both ways of asking; a stream of the first is asked to say what it used', async () => {
    await scene.open();
    const usage = { prompt_tokens: 1_000, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 400 } };
    scene.provider.answer(
      events(
        { model: 'gpt-6-sol-2026-09-22', choices: [] },
        { model: 'gpt-6-sol-2026-09-22', choices: [], usage },
        '[DONE]',
      ),
    );
    const chat = (body: object) =>
      scene.call('openai', '/v1/chat/completions', { body: { model: 'gpt-6-sol', ...body } });
    await (await chat({ stream: true, big: 1 })).text();
    expect(JSON.parse(scene.provider.seen[0]?.body ?? '')).toEqual({
      model: 'gpt-6-sol',
      stream: true,
      big: 1,
      stream_options: { include_usage: true },
    });
    await expect.poll(() => scene.spent.length).toBe(1);
    expect(scene.spent[0]?.cost).toBeCloseTo((600 * 2 + 400 * 0.2 + 10 * 10) / 1e6, 10);
    await (await chat({ stream: true, stream_options: { include_obfuscation: false } })).text();
    expect(JSON.parse(scene.provider.seen[1]?.body ?? '')).toMatchObject({
      stream_options: { include_obfuscation: false, include_usage: true },
    });
    await (await chat({ stream: false })).text();
    expect(scene.provider.seen[2]?.body).not.toContain('stream_options');
    const done = {
      input_tokens: 1_000,
      output_tokens: 10,
      input_tokens_details: { cached_tokens: 400, cache_write_tokens: 100 },
    };
    scene.provider.answer(
      events(
        { type: 'response.created' },
        { type: 'response.completed', response: { model: 'gpt-6-sol', usage: done } },
      ),
    );
    const before = scene.gateway?.spent.cost ?? 0;
    await (await scene.call('openai', '/v1/responses', { body: { model: 'gpt-6-sol', stream: true } })).text();
    await expect.poll(() => scene.spent.length).toBe(4);
    expect((scene.gateway?.spent.cost ?? 0) - before).toBeCloseTo(
      (500 * 2 + 400 * 0.2 + 100 * 2.5 + 10 * 10) / 1e6,
      10,
    );
  });

  test('Gemini, as events and as a list, where each piece counts everything so far', async () => {
    await scene.open();
    const piece = (candidatesTokenCount: number) => ({
      modelVersion: 'gemini-2.5-flash',
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 40,
        candidatesTokenCount,
        thoughtsTokenCount: 5,
      },
    });
    const path = '/v1beta/models/gemini-2.5-flash:streamGenerateContent';
    scene.provider.answer(events(piece(1), piece(20)));
    await (await scene.call('gemini', `${path}?alt=sse`, { body: {} })).text();
    scene.provider.answer(json([piece(1), piece(20)]));
    await (await scene.call('gemini', path, { body: {} })).text();
    await expect.poll(() => scene.spent.length).toBe(2);
    expect(scene.spent[0]).toMatchObject({ inputTokens: 100, outputTokens: 25 });
    expect(scene.spent[1]).toMatchObject({ inputTokens: 200, outputTokens: 50 });
    expect(scene.spent[0]?.cost).toBeCloseTo((60 * 0.3 + 40 * 0.03 + 25 * 2.5) / 1e6, 10);
  });

  test('an answer that is packed badly is counted by its size, and holds nobody up', async () => {
    await scene.open();
    scene.provider.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.write('this was never packed'.repeat(20));
      // The end comes when the reader has long given up.
      setTimeout(() => response.end('nor this'), 100);
    });
    await (await scene.messages()).text().catch(() => '');
    await expect.poll(() => scene.spent.length).toBe(1);
    expect(scene.spent[0]?.outputTokens).toBeGreaterThan(10);
  });

  test('reads an answer that the provider packed although it was asked not to', async () => {
    await scene.open();
    const text = JSON.stringify({
      type: 'message',
      model: 'claude-opus-5-5',
      usage: { input_tokens: 7, output_tokens: 3 },
    });
    scene.provider.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(text));
    });
    expect(await (await scene.messages()).text()).toBe(text);
    await expect.poll(() => scene.spent).toEqual([{ inputTokens: 7, outputTokens: 3, cost: (28 + 60) / 1e6 }]);
  });

  test('counts nothing for answers that cost nothing', async () => {
    await scene.open();
    scene.provider.answer(json({ input_tokens: 5 }));
    await (await scene.call('anthropic', '/v1/messages/count_tokens', { body: claude })).text();
    scene.provider.answer(json({ error: {} }, 500));
    await (await scene.messages()).text();
    expect(scene.spent).toEqual([]);
  });

  test('says no sum once a model without a known price was used', async () => {
    await scene.open();
    scene.provider.answer(
      json({ type: 'message', model: 'claude-next-9', usage: { input_tokens: 5, output_tokens: 5 } }),
    );
    await (await scene.messages({ body: { ...claude, model: 'claude-next-9' } })).text();
    scene.provider.answer(used(5, 5));
    await (await scene.messages()).text();
    await expect.poll(() => scene.spent.length).toBe(2);
    expect(scene.spent[1]).toEqual({ inputTokens: 10, outputTokens: 10, cost: undefined });
  });
});
