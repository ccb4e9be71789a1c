/** Nothing that an agent, a person or GitHub wrote may run on a page, forge a control or break the layout, whatever it says and wherever it stands. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { runs } from '../hard.ts';
import { noticeOfEnd, noticeOfQuestion } from '../../app/channels/device-notice.ts';
import { noticeIn } from '../../app/web/client/worker/notice.ts';
import { markup } from '../../app/web/html.ts';
import { markdown } from '../../app/web/render/markdown.ts';
import { transcriptWriter } from '../../app/web/transcript/as-markdown.ts';
import { PHONE } from './browser.ts';
import { overview } from './fixture-lists.ts';
import { viewLink } from './fixture-reading.ts';
import { forged, hasRun, judge, judgeParsed, layoutFaults, type Controls } from './hostile-judge.ts';
import { PAGES, SESSION_NAMES, sessionOf, single } from './hostile-pages.ts';
import { HOSTILE } from './hostile-strings.ts';
import { harmless, hostileFrom, poison, type Strings } from './poison.ts';
import { approval, job, NOW } from './fixtures.ts';
import { useStage } from './stage.ts';

const stage = useStage();
/** In full, every string has its turn at every place of every page; else at one place in so many. */
const TURNS = runs(1, HOSTILE.length);
const names = Object.keys(PAGES);

test('there are at least five hundred such strings', () => {
  expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(500);
});

test('every page and state, parsed as a browser would, holds nothing but what it would hold anyway', async () => {
  const page = await stage.open('/blank', { javaScriptEnabled: true });
  const expected = await judgeParsed(
    page,
    names.map((name) => PAGES[name]?.(harmless()) ?? ''),
  );
  const found: unknown[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    // One run of strings goes through all pages, so that each of them stands somewhere.
    const strings = hostileFrom(turn);
    const judged = await judgeParsed(
      page,
      names.map((name) => PAGES[name]?.(strings) ?? ''),
    );
    for (const [index, { strange, controls }] of judged.entries()) {
      const changed = forged(controls, expected[index]?.controls ?? {});
      if (strange.length > 0 || changed.length > 0) found.push({ turn, page: names[index], strange, changed });
    }
  }
  for (const make of single) {
    const [calm] = await judgeParsed(page, [make('/calm')]);
    const judged = await judgeParsed(
      page,
      HOSTILE.map((text) => make(text)),
    );
    for (const [index, { strange, controls }] of judged.entries())
      if (strange.length > 0 || forged(controls, calm?.controls ?? {}).length > 0)
        found.push({ text: HOSTILE[index], strange });
  }
  expect(found).toEqual([]);
});

test('every page and state, opened on a phone, runs nothing, asks nobody else, and keeps its layout', async () => {
  const strings = hostileFrom(0);
  const page = await stage.open('/blank', { viewport: PHONE });
  const asked = strangersAsked(page);
  const found: unknown[] = [];
  for (const name of names) {
    stage.server.pages.set('/hostile', PAGES[name]?.(strings) ?? '');
    await page.goto(`${stage.server.url}/hostile`);
    await page.evaluate('document.fonts.ready.then(() => new Promise(requestAnimationFrame))');
    const [ran, layout] = [await hasRun(page), await layoutFaults(page)];
    if (ran !== null || layout.length > 0) found.push({ name, ran, layout });
  }
  expect({ found, asked }).toEqual({ found: [], asked: [] });
});

test('what arrives live is as harmless', async () => {
  const expected = await live(harmless());
  const judged = await live(hostileFrom(0));
  for (const [index, { strange, controls, layout, ran }] of judged.entries())
    expect({ step: index, strange, ran, layout, changed: forged(controls, expected[index]?.controls ?? {}) }).toEqual({
      step: index,
      strange: [],
      ran: null,
      layout: [],
      changed: [],
    });
});

interface Step {
  readonly strange: readonly string[];
  readonly controls: Controls;
  readonly layout: readonly string[];
  readonly ran: unknown;
}

/** One page that goes through every state; looked over after each few. */
async function live(strings: Strings): Promise<Step[]> {
  const seen: Step[] = [];
  stage.server.reset();
  stage.server.custom = sessionOf('running', harmless());
  const page = await stage.open('/custom', { viewport: PHONE });
  await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
  let last = 1000;
  for (const [index, name] of SESSION_NAMES.entries()) {
    const { log, job: of, ...snapshot } = sessionOf(name, strings);
    // Another attempt would be another page.
    const job = { ...of, attempt: 1 };
    stage.server.snapshot({ ...snapshot, job });
    // The last one is always there, so that it is known when all was drawn.
    const mark = { seq: 0, at: NOW, event: { kind: 'notice', level: 'info', text: `step ${index}` } } as const;
    stage.server.send([...log, mark].map((entry) => ({ ...entry, seq: (last += 1) })));
    if (index % 6 !== 5 && index + 1 !== SESSION_NAMES.length) continue;
    await page.locator(`[data-revision="${last}"]`).first().waitFor({ state: 'attached' });
    seen.push({ ...(await judge(page)), layout: await layoutFaults(page), ran: await hasRun(page) });
  }
  return seen;
}

test('the overview takes over what it is told, and asks for nothing else than before', async () => {
  const page = await stage.open('/', { viewport: PHONE });
  const asked = strangersAsked(page);
  await page.locator('[data-region=light]', { hasText: 'live' }).waitFor();
  const told = async (strings: Strings) => {
    const before = await page.locator('.job-row').first().innerText();
    stage.server.changed(poison(overview(), strings));
    await expect.poll(() => page.locator('.job-row').first().innerText()).not.toBe(before);
    return judge(page);
  };
  const { controls } = await told(harmless());
  const now = await told(hostileFrom(100));
  expect([now.strange, forged(now.controls, controls), await hasRun(page), await layoutFaults(page)]).toEqual([
    [],
    [],
    null,
    [],
  ]);
  expect(asked).toEqual([]);
});

test('dialogs show who made a link, and whom it could be handed to; the app’s reasons stay words', async () => {
  const strings = hostileFrom(200);
  stage.server.custom = { ...sessionOf('approval', strings), watchers: [...HOSTILE], steerers: [...HOSTILE] };
  stage.server.refuse = { status: 409, message: HOSTILE.join('\n\n') };
  const page = await stage.open('/blank', { viewport: PHONE });
  const asked = strangersAsked(page);
  const links = HOSTILE.map((text, index) => ({ ...viewLink('', 24).link, id: `${index}${text}`, by: text }));
  await page.route('**/links', (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: { links } }) : route.continue(),
  );
  await page.goto(`${stage.server.url}/custom`);
  await page.locator('[data-decision=deny]').click();
  await page.locator('.approval [role=alert]').first().waitFor();
  const faults: unknown[] = [];
  const look = async () => {
    faults.push((await judge(page)).strange, await hasRun(page), await layoutFaults(page));
  };
  await look();
  for (const [dialog, full] of [
    ['share', '.open-links li:nth-child(500)'],
    ['hand-over', '[data-to]:nth-child(1)'],
  ] as const) {
    await page.locator('.menu > summary').click();
    await page.locator(`[data-action=${dialog}]:visible`).click();
    await page.locator(`dialog.${dialog} ${full}`).first().waitFor({ state: 'attached' });
    await look();
    await page.keyboard.press('Escape');
  }
  expect(faults).toEqual(Array.from({ length: 3 }, () => [[], null, []]).flat());
  expect(asked).toEqual([]);
});

test('a transcript to keep is as harmless where it is shown, and a push leads nowhere else', async () => {
  const page = await stage.open('/blank');
  const writer = transcriptWriter();
  const [words] = [
    SESSION_NAMES.map((name) => writer.add(sessionOf(name, hostileFrom(0)).log)).join('') + writer.end(),
  ];
  const [judged] = await judgeParsed(page, [`<div class="markdown">${markup(markdown(words))}</div>`]);
  expect(judged).toEqual({ strange: [], controls: {} });
  for (const text of HOSTILE) {
    const { path } = noticeIn(JSON.stringify({ title: text, body: text, tag: text, path: text }));
    expect(new URL(path, 'https://app.example').origin).toBe('https://app.example');
    const ask = noticeOfQuestion(approval({ title: text }), job({ title: text }), NOW);
    const end = noticeOfEnd(job({ title: text, reason: text, state: 'failed' }));
    for (const { title, body } of [ask, end]) {
      expect(`${title}${body.replace('\n', '')}`).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b]/u);
      expect(title.length + body.length).toBeLessThan(500);
    }
  }
});

/** Requests that leave for anywhere else; pictures of people are asked of GitHub. */
function strangersAsked(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(stage.server.url) && !/^(data:|https:\/\/avatars\.githubusercontent\.com\/)/.test(url))
      asked.push(url);
  });
  page.on('dialog', (dialog) => {
    asked.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  return asked;
}
