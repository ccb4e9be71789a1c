/** Finding one's way in a transcript: search, filters, links to events, attempts that are over; with a keyboard, on a phone, without scripts. */
import { expect, test } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';
import { HOSTILE_SEARCHES } from '../contract/hostile-searches.ts';
import { page as sessionPage } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();

const aimed = '.item.aimed';

test('/ searches while one types, the arrows walk, Enter opens the event where it was said', async () => {
  const page = await stage.open('/long', { viewport: DESKTOP });
  await page.keyboard.press('/');
  await page.keyboard.type('Step **4990');
  const hits = page.locator('.hit');
  await expect.poll(() => hits.count()).toBe(1);
  expect(await hits.locator('mark').textContent()).toBe('Step **4990');
  await page.keyboard.press('Enter');
  await page.locator(aimed).waitFor();
  expect(await page.locator(aimed).getAttribute('id')).toBe('e19961');
  expect(new URL(page.url()).search).toBe('?attempt=1&at=19961');
  expect(await hits.count()).toBe(0);
  await page.keyboard.press('/');
  await page.keyboard.type('Step');
  await expect.poll(() => hits.count()).toBe(30);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate('document.activeElement.dataset.seq')).toBe('19993');
  await page.keyboard.press('Escape');
  expect(await hits.count()).toBe(0);
});

test('an event that is far away is opened on a page around it, and the page goes on from there', async () => {
  const page = await stage.open('/long', { viewport: PHONE });
  await page.locator('.search input[type=search]').click();
  await page.keyboard.type('Step **10**');
  await page.locator('.hit').first().click();
  await page.waitForURL(/at=41#e41$/);
  await page.locator(aimed).waitFor();
  expect(await page.locator(aimed).textContent()).toContain('Step 10: look at src/file-40.ts');
  await expect.poll(() => stage.server.streams.at(-1)).toBe(500);
  const box = await page.locator(aimed).boundingBox();
  expect(box!.y).toBeGreaterThan(0);
  expect(box!.y).toBeLessThan(PHONE.height);
});

test('an old link (#e41) leads there too', async () => {
  const page = await stage.open('/long#e43', { viewport: DESKTOP });
  await page.waitForURL(/at=43#e43$/);
  await page.locator(aimed).waitFor();
  expect(await page.locator(aimed).getAttribute('id')).toBe('e42');
});

test('filters leave one kind in sight, also of what arrives, and are in the address and on the keys', async () => {
  stage.server.custom = sessionPage({ log: [] });
  const page = await stage.open('/custom', { viewport: PHONE });
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  const at = Date.now();
  stage.server.send([
    { seq: 1, at, event: { kind: 'message', id: 'a', role: 'agent', text: 'I begin' } },
    { seq: 2, at, event: { kind: 'tool.started', id: 't', tool: 'read', title: 'Read it' } },
    { seq: 3, at, event: { kind: 'tool.started', id: 'u', tool: 'execute', title: 'npm test' } },
  ]);
  const shown = () =>
    page
      .locator('.item')
      .evaluateAll((items) =>
        items.filter((item) => item.getClientRects().length > 0).map((item) => item.getAttribute('data-key')),
      );
  await expect.poll(shown).toEqual(['agent:a', 'tool:t', 'tool:u']);
  await page.getByRole('link', { name: 'Errors' }).click();
  await expect.poll(shown).toEqual([]);
  expect(await page.locator('.none-of-kind').isVisible()).toBe(true);
  expect(new URL(page.url()).searchParams.get('filter')).toBe('errors');
  stage.server.send([{ seq: 4, at, event: { kind: 'tool.finished', id: 'u', status: 'failed', exitCode: 1 } }]);
  await expect.poll(shown).toEqual(['tool:u']);
  expect(await page.locator('.none-of-kind').isVisible()).toBe(false);
  await page.locator('.scroller').focus();
  await page.keyboard.press('3');
  await expect.poll(shown).toEqual(['tool:t', 'tool:u']);
  stage.server.send([{ seq: 5, at, event: { kind: 'notice', level: 'warning', text: 'mind' } }]);
  await page.locator('[data-key="notice:5"]').waitFor({ state: 'attached' });
  expect(await shown()).toEqual(['tool:t', 'tool:u']);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await page.evaluate('document.activeElement.dataset.key')).toBe('tool:u');
  await page.keyboard.press('1');
  await expect.poll(shown).toEqual(['agent:a', 'tool:t', 'tool:u', 'notice:5']);
  expect(new URL(page.url()).searchParams.has('filter')).toBe(false);
});

test('each event offers its link, which names the attempt', async () => {
  const page = await stage.open('/running', { viewport: DESKTOP });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const item = page.locator('.item').nth(2);
  const seq = (await item.getAttribute('id'))?.slice(1);
  await item.focus();
  const before = page.url();
  await item.locator('.item-link').click();
  await expect.poll(() => item.locator('.item-link').getAttribute('data-copied')).toBe('');
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
    `${stage.server.url}/running?attempt=1&at=${seq}#e${seq}`,
  );
  expect(page.url()).toBe(before);
});

test.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])('on %s an attempt that is over is read only, and leads to the present one', async (_, viewport) => {
  const page = await stage.open('/past', { viewport });
  expect(await page.locator('.past-note').textContent()).toContain('Attempt 1 of 2, read only');
  expect(await page.locator('textarea, [data-decision], [data-action=stop], .situation').count()).toBe(0);
  expect(await page.locator('.past-note a[href="?attempt=2"]').isVisible()).toBe(true);
  const items = await page.locator('.item').count();
  await page.getByRole('button', { name: 'Show later events' }).click();
  await expect.poll(() => page.locator('.item').count()).toBeGreaterThan(items);
  await expect.poll(() => page.locator('[data-region=later] button').count()).toBe(0);
  expect(stage.server.streams).toEqual([]);
  const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  expect(wide).toBe(false);
});

test('without scripts the search is a form, finds are links, and more of the log is another page', async () => {
  const page = await stage.open('/long', { viewport: PHONE, javaScriptEnabled: false });
  await page.locator('.search input[type=search]').fill('Step **4990');
  await page.keyboard.press('Enter');
  await page.locator('.found').waitFor();
  expect(await page.locator('.hit').count()).toBe(1);
  await page.locator('.hit').click();
  await page.waitForURL(/at=19961#e19961$/);
  await page.getByRole('link', { name: 'Show earlier events' }).click();
  await page.waitForURL(/at=\d+#e\d+$/);
  await page.getByRole('link', { name: 'Messages' }).click();
  await page.waitForURL(/filter=messages/);
  expect(await page.locator('.item-tool').first().isVisible()).toBe(false);
});

test('any text may be searched for', async () => {
  const page = await stage.open('/long', { viewport: DESKTOP });
  const box = page.locator('.search input[type=search]');
  for (const text of HOSTILE_SEARCHES) {
    await box.evaluate((element: { value: string }, value) => (element.value = value), text);
    await box.evaluate((element: { form: { requestSubmit(): void } }) => element.form.requestSubmit());
    await page.evaluate('new Promise((done) => setTimeout(done, 0))');
  }
  await box.fill('Step **4990');
  await expect.poll(() => page.locator('.hit').count()).toBe(1);
  expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
});

test('what is found overall is listed per job, and nothing is wider than a phone', async () => {
  const page = await stage.open('/found', { viewport: PHONE });
  expect(await page.locator('.found-job').count()).toBe(2);
  expect(await page.locator('.found-jobs .hit mark').count()).toBeGreaterThan(2);
  expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
    false,
  );
});
