/** The overview in a real browser: decided right there, fresh when told without taking anything away from its reader, filtered by its address. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';
import { overview } from './fixture-lists.ts';
import { job } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const live = async (page: Page) => page.locator('[data-region=light]', { hasText: 'live' }).waitFor();
const rows = (page: Page, part: string) => page.locator(`[data-key="${part}"] .job-row`);
const lacks = ({ needsYou }: ReturnType<typeof overview>) => needsYou.slice(1);

describe('on a phone', () => {
  test('a question is answered in place, once, on exactly what was shown; a late answer is told who was first', async () => {
    const page = await stage.open('/', { viewport: PHONE });
    await live(page);
    const ask = page.locator('.decision', { hasText: 'P7' });
    await ask.getByText('Add a reason').click();
    await ask.locator('[data-reason]').fill('go on');
    stage.server.refuse = { status: 409, message: 'P7 was **denied** by bob.' };
    await ask.getByRole('button', { name: 'Approve', exact: true }).click();
    await ask.getByRole('alert').getByText('P7 was denied by bob.').waitFor();
    // The next look takes the question away; why stays to be read.
    stage.server.changed({ needsYou: lacks(overview()) });
    await ask.waitFor({ state: 'detached' });
    expect(await page.locator('[data-region=said]').innerText()).toContain('P7 was denied by bob.');
    stage.server.refuse = null;
    await page.locator('.decision', { hasText: 'P9' }).getByRole('button', { name: 'Deny', exact: true }).dblclick();
    await expect.poll(() => page.locator('[data-region=said]').innerText()).toBe('P9 is denied.');
    const path = '/api/v1/repos/acme/widgets/approvals';
    expect(stage.server.orders).toMatchObject([
      {
        path: `${path}/P7`,
        csrf: 'csrf-of-ada',
        body: { decision: 'allow', reason: 'go on', hash: expect.any(String) },
      },
      { path: `${path}/P9`, csrf: 'csrf-of-ada', body: { decision: 'deny', reason: '' } },
    ]);
  });

  test('what is being typed, opened and read stays where it is when the lists are taken over', async () => {
    const page = await stage.open('/', { viewport: PHONE });
    await live(page);
    await page.locator('.decision', { hasText: 'P7' }).getByText('Add a reason').click();
    const reason = page.locator('.decision [data-reason]').first();
    await reason.fill('half a sen');
    await page.locator('[data-key=numbers] summary').click();
    await reason.focus();
    const place = async () => (await reason.boundingBox())!.y;
    const before = await place();
    const { needsYou, running } = overview();
    stage.server.changed({ needsYou: needsYou.slice(0, 1), running: [job({ ref: 'J99', name: 'fresh' }), ...running] });
    await rows(page, 'running').filter({ hasText: 'J99 fresh' }).waitFor();
    expect(await reason.inputValue()).toBe('half a sen');
    expect(await page.locator('[data-reason]:focus').count()).toBe(1);
    expect(await page.locator('[data-key=numbers][open]').count()).toBe(1);
    expect(Math.abs((await place()) - before)).toBeLessThan(1);
    expect(await rows(page, 'running').count()).toBe(4);
  });

  test('says when it is offline, and looks again when the line is back', async () => {
    const page = await stage.open('/', { viewport: PHONE });
    await live(page);
    stage.server.setOnline(false);
    await page.locator('.banner').getByText('offline').waitFor();
    expect(await page.locator('[data-region=light]').innerText()).toContain('offline');
    stage.server.overview = { running: [job({ ref: 'J98', name: 'meanwhile' })] };
    stage.server.setOnline(true);
    await rows(page, 'running').filter({ hasText: 'J98' }).waitFor();
    await expect.poll(() => page.locator('.banner').innerText()).toBe('');
  });
});

test('nothing is wider than a small phone, and whatever is touched is large enough', async () => {
  const page = await stage.open('/', { viewport: { width: 320, height: 600 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  for (const target of await page.locator('.tabs a, .choices select, .decision .decide button, .pages a').all())
    expect((await target.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  for (const row of await page.locator('.job-row').all())
    expect((await row.boundingBox())!.height).toBeGreaterThanOrEqual(44);
});

test('choosing filters the lists and stays in the address; a whole row leads to its job', async () => {
  const page = await stage.open('/', { viewport: DESKTOP });
  await page.locator('select[name=by]').selectOption('@me');
  await page.waitForURL(/by=%40me/);
  await page.locator('[data-key=tab-running]').click();
  await page.waitForURL((url) => url.searchParams.get('by') === '@me' && url.searchParams.get('state') === 'running');
  expect(await page.locator('.jobs').count()).toBe(1);
  const row = (await rows(page, 'running').first().boundingBox())!;
  await page.mouse.click(row.x + row.width - 30, row.y + row.height / 2);
  await page.waitForURL(/\/acme\/widgets\/J9$/);
});

test('reads and filters without scripts', async () => {
  const page = await stage.open('/', { javaScriptEnabled: false, viewport: PHONE });
  await page.getByRole('link', { name: 'Decide P7' }).waitFor();
  expect(await page.locator('.decision button:visible').count()).toBe(0);
  await page.locator('select[name=repo]').selectOption('acme/gears');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL((url) => url.searchParams.get('repo') === 'acme/gears');
});
