import { describe, expect, test } from 'vitest';
import { gatewayScene, KEYS } from './scene.ts';

const scene = gatewayScene();

describe('what goes through', () => {
  test('is the request as it came, without what belongs to the connection or to the work', async () => {
    await scene.open();
    const body = '{"model":"claude-opus-5-5",  "big":12345678901234567890,"messages":[]}';
    const headers = {
      'x-api-key': 'another-key',
      'anthropic-beta': 'one,two',
      'openai-organization': 'org-other',
      cookie: 'a=b',
      'x-forwarded-for': '10.0.0.1',
      'accept-encoding': 'gzip',
    };
    await scene.messages({ body, headers });
    const [seen] = scene.provider.seen;
    expect(seen?.body).toBe(body);
    expect(seen?.headers).toMatchObject({
      'x-api-key': KEYS.anthropic,
      'anthropic-beta': 'one,two',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
    });
    for (const name of ['authorization', 'cookie', 'openai-organization', 'x-forwarded-for'])
      expect(seen?.headers).not.toHaveProperty(name);
  });

  test('is the answer as it came, with its status, its errors and its limits, and no cookie', async () => {
    await scene.open();
    scene.provider.answer((response) => {
      const headers = {
        'retry-after': '7',
        'request-id': 'r1',
        'set-cookie': 'a=b',
        'content-type': 'application/json',
      };
      response.writeHead(429, headers).end('{"type":"error"}');
    });
    const answer = await scene.messages();
    expect([answer.status, await answer.text()]).toEqual([429, '{"type":"error"}']);
    expect([answer.headers.get('retry-after'), answer.headers.get('request-id')]).toEqual(['7', 'r1']);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(scene.spent).toEqual([]);
  });

  test('is never the key, although a server repeats in its error what it was sent', async () => {
    await scene.open();
    scene.provider.answer((response, { headers }) => {
      response
        .writeHead(401, { 'x-echo': String(headers['x-api-key']) })
        .end(`wrong key: ${String(headers['x-api-key'])}`);
    });
    const answer = await scene.messages();
    expect([answer.status, answer.headers.get('x-echo'), await answer.text()]).toEqual([401, '***', 'wrong key: ***']);
    expect(await scene.call('anthropic', '/v1/models', { method: 'GET' }).then((it) => it.text())).not.toContain(
      KEYS.anthropic,
    );
  });

  test('is passed on piece by piece, while the next is not there yet', async () => {
    await scene.open();
    const second = Promise.withResolvers<void>();
    scene.provider.answer(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"n":1}\n\n');
      await second.promise;
      response.end('data: {"n":2}\n\n');
    });
    const reader = (await scene.messages()).body?.getReader();
    const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await read()).toBe('data: {"n":1}\n\n');
    second.resolve();
    expect(await read()).toBe('data: {"n":2}\n\n');
  });

  test('a redirect is not followed, and its address is not told', async () => {
    await scene.open();
    scene.provider.answer((response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/steal' }).end());
    const answer = await scene.messages();
    expect(answer.status).toBe(502);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).not.toContain('steal');
    expect(scene.provider.seen).toHaveLength(1);
  });

  test('a provider that is not there is a 502 in the words of each API', async () => {
    const baseUrl = 'http://127.0.0.1:1';
    await scene.open({
      access: { anthropic: { key: 'k', baseUrl }, openai: { key: 'k', baseUrl }, gemini: { key: 'k', baseUrl } },
    });
    const anthropic = await scene.messages();
    const openai = await scene.call('openai', '/v1/responses', { body: {} });
    const gemini = await scene.call('gemini', '/v1beta/models/gemini-2.5-pro:generateContent', { body: {} });
    expect([anthropic.status, openai.status, gemini.status]).toEqual([502, 502, 502]);
    expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } });
    expect(await openai.json()).toMatchObject({ error: { type: 'server_error' } });
    expect(await gemini.json()).toMatchObject({ error: { code: 502, status: 'UNAVAILABLE' } });
  });

  test('when the agent goes away the provider is left too, and what was used is estimated', async () => {
    await scene.open();
    const begun = Promise.withResolvers<void>();
    scene.provider.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const usage = { input_tokens: 50, output_tokens: 1 };
      response.write(
        `data: ${JSON.stringify({ type: 'message_start', message: { model: 'claude-opus-5-5', usage } })}\n\n`,
      );
      for (let n = 0; n < 40; n += 1) response.write('data: {"type":"content_block_delta"}\n\n');
      begun.resolve();
    });
    const leaving = new AbortController();
    const answer = await scene.messages({ signal: leaving.signal });
    await begun.promise;
    const reader = answer.body?.getReader();
    for (let got = 0; got < 1_000;) got += (await reader?.read())?.value?.length ?? 0;
    leaving.abort();
    await expect.poll(() => scene.provider.left()).toBe(1);
    await expect.poll(() => scene.spent.length).toBe(1);
    expect(scene.spent[0]?.inputTokens).toBe(50);
    expect(scene.spent[0]?.outputTokens).toBeGreaterThan(20);
  });

  test('what was under way when the gateway closes is counted before it has closed', async () => {
    const gateway = await scene.open();
    scene.provider.answer((response) => {
      const usage = { input_tokens: 50, output_tokens: 1 };
      const start = { type: 'message_start', message: { model: 'claude-opus-5-5', usage } };
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${JSON.stringify(start)}\n\n`);
    });
    const reader = (await scene.messages()).body?.getReader();
    await reader?.read();
    await gateway.close();
    expect(gateway.spent.inputTokens).toBe(50);
    await expect(reader?.read()).rejects.toThrow();
  });

  test('a provider that breaks off in the middle breaks off for the agent too', async () => {
    await scene.open();
    scene.provider.answer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"n":1}\n\n');
      setImmediate(() => response.destroy());
    });
    await expect(scene.messages().then((answer) => answer.text())).rejects.toThrow();
    await expect.poll(() => scene.spent.length).toBe(1);
  });

  test('an answer is taken no faster than the agent reads it', async () => {
    await scene.open();
    const piece = Buffer.alloc(1_000_000, 'x');
    let written = 0;
    scene.provider.answer(async (response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      for (let n = 0; n < 64 && !response.destroyed; n += 1) {
        if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
        written += 1;
      }
      response.end();
    });
    const answer = await scene.messages();
    // What the two sockets and their buffers hold, and not the 64 MB.
    await expect.poll(() => written, { interval: 20 }).toBeGreaterThan(0);
    const settled = async () => {
      const before = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return written === before;
    };
    await expect.poll(settled).toBe(true);
    expect(written).toBeLessThan(48);
    expect((await answer.arrayBuffer()).byteLength).toBe(64_000_000);
  });
});
