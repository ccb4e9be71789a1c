/** A reader goes through a long transcript with the wheel: frames that came late would be felt. */
import type { Browser } from 'playwright-core';
import { DESKTOP } from '../page/browser.ts';
import { spreadOf } from './figures.ts';
import { COOKIE } from './running-sessions.ts';
import { timeRow, type Row } from './table.ts';

/** Times that earlier events are fetched before the reader begins. */
const FETCHED = 6;
const TURNS = 120;
const TURN_PX = 600;

const FRAMES = `
  window.__frames = [];
  let last = performance.now();
  const frame = (now) => {
    window.__frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);`;

export async function scrolled(browser: Browser, server: string, path: string): Promise<Row[]> {
  const context = await browser.newContext({ viewport: DESKTOP, bypassCSP: true });
  await context.addCookies([{ name: 'signalbox', value: COOKIE, url: server }]);
  const page = await context.newPage();
  await page.goto(server + path);
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  const items = () => page.evaluate<number>(`document.querySelectorAll('.item').length`);
  const fetches: number[] = [];
  for (let n = 0; n < FETCHED; n += 1) {
    const before = await items();
    const began = performance.now();
    await page.evaluate(`document.querySelector('[data-region="earlier"] button').click()`);
    await page.waitForFunction(`document.querySelectorAll('.item').length > ${before}`);
    fetches.push(performance.now() - began);
    await page.waitForFunction(`!document.querySelector('[data-region="earlier"] button').disabled`);
  }
  const count = await items();
  await page.locator('.scroller').hover();
  await page.evaluate(`(() => {${FRAMES}})()`);
  for (let turn = 0; turn < TURNS; turn += 1) await page.mouse.wheel(0, turn < TURNS / 2 ? -TURN_PX : TURN_PX);
  const frames = await page.evaluate<number[]>('window.__frames.slice(1)');
  await context.close();
  const late = frames.filter((ms) => ms > 50).length;
  const { p50, p99 } = spreadOf(frames);
  const what = `scrolling through ${count.toLocaleString('en')} cards and messages`;
  return [
    timeRow('500 earlier events, asked to shown, p50', spreadOf(fetches).p50, undefined),
    timeRow(`${what}: a frame, p50`, p50, undefined),
    timeRow(`${what}: a frame, p99`, p99, undefined),
    {
      figure: `${what}: frames over 50 ms`,
      measured: `${late} of ${frames.length}`,
      limit: '',
      ofLimit: '',
      aim: 'none',
    },
  ];
}
