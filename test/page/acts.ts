/** What people do on a page before it is looked at, in a picture or by a machine. */
import type { Page } from 'playwright-core';
import type { FixtureServer } from './fixture-server.ts';

/** What someone does on a page, by name. */
export const actsAt = (server: FixtureServer): Readonly<Record<string, (page: Page) => Promise<unknown>>> => ({
  menu: openMenu,
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
});

/** On a phone what the left column holds is in a menu. */
async function openMenu(page: Page): Promise<void> {
  const menu = page.locator('.menu > summary');
  if (await menu.isVisible()) await menu.click();
}
