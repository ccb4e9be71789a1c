/** Nothing that an agent, a person or GitHub wrote may run on the page, whatever it says and wherever it stands. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DESKTOP } from './browser.ts';
import { hostile } from './fixture-logs.ts';
import { hostilePage } from './fixture-sessions.ts';
import { NOW } from './fixtures.ts';
import { HOSTILE } from './hostile-strings.ts';
import { useStage } from './stage.ts';

const stage = useStage();

const STRANGERS = `(page) => [...page.querySelectorAll('.shell *, dialog *')].filter((one) =>
  ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'META', 'LINK', 'STYLE', 'VIDEO', 'AUDIO', 'MATH', 'MARQUEE', 'FORM'].includes(one.tagName) && one.id !== 'composer' && one.getAttribute('action') !== '/logout' && one.getAttribute('method') !== 'dialog' && one.getAttribute('role') !== 'search'
  || (one.tagName === 'IMG' && !one.src.startsWith('https://avatars.githubusercontent.com/'))
  || [...one.attributes].some(({ name, value }) => name.startsWith('on') || name === 'style' || name === 'srcdoc' || (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name) && !/^(https?:\\/\\/|mailto:|\\/(?![\\/\\\\])|#|\\?(attempt|$))/.test(value)))
).map((one) => one.outerHTML.slice(0, 200))`;

const CONTROLS = `(page) => [...page.querySelectorAll('[data-decision], [data-action], [data-approval], input, textarea')].length`;

test('there are at least a hundred such strings', () => {
  expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(100);
});

test('each of them, on every surface, as served, stays text', async () => {
  stage.server.custom = hostilePage('harmless');
  const page = await stage.open('/custom', { viewport: DESKTOP });
  const controls = await page.evaluate(`(${CONTROLS})(document)`);
  const found: unknown[] = [];
  for (const [index, text] of HOSTILE.entries()) {
    stage.server.custom = hostilePage(text);
    // All are parsed as the browser would; to see that nothing runs, some are really opened, since that takes its time.
    if (index % 5 === 0) {
      await page.goto(`${stage.server.url}/custom`, { waitUntil: 'commit' });
      await page.locator('dialog.keys').waitFor({ state: 'attached' });
      found.push(...(await problems(page, text, controls)));
    }
    const parsed = `fetch('/custom').then((answer) => answer.text()).then((text) => new DOMParser().parseFromString(text, 'text/html'))`;
    const strange = await page.evaluate<string[]>(`${parsed}.then(${STRANGERS})`);
    const now = await page.evaluate(`${parsed}.then(${CONTROLS})`);
    if (strange.length > 0 || now !== controls) found.push({ text, strange, controls, now });
  }
  expect(found).toEqual([]);
}, 170_000);

test('each of them, on every surface, as it arrives, stays text', async () => {
  stage.server.custom = hostilePage('harmless');
  const page = await stage.open('/custom', { viewport: DESKTOP });
  const controls = await page.evaluate(`(${CONTROLS})(document)`);
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  const found: unknown[] = [];
  let last = 100;
  for (const text of HOSTILE) {
    const entries = hostile(NOW, `${text} `).map((entry) => ({ ...entry, seq: (last += 1) }));
    stage.server.send(entries);
    stage.server.snapshot(hostilePage(`${text} `));
    await page.locator(`[data-revision="${last}"]`).first().waitFor({ state: 'attached' });
    found.push(...(await problems(page, text, controls)));
  }
  expect(found).toEqual([]);
}, 170_000);

async function problems(page: Page, text: string, controls: unknown): Promise<unknown[]> {
  const strange = await page.evaluate<string[]>(`(${STRANGERS})(document)`);
  const ran = await page.evaluate('globalThis.pwned');
  // The page has the same number of controls whatever its texts: nobody can forge a button.
  const now = await page.evaluate(`(${CONTROLS})(document)`);
  return strange.length > 0 || ran !== undefined || now !== controls ? [{ text, strange, ran, controls, now }] : [];
}
