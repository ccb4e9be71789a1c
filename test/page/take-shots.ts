/** `node test/page/take-shots.ts [name…]`: pictures of the fixtures, on a phone and a desktop, light and dark, in `test/page/shots`. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { DESKTOP, PHONE, startBrowser } from './browser.ts';
import { SESSIONS } from './fixture-sessions.ts';
import { startFixtureServer } from './fixture-server.ts';

const folder = fileURLToPath(new URL('shots/', import.meta.url));
mkdirSync(folder, { recursive: true });
const [server, browser] = await Promise.all([startFixtureServer(), startBrowser()]);
const asked = process.argv.slice(2);
const names =
  asked.length > 0
    ? asked
    : [
        'overview',
        'blank',
        'calm',
        'login',
        'refused',
        'settings/tokens',
        'tokens-fresh',
        'tokens-none',
        'past',
        'found',
        ...Object.keys(SESSIONS),
      ];

/** `fixture+act`: what someone does before the picture is taken. */
const ACTS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  menu: (page) => page.locator('.menu summary').click(),
  lights: (page) => page.locator('.lights summary').click(),
  modes: (page) => page.locator('.modes summary').click(),
  cancel: (page) => page.locator('.job-orders .ask summary').click(),
  revoke: (page) => page.locator('.token summary').first().click(),
  account: (page) => page.locator('.menu .panel form').scrollIntoViewIfNeeded(),
  search: async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('Step');
    await page.locator('.hit').first().waitFor();
  },
  aim: (page) => page.locator('.item').nth(3).focus(),
  keep: (page) => page.locator('.keep-open summary').click(),
  edit: (page) => page.locator('[data-action=queue-edit]').first().click(),
  wide: (page) => page.locator('.session-wide summary').click(),
  rules: (page) => page.locator('.rules summary').click(),
  hand: async (page) => {
    if (await page.locator('.menu summary').isVisible()) await page.locator('.menu summary').click();
    await page.locator('[data-action=hand-over]:visible').click();
  },
  stop: (page) => page.locator('[data-action=stop]').click(),
  keys: (page) => page.keyboard.press('?'),
  share: async (page) => {
    await openMenu(page);
    await page.locator('[data-action=share]:visible').click();
    await page.locator('.open-links').waitFor();
    await page.locator('.make-link button').click();
    await page.locator('#fresh-link').waitFor();
  },
  delete: async (page) => {
    await openMenu(page);
    await page.locator('[data-action=delete-transcript]:visible').click();
  },
  opened: async (page) => {
    for (const head of await page.locator('summary.card-head').all()) await head.click();
    await page.waitForTimeout(900);
  },
  changes: async (page) => {
    await page.locator('.diff').first().scrollIntoViewIfNeeded();
    await page.waitForTimeout(900);
  },
  split: async (page) => {
    await page.locator('[data-layout=split]:visible').first().click();
    await page.waitForTimeout(900);
  },
  top: (page) => page.locator('.scroller').evaluate((element) => (element.scrollTop = 0)),
  middle: (page) => page.locator('.item-tool .terminal').first().scrollIntoViewIfNeeded(),
  offline: async (page) => {
    server.setOnline(false);
    await page.locator('.banner strong').waitFor();
    server.setOnline(true);
  },
};

/** On a phone what the left column holds is in a menu. */
async function openMenu(page: Page): Promise<void> {
  const menu = page.locator('.menu > summary');
  if (await menu.isVisible()) await menu.click();
}

for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      deviceScaleFactor: size === 'phone' ? 2 : 1,
      hasTouch: size === 'phone',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(3000);
    page.on('console', (message) => message.type() === 'error' && console.error(page.url(), message.text()));
    page.on('pageerror', (error) => console.error(page.url(), error));
    for (const name of names) {
      const [fixture = '', act] = name.split('+');
      await page.goto(`${server.url}/${fixture === 'overview' ? '' : fixture}`);
      if (act) await ACTS[act]?.(page).catch(() => console.error(`${name} cannot be done on a ${size}`));
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${folder}${name.replace('/', '-')}-${size}-${colorScheme}.png` });
    }
    await context.close();
  }
}
await browser.close();
await server.close();
