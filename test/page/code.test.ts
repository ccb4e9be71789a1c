/** Changes, code and sharing as people use them: coloured when seen, side by side on demand, and nothing jumps. */
import { expect, test } from 'vitest';
import type { SessionEvent } from '../../app/wire/events.ts';
import { words } from '../web/seen.ts';
import { DESKTOP, PHONE } from './browser.ts';
import { longLog } from './fixture-logs.ts';
import { NOW, page as sessionPage } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();

/** The first change with what is around it, as it stands on the page. */
const CHANGE = '.item-tool .diff >> nth=0';

// Run in the browser; as text, since the tests are compiled without its types.
const SHOWN = `(({ textContent, clientHeight, clientWidth }) => [textContent, clientHeight, clientWidth])(document.querySelector('pre:has(> code.language-ts)'))`;
const COLOURS = `new Set([...document.querySelectorAll('pre > code.language-ts span')].map((part) => getComputedStyle(part).color)).size`;

test('code is coloured once it is seen, by a script of its own, and its text and size stay what they were', async () => {
  const page = await stage.open('/blank', { viewport: DESKTOP });
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.goto(`${stage.server.url}/tools`);
  const before = await page.evaluate(SHOWN);
  await page.locator('pre > code .code-keyword').first().waitFor({ state: 'attached' });
  expect(await page.evaluate(SHOWN)).toEqual(before);
  expect(fetched.filter((path) => path === '/paint.js')).toHaveLength(1);
  expect(await page.evaluate<number>(COLOURS)).toBeGreaterThan(2);
  // What the browser has not shown stays as it was sent.
  expect(await page.locator('.item-tool .diff').first().locator('[class^=code-]').count()).toBe(0);
  await page.locator(CHANGE).scrollIntoViewIfNeeded();
  await page.locator(`${CHANGE} >> .code-constant`).first().waitFor({ state: 'attached' });
  expect(await page.locator(`${CHANGE} >> .diff-line.add mark`).first().textContent()).toBe('leap');
});

test('code that is written keeps its colours while more is written below it', async () => {
  stage.server.custom = sessionPage({ log: [] });
  const page = await stage.open('/custom', { viewport: DESKTOP });
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  const send = (seq: number, text: string) =>
    stage.server.send([{ seq, at: NOW, event: { kind: 'message', id: 'm', role: 'agent', text } }]);
  send(1, '```ts\nconst a = 1;\n```\n');
  await page.locator('pre .code-keyword').waitFor();
  send(2, 'and more');
  // In the very frame that shows the new text.
  await page.waitForFunction(`document.querySelector('.item-agent')?.textContent.includes('and more')`);
  expect(await page.locator('pre .code-keyword').textContent()).toBe('const');
  expect(await page.locator('.item-agent pre').textContent()).toBe('const a = 1;\n');
});

test('a page without code fetches nothing for it', async () => {
  const page = await stage.open('/blank', { viewport: DESKTOP });
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.goto(`${stage.server.url}/shell`);
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  expect(fetched.filter((path) => /paint|share/.test(path))).toEqual([]);
});

test('changes stand side by side where that was chosen, also after a reload, and the button stays under the pointer', async () => {
  const page = await stage.open('/tools', { viewport: DESKTOP });
  await page.locator(CHANGE).scrollIntoViewIfNeeded();
  const button = page.locator(CHANGE).getByRole('button', { name: 'Split' });
  await button.scrollIntoViewIfNeeded();
  const top = (await button.boundingBox())!.y;
  await button.click();
  expect(Math.abs((await button.boundingBox())!.y - top)).toBeLessThan(2);
  expect(await button.getAttribute('aria-pressed')).toBe('true');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Split');
  const [left, right] = await page
    .locator(`${CHANGE} >> .diff-pair:has(.del) > .diff-line`)
    .evaluateAll((lines) => lines.slice(0, 2).map((line) => line.getBoundingClientRect().x));
  expect(right! - left!).toBeGreaterThan(200);
  await page.reload();
  await page.locator(`${CHANGE} >> .diff-pair`).first().waitFor({ state: 'attached' });
  await page.setViewportSize(PHONE);
  await expect.poll(() => page.locator('.diff-pair').count()).toBe(0);
  expect(await button.isVisible()).toBe(false);
});

test('folded lines of a change are shown in place', async () => {
  const page = await stage.open('/tools', { viewport: PHONE });
  const fold = page.locator(`${CHANGE} >> .unchanged`).first();
  await fold.scrollIntoViewIfNeeded();
  const top = (await fold.boundingBox())!.y;
  await fold.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => fold.locator('.diff-line').count()).toBe(33);
  expect(await page.evaluate('document.activeElement.parentElement.className')).toBe('unchanged');
  expect(Math.abs((await fold.boundingBox())!.y - top)).toBeLessThan(2);
  expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
    false,
  );
});

test('what is opened at the end stays where it is, though the page follows the newest event', async () => {
  const text = Array.from({ length: 15 }, (_, index) => `line ${index}`).join('\n');
  const read: readonly SessionEvent[] = [
    { kind: 'tool.started', id: 'r', tool: 'read', title: 'Read it' },
    { kind: 'tool.finished', id: 'r', status: 'completed', ms: 5, content: [{ type: 'text', text }] },
  ];
  const log = [...longLog(NOW, 200), ...read.map((event, index) => ({ seq: 201 + index, at: NOW, event }))];
  stage.server.custom = sessionPage({ log });
  const page = await stage.open('/custom', { viewport: PHONE });
  const card = page.locator('.item-tool summary.card-head').last();
  const top = (await card.boundingBox())!.y;
  await card.click();
  await page.getByText('line 14').waitFor({ state: 'attached' });
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  expect(Math.abs((await card.boundingBox())!.y - top)).toBeLessThan(2);
});

test('a session is shared by its address or a view-only link, which is shown once and can be taken back', async () => {
  const page = await stage.open('/running', { viewport: PHONE });
  await page.locator('.menu > summary').click();
  await page.locator('[data-action=share]:visible').click();
  const dialog = page.getByRole('dialog', { name: 'Share J12' });
  expect(await dialog.locator('#share-address').inputValue()).toBe(`${stage.server.url}/running`);
  await dialog.getByText('made by ada').waitFor();
  await dialog.getByText('3 days').click();
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  expect(await dialog.locator('#fresh-link').inputValue()).toMatch(/\/view\/(s3cret)+$/);
  expect(await dialog.locator('.qr').count()).toBe(2);
  expect(await dialog.locator('.open-links li').count()).toBe(2);
  await dialog.getByRole('button', { name: 'Revoke' }).first().click();
  await expect.poll(() => dialog.locator('.open-links li').count()).toBe(1);
  expect(await dialog.locator('#fresh-link').count()).toBe(0);
  expect(stage.server.orders.map(({ path, body }) => [path.split('/').slice(-3).join('/'), body])).toEqual([
    ['jobs/J12/links', { hours: 72 }],
    ['links/link-72/revoke', {}],
  ]);
  Object.assign(stage.server, { refuse: { status: 403, message: 'You may not **any more**.' } });
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await dialog.getByRole('alert').getByText('You may not any more.').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
    false,
  );
  await page.keyboard.press('Escape');
  await page.locator('dialog.share').waitFor({ state: 'detached' });
});

test('a transcript is deleted only after a question; a guest is offered nothing but the address', async () => {
  const page = await stage.open('/deletable', { viewport: DESKTOP });
  await page.locator('.left [data-action=delete-transcript]').click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect(stage.server.orders).toEqual([]);
  await page.locator('.left [data-action=delete-transcript]').click();
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Delete it' }).click()]);
  await expect
    .poll(() => stage.server.orders.map(({ path, body }) => [path.split('/').slice(-2).join('/'), body]))
    .toEqual([['transcript/delete', { attempt: 1 }]]);
  await page.goto(`${stage.server.url}/guest`);
  expect(await page.locator('.left .links li:visible').allTextContents()).toEqual([
    expect.stringContaining('Copy link'),
    expect.stringContaining('Keys'),
  ]);
});

test('every tool call shows what matters; without scripts too', async () => {
  const page = await stage.open('/tools', { viewport: PHONE, javaScriptEnabled: false });
  const text = words(await page.locator('.items').innerHTML());
  for (const said of [
    'Read src/parser.ts 69 lines',
    'src/lexer-old.ts → src/lexer.ts',
    '+3 −3',
    'getaddrinfo ENOTFOUND',
    'denied',
    'New, 3 lines.',
    'A binary file',
    '41.2k in · 3.1k out · context 19% · $0.18 so far',
  ])
    expect(text).toContain(said);
  expect(await page.locator('.diff-layout').first().isVisible()).toBe(false);
  await page.locator(`${CHANGE} >> .unchanged > summary`).first().click();
  expect(await page.locator(`${CHANGE} >> .unchanged`).first().innerText()).toContain('step(20)');
});
