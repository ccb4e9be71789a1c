/** `node test/page/take-shots.ts [name…]`: pictures of the fixtures, on a phone and a desktop, light and dark, in `test/page/shots`. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { actsAt } from './acts.ts';
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

const acts = actsAt(server);

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
      if (act) await acts[act]?.(page).catch(() => console.error(`${name} cannot be done on a ${size}`));
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${folder}${name.replace('/', '-')}-${size}-${colorScheme}.png` });
    }
    await context.close();
  }
}
await browser.close();
await server.close();
