/** The app on a phone: installed, told of things while it is closed, and calm while there is no network. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, CDPSession, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESKTOP, PHONE, startBrowser } from './browser.ts';
import { CONTROLLED, DONE, KEPT, NOTIFICATIONS, PUSH_MANAGER, click } from './phone-pretences.ts';
import { KEY, startPhoneServer, type PhoneServer } from './phone-server.ts';

const shots = fileURLToPath(new URL('shots/', import.meta.url));
let browser: Browser;
let server: PhoneServer;
let page: Page;
const wrong: string[] = [];

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  [browser, server] = await Promise.all([startBrowser(), startPhoneServer()]);
  const context = await browser.newContext({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    reducedMotion: 'reduce',
  });
  await context.addInitScript(PUSH_MANAGER);
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (line) => /Content Security Policy|Refused to/.test(line.text()) && wrong.push(line.text()));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Done {
  readonly shown: readonly object[];
  readonly opened: readonly string[];
}

const done = (worker: Worker): Promise<Done> => worker.evaluate<Done>(DONE);

async function push(cdp: CDPSession, payload: string): Promise<void> {
  const origin = server.url;
  const registrationId = await registration(cdp);
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: payload });
}

function registration(cdp: CDPSession): Promise<string> {
  return new Promise((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [found] = registrations;
      if (found) resolve(found.registrationId);
    });
    void cdp.send('ServiceWorker.disable').then(() => cdp.send('ServiceWorker.enable'));
  });
}

test('it can be installed: the manifest has no fault, and the worker takes over every page', async () => {
  await page.goto(`${server.url}/acme/widgets/J12`);
  await page.evaluate(CONTROLLED);
  const cdp = await page.context().newCDPSession(page);
  const manifest = await cdp.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  expect(manifest.url).toBe(`${server.url}/manifest.webmanifest`);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual([]);
  expect(await page.evaluate(KEPT)).toEqual(['/client.css', '/offline', '/offline.js']);
});

test('a push is shown and leads to its page, where one is open already to that; hostile ones lead nowhere', async () => {
  const cdp = await page.context().newCDPSession(page);
  const notice = {
    title: 'J12 needs you · acme/widgets',
    body: 'P7: git push',
    tag: 'acme/widgets/P7',
    path: '/acme/widgets/J12',
  };
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error('there is no worker');
  await worker.evaluate(NOTIFICATIONS);
  await push(cdp, JSON.stringify(notice));
  await push(cdp, JSON.stringify({ title: 5, path: '//evil.example/', tag: 'x' }));
  await push(cdp, 'no JSON');
  await expect.poll(async () => (await done(worker)).shown).toHaveLength(3);
  const { title, body, tag } = notice;
  expect((await done(worker)).shown).toMatchObject([
    { title, body, tag, data: '/acme/widgets/J12', icon: '/icons/app-192.png' },
    { title: 'Signalbox', body: 'Something has happened.', tag: 'x', data: '/' },
    { title: 'Signalbox', data: '/' },
  ]);
  await worker.evaluate(click('/acme/widgets/J12'));
  await worker.evaluate(click('/acme/widgets/J13'));
  await worker.evaluate(click('https://evil.example/'));
  await expect.poll(async () => (await done(worker)).opened).toHaveLength(3);
  expect((await done(worker)).opened).toEqual(['focus /acme/widgets/J12', 'open /acme/widgets/J13', 'focus /']);
});

test('without a network there is one calm page, and the page that was asked for comes back by itself', async () => {
  await server.stop();
  await page.goto(`${server.url}/acme/widgets/J13`);
  expect(await page.locator('h1').textContent()).toBe('You are offline');
  expect(await page.evaluate('getComputedStyle(document.querySelector(".plain")).maxWidth')).toBe('480px');
  await page.screenshot({ path: `${shots}offline-phone.png` });
  await server.comeBack();
  await page.getByText('A page of the app').waitFor();
  expect(page.url()).toBe(`${server.url}/acme/widgets/J13`);
});

test('this device is turned on and off, and what is chosen is kept at once', async () => {
  await page.goto(`${server.url}/settings/notifications`);
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Neither is chosen').waitFor();
  expect(server.orders[0]?.body).toMatchObject({
    endpoint: 'https://push.example/phone',
    needsYou: false,
    ended: false,
    graceSeconds: 60,
  });
  expect(String(server.orders[0]?.body['p256dh'])).toMatch(/^[\w-]{87}$/);
  await page.getByLabel('what needs me').check();
  await page.getByText('Saved.').waitFor();
  await page.getByLabel('When').selectOption('300');
  await expect
    .poll(() => server.orders.at(-1)?.body)
    .toMatchObject({ needsYou: true, ended: false, graceSeconds: 300 });
  await page.getByText('what needs you, after 5 minutes').waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('Sent.').waitFor();
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [name, viewport] of [
      ['phone', PHONE],
      ['desktop', DESKTOP],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await page.screenshot({ path: `${shots}notifications-${name}-${colorScheme}.png`, fullPage: true });
    }
  await page.reload();
  expect(await page.getByLabel('what needs me').isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('button', { name: 'Turn on' }).waitFor();
  expect(server.orders.at(-1)?.path).toBe('/api/v1/me/devices/phone/delete');
  expect(KEY).toHaveLength(87);
  expect(wrong).toEqual([]);
});
