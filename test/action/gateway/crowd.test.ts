/** Many at once, and how much later a piece arrives by the gateway than without it. */
import { expect, test } from 'vitest';
import { runs } from '../../hard.ts';
import type { Provider, Reply } from './provider.ts';
import { claude, gatewayScene } from './scene.ts';

const scene = gatewayScene();
const PIECES = 8;

const piece = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
const delta = () =>
  piece({ type: 'content_block_delta', sentAt: performance.now(), delta: { type: 'text_delta', text: 'word ' } });

/** A stream that has all its listeners before it goes on. */
function slowly(expected: number, everyMs: number): Reply {
  const all = Promise.withResolvers<void>();
  let here = 0;
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      piece({ type: 'message_start', message: { model: claude.model, usage: { input_tokens: 10, output_tokens: 1 } } }),
    );
    here += 1;
    if (here === expected) all.resolve();
    await all.promise;
    for (let n = 0; n < PIECES; n += 1) {
      response.write(delta());
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    response.end(piece({ type: 'message_delta', usage: { output_tokens: 5 } }));
  };
}

test('a thousand streams side by side arrive whole and are all counted', async () => {
  const count = runs(300, 1_000);
  await scene.open();
  scene.provider.answer(slowly(count, 5));
  const texts = await Promise.all(
    Array.from({ length: count }, () => scene.messages().then((answer) => answer.text())),
  );
  expect(texts.every((text) => text.split('content_block_delta').length === PIECES + 1)).toBe(true);
  await expect.poll(() => scene.spent.length).toBe(count);
  expect(scene.gateway?.spent).toMatchObject({ inputTokens: count * 10, outputTokens: count * 5 });
});

/** How old each piece is when it is read. */
async function ages(url: string, headers: Record<string, string>): Promise<number[]> {
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(claude) });
  const found: number[] = [];
  for await (const chunk of answer.body ?? []) {
    const now = performance.now();
    for (const [, sentAt] of Buffer.from(chunk)
      .toString()
      .matchAll(/"sentAt":([\d.]+)/g))
      found.push(now - Number(sentAt));
  }
  return found;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

test('a piece is hardly later than it would be without', async () => {
  await scene.open();
  const provider: Provider = scene.provider;
  provider.answer((response, seen) => slowly(1, 3)(response, seen));
  const endpoint = scene.gateway?.endpoint('anthropic');
  const through: number[] = [];
  const straight: number[] = [];
  for (let round = 0; round < runs(8, 60); round += 1) {
    through.push(...(await ages(`${endpoint?.baseUrl}/v1/messages`, { 'x-api-key': endpoint?.pass ?? '' })));
    straight.push(...(await ages(`${provider.url}/v1/messages`, {})));
  }
  const added = median(through) - median(straight);
  if (process.env['SIGNALBOX_HARD'] === '1') console.log(`added by the gateway: ${added.toFixed(3)} ms at p50`);
  // Its own share is a fraction of this; the rest is room for a machine that does other things.
  expect(added).toBeLessThan(5);
});
