/** A page in a real browser, and when something came to be on it, by the clock that all processes of the bench share. */
import type { Browser, Page } from 'playwright-core';
import { DESKTOP } from '../page/browser.ts';
import { moment } from './figures.ts';

export interface ClockedPage {
  readonly page: Page;
  /** Loads it anew, and waits until it is live. */
  open(path: string): Promise<void>;
  /** Begins to note, for each match in the text of the selected elements, when it was there first. */
  note(selector: string, pattern: RegExp): Promise<void>;
  /** What was noted since, by the bench's clock, once there are so many. */
  noted(count: number, within?: number): Promise<Noted[]>;
  /** Waits until the expression is true in the page; returns when it was, to the next change of the page. */
  when(expression: string, within?: number): Promise<number>;
  /** A moment of the page by the bench's clock. */
  byOurClock(there: number): number;
  close(): Promise<void>;
}

export interface Noted {
  readonly text: string;
  readonly at: number;
}

const NOW = '(performance.timeOrigin + performance.now())';
const SAMPLES = 30;

/** The page's script may draw while it is asked; what is seen in a change of the document is when the change was made. */
const NOTING = `(selector, source) => {
  const pattern = new RegExp(source, 'g');
  const noted = (window.__noted = []);
  const keys = new Map();
  let known = 0;
  const look = () => {
    const at = ${NOW};
    const all = document.querySelectorAll(selector);
    // New ones, and of the others the last few: those may go on.
    for (const element of [...all].slice(Math.max(0, known - 10))) {
      const key = element.closest('[data-key]')?.dataset.key ?? element;
      const found = element.textContent.match(pattern) ?? [];
      for (const text of found.slice(keys.get(key) ?? 0)) noted.push({ text, at });
      keys.set(key, Math.max(found.length, keys.get(key) ?? 0));
    }
    known = all.length;
  };
  look();
  noted.length = 0;
  window.__watching?.disconnect();
  window.__watching = new MutationObserver(look);
  window.__watching.observe(document.body, { childList: true, subtree: true, characterData: true });
}`;

const WHEN = `(expression) => new Promise((done) => {
  const isSo = new Function('return ' + expression);
  const look = () => {
    if (!isSo()) return;
    watching.disconnect();
    done(${NOW});
  };
  const watching = new MutationObserver(look);
  watching.observe(document.documentElement, { childList: true, subtree: true, characterData: true, attributes: true });
  look();
})`;

export async function clockedPage(browser: Browser, server: string, cookie: string): Promise<ClockedPage> {
  const context = await browser.newContext({ viewport: DESKTOP, bypassCSP: true });
  await context.addCookies([{ name: 'signalbox', value: cookie, url: server }]);
  const page = await context.newPage();
  let offset = 0;

  /** What to add to a moment of the page; the quickest of many questions tells it best. */
  async function settle(): Promise<void> {
    let best = Infinity;
    for (let n = 0; n < SAMPLES; n += 1) {
      const before = moment();
      const there = await page.evaluate<number>(NOW);
      const took = moment() - before;
      if (took < best) [best, offset] = [took, before + took / 2 - there];
    }
  }

  return {
    page,
    async open(path) {
      await page.goto(server + path);
      await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
      await settle();
    },
    note: (selector, pattern) =>
      page.evaluate(`(${NOTING})(${JSON.stringify(selector)}, ${JSON.stringify(pattern.source)})`),
    async noted(count, within = 60_000) {
      await page.waitForFunction(`window.__noted.length >= ${count}`, undefined, { timeout: within });
      const noted = await page.evaluate<Noted[]>('window.__noted.splice(0)');
      return noted.map(({ text, at }) => ({ text, at: at + offset }));
    },
    async when(expression, within = 60_000) {
      const late = AbortSignal.timeout(within);
      const given = Promise.withResolvers<never>();
      late.addEventListener('abort', () => given.reject(new Error(`never seen on the page: ${expression}`)));
      const at = page.evaluate<number>(`(${WHEN})(${JSON.stringify(expression)})`);
      return (await Promise.race([at, given.promise])) + offset;
    },
    byOurClock: (there) => there + offset,
    close: () => context.close(),
  };
}
