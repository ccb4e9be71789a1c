/** What people order from the page: decisions, messages, interrupt, stop; what is sent, and what they see when it fails. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';
import { useStage } from './stage.ts';

const stage = useStage();

const open = (path: string): Promise<Page> => stage.open(path, { viewport: PHONE });
const orders = () => stage.server.orders;
const api = '/api/v1/repos/acme/widgets';

describe('approvals', () => {
  test('Approve sends the decision on exactly what was shown, once', async () => {
    const page = await open('/approval');
    await page.locator('#P7 [data-decision=allow]').dblclick();
    await expect.poll(() => orders().length).toBe(1);
    expect(orders()).toEqual([
      {
        path: `${api}/approvals/P7`,
        csrf: 'csrf-of-ada',
        body: { decision: 'allow', hash: 'a'.repeat(64), reason: '' },
      },
    ]);
    await expect.poll(() => page.locator('#P7 [data-decision=deny]').isDisabled()).toBe(true);
  });

  test('Deny takes a reason along', async () => {
    const page = await open('/approval');
    await page.getByText('Add a reason').click();
    await page.getByLabel('Reason for P7').fill('not on a Friday');
    await page.locator('#P7 [data-decision=deny]').click();
    await expect
      .poll(() => orders()[0]?.body)
      .toEqual({ decision: 'deny', hash: 'a'.repeat(64), reason: 'not on a Friday' });
  });

  test('of two approvals each has its own buttons and its own hash', async () => {
    const page = await open('/approvals');
    await page.locator('#P8 [data-decision=deny]').click();
    await expect.poll(() => orders()[0]?.path).toBe(`${api}/approvals/P8`);
    expect(await page.locator('#P7 [data-decision=allow]').isEnabled()).toBe(true);
  });

  test('a refusal is said at the card, and the buttons come back', async () => {
    stage.server.refuse = { status: 409, message: 'P7 was **already denied** by @writer.' };
    const page = await open('/approval');
    await page.locator('#P7 [data-decision=allow]').click();
    await page.locator('#P7 [role=alert]', { hasText: 'P7 was already denied by @writer.' }).waitFor();
    expect(await page.locator('#P7 [data-decision=allow]').isEnabled()).toBe(true);
    expect(await page.locator('#P7 [data-decision=allow]').innerText()).toBe('Approve');
  });

  test('who may not decide sees why, and who may', async () => {
    const page = await open('/reader');
    expect(await page.locator('#P7 button:enabled').count()).toBe(0);
    expect(await page.locator('#P7 .may-not').innerText()).toBe(
      'Only members of @acme/release or people with maintain access may decide; you are reader with the role read on acme/widgets.',
    );
    expect(await page.locator('.why').innerText()).toBe(
      'You can watch. Steering needs the role write on acme/widgets; you have read.',
    );
    expect(await page.locator('textarea').isVisible()).toBe(false);
  });

  test('a long command can be read to its end', async () => {
    const page = await open('/approvals');
    const command = page.locator('#P8 .command');
    await command.evaluate((part) => part.scrollTo(0, part.scrollHeight));
    expect(await command.innerText()).toMatch(/--push origin main --no-verify‹U\+202E›$/);
    expect(await page.locator('#P8').innerText()).toContain('scroll to read all');
  });
});

describe('messages', () => {
  test('go to an agent that reads in mid-turn at once, or wait as the person chooses, and leave the box once the app has them', async () => {
    const page = await open('/running');
    const box = page.locator('textarea');
    await box.fill('also the docs');
    await page.locator('button.send').click();
    await expect.poll(() => box.inputValue()).toBe('');
    await page.locator('.modes summary').click();
    await page.locator('label', { hasText: 'After this turn' }).click();
    await box.fill('and the changelog');
    await box.press('Control+Enter');
    await expect.poll(() => orders().length).toBe(2);
    expect(orders().map(({ path, body }) => [path, body['text'], body['mode']])).toEqual([
      [`${api}/jobs/J12/messages`, 'also the docs', 'steer'],
      [`${api}/jobs/J12/messages`, 'and the changelog', 'queue'],
    ]);
    expect(orders()[0]?.body['key']).not.toBe(orders()[1]?.body['key']);
  });

  test('that fail stay in the box, say why, and are the same message when sent again', async () => {
    stage.server.refuse = { status: 429, message: 'Too many messages; try again in 10 s.' };
    const page = await open('/running');
    await page.locator('textarea').fill('precious words');
    await page.locator('button.send').click();
    await page.locator('#composer [role=alert]', { hasText: 'try again in 10 s' }).waitFor();
    expect(await page.locator('textarea').inputValue()).toBe('precious words');
    stage.server.refuse = null;
    await page.locator('button.send').click();
    await expect.poll(() => page.locator('textarea').inputValue()).toBe('');
    expect(orders()[1]?.body['key']).toBe(orders()[0]?.body['key']);
  });

  test('half-written ones survive a reload and the end of the session', async () => {
    const page = await open('/running');
    await page.locator('textarea').fill('not finished');
    await page.reload();
    expect(await page.locator('textarea').inputValue()).toBe('not finished');
    await page.goto(`${stage.server.url}/ended`);
    expect(await page.locator('textarea').isVisible()).toBe(true);
    expect(await page.locator('button.send').isDisabled()).toBe(true);
  });

  test('cannot be sent empty', async () => {
    const page = await open('/running');
    await page.locator('textarea').fill('  \n');
    await page.locator('button.send').click();
    await page.locator('textarea').fill('x');
    await page.locator('button.send').click();
    await expect.poll(() => orders().length).toBe(1);
    expect(orders()[0]?.body['text']).toBe('x');
  });

  test('of someone signed out come with the way back in', async () => {
    stage.server.refuse = { status: 401, message: 'sign in' };
    const page = await open('/running');
    await page.locator('textarea').fill('hello');
    await page.locator('button.send').click();
    expect(await page.locator('#composer [role=alert] a').getAttribute('href')).toBe('/login?next=%2Frunning');
    expect(await page.locator('textarea').inputValue()).toBe('hello');
  });
});

describe('interrupt and stop', () => {
  test('Interrupt is sent at once', async () => {
    const page = await open('/running');
    await page.getByRole('button', { name: 'Interrupt' }).click();
    await expect.poll(() => orders().map(({ path }) => path)).toEqual([`${api}/jobs/J12/interrupt`]);
  });

  test('Stop asks once, in the page, and can be taken back', async () => {
    const page = await open('/running');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Keep it running');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Stop it' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByPlaceholder('Reason (optional)').fill('wrong branch');
    await page.getByRole('button', { name: 'Stop it' }).click();
    await expect
      .poll(() => orders())
      .toEqual([{ path: `${api}/jobs/J12/stop`, csrf: 'csrf-of-ada', body: { reason: 'wrong branch' } }]);
    await page.getByRole('button', { name: 'Stop it' }).waitFor({ state: 'hidden' });
  });

  test('the steps of a stop are shown as they come', async () => {
    const page = await stage.open('/stopped', { viewport: DESKTOP });
    expect(await page.locator('.stop li').allInnerTexts()).toEqual([
      'asked the agent to end its turn\n0s',
      'closed the session\n5s',
      'sent SIGTERM to the agent\n7s',
    ]);
  });
});
