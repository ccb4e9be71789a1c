/** The page as it goes on: events arrive, the reader is left in peace, the line breaks and comes back. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { SessionEvent } from '../../app/wire/events.ts';
import { DESKTOP, PHONE } from './browser.ts';
import { nextSeq } from './fixture-server.ts';
import { approval, job, NOW, page as sessionPage } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();

let seq = 0;
const says = (text: string): SessionEvent => ({ kind: 'message', id: text, role: 'agent', text });

function send(...events: SessionEvent[]): void {
  stage.server.send(events.map((event) => ({ seq: (seq += 1), at: NOW + seq, event })));
}

async function openLive(path = '/running', viewport: typeof PHONE | typeof DESKTOP = PHONE): Promise<Page> {
  seq = nextSeq();
  const page = await stage.open(path, { viewport });
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  return page;
}

const AT_END = `(() => { const part = document.querySelector('.scroller'); return part.scrollHeight - part.clientHeight - part.scrollTop < 4; })()`;
const messages = (page: Page) => page.locator('.item-agent');

describe('live', () => {
  test('it asks for what comes after the served log, and shows what comes', async () => {
    const page = await openLive();
    expect(stage.server.streams).toEqual([nextSeq() - 1]);
    send(says('Pushed **now**.'), { kind: 'tool.started', id: 'n', tool: 'execute', title: 'npm run lint' });
    await page.locator('.item-agent strong', { hasText: 'now' }).waitFor();
    await page.locator('.card-title', { hasText: 'npm run lint' }).waitFor();
    send(
      { kind: 'terminal', tool: 'n', text: '\u001b[31mboom\u001b[0m' },
      { kind: 'tool.finished', id: 'n', status: 'failed', exitCode: 2 },
    );
    await page.locator('.item-tool:last-child .ansi-red-fg', { hasText: 'boom' }).waitFor();
    expect(await page.locator('.item-tool:last-child .result').first().innerText()).toBe('2');
  });

  test('parts of one message become one', async () => {
    const page = await openLive();
    const before = await messages(page).count();
    for (const text of ['One ', 'two ', 'three.']) send({ kind: 'message', id: 'joined', role: 'agent', text });
    await page.getByText('One two three.').waitFor();
    expect(await messages(page).count()).toBe(before + 1);
  });

  test('the reader at the end stays at the end', async () => {
    const page = await openLive();
    for (let index = 0; index < 30; index += 1) send(says(`line ${index}`));
    await page.getByText('line 29').waitFor();
    await expect.poll(() => page.evaluate(AT_END)).toBe(true);
    expect(await page.locator('.new-chip').isVisible()).toBe(false);
  });

  test('the reader further up stays there, is told how much is new, and gets back with a touch', async () => {
    const page = await openLive();
    await page.locator('.scroller').hover();
    await page.mouse.wheel(0, -600);
    await expect.poll(() => page.evaluate(AT_END)).toBe(false);
    const place = await page.evaluate<number>(`document.querySelector('.scroller').scrollTop`);
    send(says('news 1'), says('news 2'), says('news 3'));
    await page.locator('.new-chip', { hasText: '3 new' }).waitFor();
    expect(await page.evaluate(`document.querySelector('.scroller').scrollTop`)).toBe(place);
    await page.locator('.new-chip').click();
    await expect.poll(() => page.evaluate(AT_END)).toBe(true);
  });

  test('what the reader opened stays open when it changes', async () => {
    const page = await openLive();
    send({ kind: 'message', id: 'deep', role: 'thought', text: 'First.' });
    await page.locator('.item-thought:last-child summary').click();
    send({ kind: 'message', id: 'deep', role: 'thought', text: ' Second.' });
    await page.getByText('First. Second.').waitFor();
    expect(await page.getByText('First. Second.').isVisible()).toBe(true);
  });

  test('an approval appears in the dock and in the title, and goes when it has taken effect', async () => {
    const page = await openLive();
    stage.server.snapshot(sessionPage({ job: job({ approvals: [approval()] }) }));
    await page.locator('#P7').waitFor();
    expect(await page.title()).toMatch(/^\(1\) J12/);
    expect(await page.locator('[data-region=said]').textContent()).toBe(
      'P7 needs approval: git push origin fix/parser',
    );
    stage.server.snapshot(
      sessionPage({ job: job({ approvals: [approval({ state: 'allowed', decidedBy: 'writer' })] }) }),
    );
    await page.getByText('Approved by writer. Waiting for the runner to act on it.').waitFor();
    stage.server.snapshot(
      sessionPage({ job: job({ approvals: [approval({ state: 'allowed', decidedBy: 'writer', appliedAt: NOW })] }) }),
    );
    await page.locator('#P7').waitFor({ state: 'detached' });
  });

  test('a message goes from queued to seen in its place', async () => {
    const page = await openLive();
    send({ kind: 'message.queued', control: 9, by: 'ada', text: 'look at the lexer', mode: 'queue' });
    await page.locator('.queue', { hasText: 'look at the lexer' }).waitFor();
    send({
      kind: 'message',
      id: 'c9',
      role: 'user',
      text: 'look at the lexer',
      control: 9,
      status: 'delivered',
      delivery: 'queued',
    });
    await page
      .locator('.item-person', { hasText: 'look at the lexer' })
      .getByText('delivered, as its own turn')
      .waitFor();
    send({ kind: 'message', id: 'c9', role: 'user', text: '', control: 9, status: 'seen', delivery: 'queued' });
    await page.locator('.item-person', { hasText: 'look at the lexer' }).getByText('seen, as its own turn').waitFor();
    expect(await page.locator('.item-person', { hasText: 'look at the lexer' }).count()).toBe(1);
    expect(await page.locator('.queue', { hasText: 'look at the lexer' }).count()).toBe(0);
  });

  test('a transcript that is deleted meanwhile goes at once, and a stream that was ended says why and is left alone', async () => {
    const page = await openLive();
    expect(await page.locator('.items > *').count()).toBeGreaterThan(0);
    const deleted = { at: NOW, by: 'writer' };
    stage.server.snapshot(sessionPage({ job: job({ state: 'failed', endedAt: NOW }), deleted }));
    await page.locator('[data-region=deleted]', { hasText: 'writer deleted it' }).waitFor();
    expect(await page.locator('.items > *').count()).toBe(0);
    const opened = stage.server.streams.length;
    stage.server.bye('no_right');
    await page.locator('[data-region=banner]', { hasText: 'You may no longer watch this session' }).waitFor();
    await page.waitForTimeout(1200);
    expect(stage.server.streams.length).toBe(opened);
  });

  test('the end closes the composer and says how it came out', async () => {
    const page = await openLive();
    send({ kind: 'session.finished', outcome: 'failed', reason: 'Two tests fail.' });
    stage.server.snapshot(sessionPage({ job: job({ state: 'failed', endedAt: NOW }) }));
    await page.locator('.ending', { hasText: 'It failed after 4m 12s. Two tests fail.' }).waitFor();
    await page.getByText('The session has ended. Comment on the thread to ask for more.').waitFor();
    expect(await page.locator('textarea').isVisible()).toBe(false);
  });

  test('clocks run by the time of the app', async () => {
    const page = await openLive();
    const clock = page.locator('.status .count');
    const first = await clock.innerText();
    expect(first).toMatch(/^4m 1\ds$/);
    await expect.poll(() => clock.innerText(), { timeout: 10_000 }).not.toBe(first);
  });
});

describe('offline', () => {
  test('a broken line is said at once, with the seconds to the next try, and what was missed comes once and in order', async () => {
    const page = await openLive();
    send(says('before'));
    await page.getByText('before', { exact: true }).waitFor();
    stage.server.setOnline(false);
    await page.locator('.banner', { hasText: /The page is offline\. Next try in \d:\d\d/ }).waitFor();
    await page.locator('.lights summary[aria-label*="page – app offline, app – runner unknown"]').waitFor();
    send(says('missed 1'), says('missed 2'));
    const last = seq;
    stage.server.setOnline(true);
    await page.getByText('missed 2').waitFor();
    send(says('after'));
    await page.getByText('after', { exact: true }).waitFor();
    expect(stage.server.streams.at(-1)).toBe(last - 2);
    expect((await messages(page).allInnerTexts()).slice(-4)).toEqual(['before', 'missed 1', 'missed 2', 'after']);
    await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  });

  test('entries that come twice are shown once', async () => {
    const page = await openLive();
    send(says('once'));
    const entry = { seq, at: NOW, event: says('once') };
    stage.server.send([entry, entry]);
    send(says('then'));
    await page.getByText('then', { exact: true }).waitFor();
    expect((await messages(page).allInnerTexts()).slice(-2)).toEqual(['once', 'then']);
  });

  test('Try now does not wait for the clock', async () => {
    const page = await openLive();
    // Pauses between tries are long from now on.
    await page.evaluate(
      `{ const wait = setTimeout; globalThis.setTimeout = (act, ms) => wait(act, ms > 200 ? 60_000 : ms); }`,
    );
    stage.server.setOnline(false);
    await page.locator('.banner').getByText('offline').waitFor();
    stage.server.setOnline(true);
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('The app was started again. Nothing was lost.').waitFor({ timeout: 2000 });
    expect(stage.server.streams.length).toBeGreaterThan(1);
  });

  test('a page that nobody has looked at for a minute says so with its stream, and again when somebody looks', async () => {
    const page = await openLive();
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes('/stream') && asked.push(request.url()));
    const show = (state: 'hidden' | 'visible') =>
      page.evaluate(
        `Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
         document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await page.evaluate(
      `{ const wait = setTimeout; globalThis.setTimeout = (act, ms) => wait(act, ms === 60_000 ? 50 : ms); }`,
    );
    await show('hidden');
    await expect.poll(() => asked.length).toBe(1);
    await show('visible');
    await expect.poll(() => asked.length).toBe(2);
    expect(asked.map((url) => url.includes('background=1'))).toEqual([true, false]);
    send(says('still here'));
    await page.getByText('still here', { exact: true }).waitFor();
  });

  test('someone signed out meanwhile is told so, and no further try is made', async () => {
    const page = await stage.open('/running', { viewport: PHONE });
    await expect.poll(() => stage.server.streams.length).toBe(1);
    stage.server.streamStatus = 401;
    stage.server.setOnline(false);
    stage.server.setOnline(true);
    await page.locator('.banner a', { hasText: 'Sign in again' }).waitFor();
    expect(await page.locator('.banner a').getAttribute('href')).toBe('/login?next=%2Frunning');
  });
});

describe('the keyboard', () => {
  test('j and k go from event to event, a to the approval, g e to the end, i to the message, Escape out of it', async () => {
    const page = await openLive('/approval', DESKTOP);
    const focused = () => page.evaluate<string>(`document.activeElement.id || document.activeElement.className`);
    await page.evaluate(`document.querySelector('.scroller').scrollTop = 0`);
    await page.keyboard.press('j');
    expect(await focused()).toBe('e1');
    await page.keyboard.press('j');
    expect(await focused()).toBe('e3');
    await page.keyboard.press('k');
    expect(await focused()).toBe('e1');
    await page.keyboard.press('a');
    expect(await focused()).toBe('P7');
    await page.keyboard.press('g');
    await page.keyboard.press('e');
    await expect.poll(() => page.evaluate(AT_END)).toBe(true);
    await page.keyboard.press('i');
    expect(await focused()).toBe('message');
    await page.keyboard.type('jk?');
    expect(await page.locator('textarea').inputValue()).toBe('jk?');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByText('these keys').waitFor();
  });
});

test('work is delivered after the session: the page tells how the job ends when that is known, and offers the patch', async () => {
  const page = await openLive();
  const shown = (over: Parameters<typeof job>[0]) =>
    stage.server.snapshot(sessionPage({ runnerConnected: false, job: job({ deliver: 'push', ...over }) }));
  send({ kind: 'session.finished', outcome: 'succeeded', reason: 'The agent ended its turn.' });
  shown({ reason: 'its work is being delivered' });
  await page.getByText('Its work is being checked and delivered').waitFor();
  await page.locator('.ending', { hasText: 'The work is done' }).waitFor();
  send({
    kind: 'delivery',
    output: 'push',
    url: null,
    commit: null,
    refused: '`a.yml` may not be changed\n`b` is a link',
  });
  await page.locator('.delivery li', { hasText: 'b is a link' }).waitFor();
  expect(await page.locator('.delivery a').count()).toBe(0);
  const patch = '/acme/widgets/J12/changes.patch';
  shown({ state: 'failed', endedAt: NOW, patch });
  await page.locator(`.delivery a[href="${patch}"]`).waitFor();
  expect(await page.locator('.ending').innerText()).toContain('The work is done');
  shown({ state: 'succeeded', endedAt: NOW });
  await page.locator('.ending', { hasText: 'It succeeded' }).waitFor();
});
