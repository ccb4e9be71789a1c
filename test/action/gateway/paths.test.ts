import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { ModelApi } from '../../../action/gateway/gateway.ts';
import { gatewayScene, KEYS } from './scene.ts';

const scene = gatewayScene();

describe('the pass', () => {
  test('opens where the three APIs look for a key, and the key takes its place', async () => {
    const { pass, baseUrl } = (await scene.open()).endpoint('anthropic') ?? { pass: '', baseUrl: '' };
    const shown = [{ authorization: `Bearer ${pass}` }, { 'x-api-key': pass }, { 'x-goog-api-key': pass }];
    for (const headers of shown) expect((await fetch(`${baseUrl}/v1/models`, { headers })).status).toBe(200);
    expect((await fetch(`${baseUrl}/v1/models?key=${pass}&limit=2`)).status).toBe(200);
    await scene.call('openai', '/v1/models', { method: 'GET' });
    await scene.call('gemini', '/v1beta/models', { method: 'GET' });
    expect(scene.provider.seen.map(({ url }) => url)).toEqual([
      '/v1/models',
      '/v1/models',
      '/v1/models',
      '/v1/models?limit=2',
      '/v1/models',
      '/v1beta/models',
    ]);
    expect(scene.provider.seen.slice(0, 4).every(({ headers }) => headers['x-api-key'] === KEYS.anthropic)).toBe(true);
    expect(scene.provider.seen.at(4)?.headers.authorization).toBe(`Bearer ${KEYS.openai}`);
    expect(scene.provider.seen.at(5)?.headers['x-goog-api-key']).toBe(KEYS.gemini);
    expect(JSON.stringify(scene.provider.seen)).not.toContain(pass);
  });

  test.each([
    ['no pass at all', {}],
    ['a wrong one', { authorization: 'Bearer signalbox-wrong' }],
    ['the key itself', { 'x-api-key': KEYS.anthropic }],
    ['another scheme', { authorization: 'Basic c2lnbmFsYm94' }],
  ])('does not open for %s, whatever the path', async (_name, headers) => {
    const { baseUrl } = (await scene.open()).endpoint('anthropic') ?? { baseUrl: '' };
    for (const path of ['/v1/messages', '/v1/files', '/']) {
      const answer = await fetch(baseUrl + path, { method: 'POST', headers, body: '{}' });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    }
    expect(scene.provider.seen).toEqual([]);
  });

  test('is another one for each run, and there is none for an API without a key', async () => {
    const { key, baseUrl } = { key: 'k', baseUrl: scene.provider.url };
    const one = await scene.open({ access: { openai: { key, baseUrl } } });
    const first = one.endpoint('openai')?.pass;
    expect([one.endpoint('anthropic'), one.endpoint('gemini')]).toEqual([undefined, undefined]);
    const elsewhere = (one.endpoint('openai')?.baseUrl ?? '').replace('/openai', '/gemini/v1beta/models');
    expect((await fetch(elsewhere, { headers: { 'x-goog-api-key': first ?? '' } })).status).toBe(403);
    await one.close();
    expect((await scene.open()).endpoint('openai')?.pass).not.toBe(first);
  });
});

/** A request whose path is sent exactly as it is written. */
function raw(path: string, method = 'POST'): Promise<number> {
  const { baseUrl, pass } = scene.gateway?.endpoint('anthropic') ?? { baseUrl: 'http://x', pass: '' };
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': pass };
    httpRequest({ hostname, port, path, method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end('{}');
  });
}

describe('the list of paths', () => {
  test.each([
    '/anthropic/v1/files',
    '/anthropic/v1/messages/batches',
    '/anthropic/v1/organizations/me',
    '/anthropic/v1/messages/',
    '/anthropic/v1/messages%2Fbatches',
    '/anthropic/v1/models/../files',
    '/anthropic/v1/../v1/files',
    '/anthropic//v1/messages',
    '/anthropic/v1/messages/../../admin',
    '/openai/v1/files',
    '/openai/v1/batches',
    '/openai/v1/chat/completions/x',
    '/openai/v1/images/generations',
    '/gemini/v1beta/files',
    '/gemini/v1beta/models/x/../y:generateContent',
    '/gemini/v1beta/models/x:batchGenerateContent',
    '/gemini/upload/v1beta/files',
    '/v1/messages',
    'http://example.com/anthropic/v1/messages',
    '//example.com/anthropic/v1/messages',
    '/',
  ])('does not hold %s', async (path) => {
    await scene.open();
    expect(await raw(path)).toBe(404);
    expect(await raw(path, 'DELETE')).toBe(404);
    expect(scene.provider.seen).toEqual([]);
  });

  test('passes questions, with nothing of the query that could change who asks', async () => {
    await scene.open();
    const paths: [ModelApi, string][] = [
      ['anthropic', '/v1/messages?beta=true&key=other'],
      ['anthropic', '/v1/messages/count_tokens'],
      ['openai', '/v1/chat/completions?api-key=other'],
      ['openai', '/v1/responses'],
      ['gemini', '/v1beta/models/gemini-2.5-pro:generateContent?key=other'],
      ['gemini', '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&access_token=x'],
      ['gemini', '/v1/models/gemini-2.5-pro:countTokens'],
    ];
    for (const [api, path] of paths) expect((await scene.call(api, path, { body: {} })).status).toBe(200);
    expect(scene.provider.seen.map(({ url }) => url)).toEqual([
      '/v1/messages?beta=true',
      '/v1/messages/count_tokens',
      '/v1/chat/completions',
      '/v1/responses',
      '/v1beta/models/gemini-2.5-pro:generateContent',
      '/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
      '/v1/models/gemini-2.5-pro:countTokens',
    ]);
  });

  test('keeps the path of a provider that lies below one', async () => {
    const baseUrl = `${scene.provider.url}/models/of/acme`;
    await scene.open({ access: { anthropic: { key: 'k', baseUrl } } });
    await scene.messages();
    expect(scene.provider.seen[0]?.url).toBe('/models/of/acme/v1/messages');
  });
});
