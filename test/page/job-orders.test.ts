/** What people order of a job that does not run, what the gate asks, and the forms that work without scripts. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';
import { job, NOW, page as sessionPage } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();

const open = (path: string): Promise<Page> => stage.open(path, { viewport: PHONE });
const orders = () => stage.server.orders;
const api = '/api/v1/repos/acme/widgets';
const button = (page: Page, name: string) => page.locator('#composer').getByRole('button', { name, exact: true });

describe('a job that does not run', () => {
  test.each([
    ['queued', 'Hold', 'hold'],
    ['held', 'Release', 'release'],
    ['failed', 'Retry', 'retry'],
  ])('%s: %s is sent once, at once', async (path, name, order) => {
    const page = await open(`/${path}`);
    await button(page, name).dblclick();
    await expect.poll(() => orders().length).toBe(1);
    expect(orders()).toEqual([{ path: `${api}/jobs/J12/${order}`, csrf: 'csrf-of-ada', body: {} }]);
    expect(await page.locator(`[data-order=${order}]`).isDisabled()).toBe(true);
  });

  test('Cancel asks once, can be taken back, and its buttons give way to those of the new state', async () => {
    const page = await open('/queued');
    await page.locator('.job-orders summary').click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await page.getByRole('button', { name: 'Cancel it' }).isVisible()).toBe(false);
    await page.locator('.job-orders summary').click();
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await expect.poll(() => orders().map(({ path }) => path)).toEqual([`${api}/jobs/J12/cancel`]);
    stage.server.snapshot(sessionPage({ job: job({ state: 'cancelled', startedAt: null, endedAt: NOW }) }));
    await button(page, 'Retry').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel it' }).count()).toBe(0);
  });

  test('a refusal is said beside the buttons, each time, and they come back', async () => {
    stage.server.refuse = { status: 409, message: 'J12 is **not held** any more.' };
    const page = await open('/held');
    const said = page.locator('#composer [role=alert]', { hasText: 'J12 is not held any more.' });
    await button(page, 'Release').click();
    await said.waitFor();
    await button(page, 'Release').click();
    await expect.poll(() => orders().length).toBe(2);
    await said.waitFor();
    expect(await button(page, 'Release').isEnabled()).toBe(true);
  });

  test('its buttons are large and well apart', async () => {
    const page = await open('/waiting');
    const [cancel, hold] = await Promise.all(
      [page.locator('.job-orders summary'), button(page, 'Hold')].map(async (one) => (await one.boundingBox())!),
    );
    expect(Math.min(cancel!.height, hold!.height)).toBeGreaterThanOrEqual(44);
    expect(hold!.x - (cancel!.x + cancel!.width)).toBeGreaterThanOrEqual(24);
    expect(hold!.y + hold!.height).toBeLessThanOrEqual(PHONE.height);
  });
});

describe('the gate', () => {
  test('is answered from the page, within reach of a thumb, on exactly what was shown', async () => {
    const page = await open('/gated');
    const approve = page.locator('#P9 [data-decision=allow]');
    const box = (await approve.boundingBox())!;
    const composer = (await page.locator('#composer').boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(composer.y);
    await approve.click();
    await expect
      .poll(() => orders())
      .toEqual([
        {
          path: `${api}/approvals/P9`,
          csrf: 'csrf-of-ada',
          body: { decision: 'allow', hash: 'c'.repeat(64), reason: '' },
        },
      ]);
  });

  test('tells who may only watch whom to ask, and offers nothing', async () => {
    const page = await open('/gated-reader');
    expect(await page.locator('button[data-decision]:enabled, [data-order]').count()).toBe(0);
    expect(await page.locator('#P9 .may-not').innerText()).toBe(
      'Only members of @acme/release or people with write access may decide; you are reader with the role read on acme/widgets.',
    );
  });

  test('reads without scripts, and says how to answer in the thread', async () => {
    const page = await stage.open('/gated', { javaScriptEnabled: false, viewport: PHONE });
    const text = ((await page.locator('.shell').innerText()) ?? '').replace(/\s+/g, ' ');
    for (const words of ['needs an approval to start', 'outsider asked for it', 'J12 with profile edit', '/approve P9'])
      expect(text).toContain(words);
    expect(await page.locator('#P9 [data-decision=allow]').isVisible()).toBe(false);
  });
});

test('what failed because the app was away is no longer said once it is back', async () => {
  const page = await open('/running');
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  const alert = page.locator('#composer [role=alert]');
  stage.server.refuse = { status: 503, message: 'Something the app needs does not answer. Try again.' };
  await page.locator('textarea').fill('hello');
  await page.locator('button.send').click();
  await alert.getByText('does not answer').waitFor();
  stage.server.setOnline(false);
  await page.locator('.banner').getByText('offline').waitFor();
  stage.server.setOnline(true);
  await expect.poll(() => alert.innerText()).toBe('');
  expect(await page.locator('textarea').inputValue()).toBe('hello');
});

describe('forms', () => {
  test('sign people out, from the overview and from a session', async () => {
    const page = await stage.open('/', { viewport: DESKTOP });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Sign in to watch and steer').waitFor();
    await page.goto(`${stage.server.url}/running`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('Sign in to watch and steer').waitFor();
    expect(orders().map(({ path, body }) => [path, body])).toEqual(
      Array.from({ length: 2 }, () => ['/logout', { csrf: 'csrf-of-ada' }]),
    );
  });

  test('make a token and revoke one without scripts, and revoking asks once', async () => {
    const page = await stage.open('/settings/tokens', { javaScriptEnabled: false, viewport: PHONE });
    await page.getByLabel('Name', { exact: true }).fill('laptop & phone');
    await page.getByLabel('90 days').check();
    await page.getByRole('button', { name: 'Make the token' }).click();
    expect(await page.getByRole('textbox', { name: 'The new token' }).inputValue()).toBe('sbt_fresh');
    expect(await page.getByRole('button', { name: 'Copy' }).isVisible()).toBe(false);
    await page.locator('.token summary').nth(1).click();
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await expect.poll(() => orders().length).toBe(2);
    expect(orders().map(({ path, body }) => [path, body])).toEqual([
      ['/settings/tokens', { csrf: 'csrf-of-ada', name: 'laptop & phone', days: '90' }],
      ['/settings/tokens/t2/revoke', { csrf: 'csrf-of-ada' }],
    ]);
  });

  test('a new token is copied with one touch', async () => {
    const page = await stage.open('/tokens-fresh', {
      viewport: PHONE,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('sbt_4q7Zt0yS2mWb1uVhK9cXfLr3NpDg8eJa');
  });
});
