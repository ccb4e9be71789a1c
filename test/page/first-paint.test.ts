/** What is served, before and without any script. */
import { describe, expect, test } from 'vitest';
import { DESKTOP, PHONE } from './browser.ts';
import { SESSIONS } from './fixture-sessions.ts';
import { useStage } from './stage.ts';

const stage = useStage();

// Run in the browser; as text, since the tests are compiled without its types.
const TOO_WIDE = `[document.documentElement, ...document.querySelectorAll('.scroller, .left, .dock, .head, .composer')]
  .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => \`\${part.className || part.localName}: \${[...part.querySelectorAll('*')].filter((inner) => inner.getBoundingClientRect().right > part.getBoundingClientRect().left + part.clientWidth + 1).map((inner) => inner.outerHTML.slice(0, 120))}\`)`;
const FONT_SIZES = `[...document.querySelectorAll('textarea, .confirm input')].map((field) => getComputedStyle(field).fontSize)`;
const COLOURS = `[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]`;

describe('without scripts', () => {
  const still = { javaScriptEnabled: false, viewport: PHONE };

  test('a session reads from the command to the approval, and says how to act', async () => {
    const page = await stage.open('/approval', still);
    const text = ((await page.locator('.shell').textContent()) ?? '').replace(/\s+/g, ' ');
    for (const words of [
      'J12 review',
      'acme/widgets#42',
      'running',
      'Do not change the public API.',
      "I'll look at the parser first.",
      'npm test -- parser',
      'AssertionError',
      'use vitest, not jest',
      'P7 wants to run',
      'git push origin fix/parser',
      'Without scripts this page stands still',
      '/approve P…',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('nothing that needs scripts is offered', async () => {
    const page = await stage.open('/approval', still);
    for (const control of ['#composer', '[data-decision]', '[data-action=copy-link]'])
      expect(await page.locator(control).first().isVisible()).toBe(false);
  });

  test('folded lines of a terminal can be unfolded', async () => {
    const page = await stage.open('/approval', still);
    await page.locator('.terminal summary').first().click();
    expect(await page.locator('.terminal details pre').first().innerText()).toContain('case-3.test.ts');
  });

  test('the overview, the sign-in page and a refusal read as well', async () => {
    expect(await (await stage.open('/', still)).locator('main').innerText()).toContain('Needs you');
    expect(await (await stage.open('/login', still)).locator('main a').getAttribute('href')).toBe(
      '/login?next=%2Facme%2Fwidgets%2Fjobs%2FJ12',
    );
    expect(await (await stage.open('/refused', still)).locator('main').innerText()).toContain(
      'Watching needs the role read on acme/widgets',
    );
  });
});

describe('the layout', () => {
  const paths = ['', 'blank', 'calm', 'login', 'refused', 'settings/tokens', 'tokens-fresh', ...Object.keys(SESSIONS)];

  test('never scrolls sideways, on a desktop, a phone and the narrowest phone', async () => {
    const page = await stage.open('/', { viewport: DESKTOP });
    for (const path of paths) {
      await page.setViewportSize(DESKTOP);
      await page.goto(`${stage.server.url}/${path}`);
      for (const viewport of [DESKTOP, PHONE, { width: 320, height: 568 }]) {
        await page.setViewportSize(viewport);
        const { width } = viewport;
        const over = await page.evaluate(TOO_WIDE);
        expect({ path, width, over }).toEqual({ path, width, over: [] });
      }
    }
  }, 60_000);

  test('on a phone every control is at least 44 px high, and fields do not make it zoom', async () => {
    const page = await stage.open('/approval', { viewport: PHONE, hasTouch: true, isMobile: true });
    await page.locator('[data-action=stop]').click();
    const small = await page
      .locator('button:visible, .modes > summary:visible, .menu > summary:visible, .back')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
    expect(small).toEqual([]);
    expect(await page.evaluate(FONT_SIZES)).toEqual(['16px', '16px']);
  });

  test('Deny and Approve are well apart and within reach without scrolling', async () => {
    const page = await stage.open('/approval', { viewport: PHONE });
    const deny = (await page.locator('[data-decision=deny]').boundingBox())!;
    const approve = (await page.locator('[data-decision=allow]').boundingBox())!;
    expect(approve.x - (deny.x + deny.width)).toBeGreaterThanOrEqual(24);
    expect(approve.y + approve.height).toBeLessThanOrEqual(PHONE.height);
  });

  test('a wide screen has facts, transcript and approvals beside each other', async () => {
    const page = await stage.open('/approval', { viewport: DESKTOP });
    const lefts = await Promise.all(
      ['.left', '.scroller', '.approval'].map(async (part) => (await page.locator(part).first().boundingBox())!.x),
    );
    expect(lefts).toEqual(lefts.toSorted((one, other) => one - other));
    expect(lefts[2]).toBeGreaterThan(900);
  });

  test.each(['light', 'dark'] as const)('text on the %s page stands out from its ground', async (colorScheme) => {
    const page = await stage.open('/ended', { viewport: DESKTOP, colorScheme });
    const [text, ground] = await page.evaluate<string[]>(COLOURS);
    expect(colorScheme === 'dark' ? [ground, text] : [text, ground]).toEqual(
      colorScheme === 'dark' ? ['rgb(13, 17, 23)', 'rgb(240, 246, 252)'] : ['rgb(31, 35, 40)', 'rgb(255, 255, 255)'],
    );
  });
});
