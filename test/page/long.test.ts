/** Logs of twenty thousand entries: the page opens on the newest, older ones come on demand, and it stays at hand. */
import { expect, test } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';
import { longLog } from './fixture-logs.ts';
import { NOW, page as sessionPage } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();

test('earlier events come above, and the reader keeps the place', async () => {
  const page = await stage.open('/long', { viewport: PHONE });
  const first = page.locator('.item').first();
  await page.evaluate(`document.querySelector('.scroller').scrollTop = 0`);
  const before = await first.getAttribute('data-key');
  const top = (await first.boundingBox())!.y;
  await page.getByRole('button', { name: 'Show earlier events' }).click();
  await expect.poll(() => page.locator('.item').count()).toBe(500);
  expect(await first.getAttribute('data-key')).not.toBe(before);
  const same = page.locator(`[data-key="${before}"]`);
  expect(Math.abs((await same.boundingBox())!.y - top)).toBeLessThan(60);
});

test('a message that reaches across the seam becomes whole', async () => {
  stage.server.custom = sessionPage({ log: longLog(NOW, 20_000).slice(-499), earlier: true });
  const page = await stage.open('/custom', { viewport: PHONE });
  await page.evaluate(`document.querySelector('.scroller').scrollTop = 0`);
  expect(await page.locator('.item-tool .card-title').first().textContent()).toBe('npm test -- file-19501');
  await page.getByRole('button', { name: 'Show earlier events' }).click();
  await page.getByText('Step 4875: look at src/file-19500.ts and go on.').waitFor({ state: 'attached' });
  const keys = await page.locator('.item').evaluateAll((items) => items.map((item) => item.getAttribute('data-key')));
  expect(new Set(keys).size).toBe(keys.length);
});

test('a deep link to an old event fetches up to it', async () => {
  const page = await stage.open('/long#e18502', { viewport: DESKTOP });
  const target = page.locator('#e18502');
  await target.waitFor();
  await expect.poll(async () => (await target.boundingBox())?.y ?? -1).toBeGreaterThan(0);
  expect(await page.evaluate('document.activeElement.id')).toBe('e18502');
});

test('twenty thousand entries that arrive at once are drawn in seconds, and the page still answers within a tenth of one', async () => {
  stage.server.custom = sessionPage({ log: [] });
  const page = await stage.open('/custom', { viewport: DESKTOP });
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  const log = longLog(NOW, 20_000);
  const began = Date.now();
  for (let from = 0; from < log.length; from += 500) stage.server.send(log.slice(from, from + 500));
  await page.locator('#e19998').waitFor({ state: 'attached', timeout: 60_000 });
  const drawn = Date.now() - began;
  expect(await page.locator('.item').count()).toBe(10_000);
  stage.server.send([
    { seq: 20_001, at: NOW, event: { kind: 'message', id: 'last', role: 'agent', text: 'and one more' } },
  ]);
  await page.getByText('and one more').waitFor();
  const answer = await page.evaluate<number>(
    `new Promise((done) => { const began = performance.now(); document.querySelector('.modes').open = true; requestAnimationFrame(() => setTimeout(() => done(performance.now() - began))); })`,
  );
  console.log(`20,000 entries drawn in ${drawn} ms; then a frame in ${Math.round(answer)} ms`);
  expect(drawn).toBeLessThan(30_000);
  expect(answer).toBeLessThan(250);
});
