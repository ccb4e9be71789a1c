/** A person in front of the app's pages, in a real browser: signed in through GitHub, with a picture of each step kept for people to look at. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { DESKTOP, PHONE } from '../page/browser.ts';
import { eventually, type Sandbox } from './sandbox-process.ts';

const SHOTS = fileURLToPath(new URL('../page/shots/story/', import.meta.url));

const LOOKS = {
  phone: { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: 'light', deviceScaleFactor: 2 },
  'phone-dark': { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: 'dark', deviceScaleFactor: 2 },
  desktop: { viewport: DESKTOP, colorScheme: 'light' },
  'desktop-dark': { viewport: DESKTOP, colorScheme: 'dark' },
} as const satisfies Record<string, BrowserContextOptions>;

export interface Viewer {
  readonly page: Page;
  /** The page is live, so that what is done from now on is seen. */
  live(): Promise<void>;
  shot(step: string): Promise<void>;
  card(approval: string): Locator;
  /** Writes to the agent; `steer` means now. */
  say(text: string, mode?: 'queue' | 'steer'): Promise<void>;
  /** The agent said it. */
  hears(words: string): Promise<void>;
  /** Texts of the messages that wait, in their order. */
  queue(): Promise<string[]>;
  /** What the agent said, message by message, as it stands on the page. */
  heard(): Promise<string[]>;
}

/** `login` null: nobody is signed in. */
export async function viewer(
  browser: Browser,
  { facts }: Sandbox,
  look: keyof typeof LOOKS,
  login: string | null,
  wrong: string[],
): Promise<Viewer> {
  mkdirSync(SHOTS, { recursive: true });
  const context = await browser.newContext({ reducedMotion: 'reduce', ...LOOKS[look] });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => wrong.push(`${login}: ${String(error)}`));
  page.on('console', (line) => {
    if (/Content Security Policy|Refused to/.test(line.text())) wrong.push(`${login}: ${line.text()}`);
  });
  if (login !== null) await page.goto(`${facts.app}/login?login=${login}`);
  const box = page.locator('#composer textarea');
  return {
    page,
    live: () => page.locator('.lights summary[aria-label*="page – app live"]').waitFor(),
    async shot(step) {
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      if (wide > 0) wrong.push(`${step}: the page is ${wide} px wider than the screen`);
      await page.screenshot({ path: `${SHOTS}${step}-${look}.png` });
    },
    card: (approval) => page.locator(`.dock [data-approval="${approval}"]`),
    async say(text, mode = 'queue') {
      await page.locator('.modes > summary').click();
      await page.locator(`.modes input[value=${mode}]`).check();
      if (await page.locator('.modes[open]').count()) await page.locator('.modes > summary').click();
      await box.fill(text);
      await page.locator('#composer .send').click();
      await eventually('the message was taken', async () => ((await box.inputValue()) === '' ? true : undefined));
    },
    hears: (words) => page.locator('.item-agent', { hasText: words }).last().waitFor({ timeout: 30_000 }),
    queue: () => page.locator('.queue-text').allInnerTexts(),
    heard: () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('.item-agent .markdown')].map((item) => item.textContent.trim())`,
      ),
  };
}
