/** A session of a hundred thousand events: how soon its page is there, how it is searched, scrolled and kept; and what the search's index costs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser } from 'playwright-core';
import { DESKTOP, startBrowser } from '../page/browser.ts';
import { answeringGitHub } from './bare-github.ts';
import { moment, spreadOf } from './figures.ts';
import { measureIndexing } from './indexing-share.ts';
import { appendLong, indexAll } from './long-session.ts';
import { scrolled } from './scrolled.ts';
import { databaseIn, startApp } from './program.ts';
import { COOKIE, seedSessions, type Seeded } from './running-sessions.ts';
import { REPOSITORY } from './signed-webhook.ts';
import { timeRow, type Row, type Section } from './table.ts';

const EVENTS = 100_000;
/** What a page holds when it opens; the same page of a short session is the limit. */
const SHORT = 200;
const OPENED = 5;
const ASKED = 6;
/** Of one event, of a hundred, and of each fourth. */
const WORDS = ['"file-77777"', 'file-12', 'step look', 'passed'];

export async function measureLong(folder: string, privateKey: string): Promise<Section> {
  const own = join(folder, 'app');
  mkdirSync(own);
  const [long, short] = (await seedSessions(own, 2)) as [Seeded, Seeded];
  const stored = await appendLong(own, long.session, EVENTS);
  await appendLong(own, short.session, SHORT);
  const indexed = await indexAll(own);
  await using github = await answeringGitHub();
  await using app = await startApp({ folder: own, githubUrl: github.url, privateKey });
  const browser = await startBrowser();
  try {
    const [page, limit] = [await opened(browser, app.url, long), await opened(browser, app.url, short)];
    const rows: Row[] = [
      timeRow(
        'first paint, from asking for the page to its newest event in sight, p50; limit: of 200 events',
        page.p50,
        limit.p50,
        'under 1 s',
      ),
      timeRow('the same, p95', page.p95, limit.p95, 'under 1 s'),
      ...(await searched(browser, app.url, long, short)),
      ...(await scrolled(browser, app.url, pathOf(long))),
      await downloaded(app.url, own, long),
    ];
    return {
      title: `A session of ${EVENTS.toLocaleString('en')} events`,
      rows: [...rows, ...(await measureIndexing(folder))],
      notes: [
        `Stored in ${(stored / 1000).toFixed(1)} s and indexed in ${(indexed / 1000).toFixed(1)} s, without a pause, by the bench itself.`,
        'The page is real Chromium, with nothing in its cache; a search is asked with the return key, so without the pause for typing.',
      ],
    };
  } finally {
    await browser.close();
  }
}

const pathOf = ({ job }: Seeded): string => `/${REPOSITORY.owner}/${REPOSITORY.name}/J${job}`;

const newPage = async (browser: Browser, server: string) => {
  const context = await browser.newContext({ viewport: DESKTOP, bypassCSP: true });
  await context.addCookies([{ name: 'signalbox', value: COOKIE, url: server }]);
  return context.newPage();
};

const IN_SIGHT = `
  const look = () => {
    const last = [...document.querySelectorAll('.item')].at(-1);
    const scroller = document.querySelector('.scroller');
    const box = last?.getBoundingClientRect();
    if (box && scroller && document.readyState !== 'loading' && box.height > 0 && box.bottom <= innerHeight + 1 && box.top >= 0)
      return requestAnimationFrame(() => setTimeout(() => (window.__there = performance.now())));
    requestAnimationFrame(look);
  };
  look();`;

async function opened(browser: Browser, server: string, session: Seeded) {
  const times: number[] = [];
  for (let n = 0; n <= OPENED; n += 1) {
    const page = await newPage(browser, server);
    await page.addInitScript(IN_SIGHT);
    await page.goto(server + pathOf(session));
    await page.waitForFunction('window.__there !== undefined');
    // The first is the app's first page at all.
    if (n > 0) times.push(await page.evaluate<number>('window.__there'));
    await page.context().close();
  }
  return spreadOf(times);
}

async function searched(browser: Browser, server: string, long: Seeded, short: Seeded): Promise<Row[]> {
  const timesIn = async (session: Seeded, word: string): Promise<number[]> => {
    const page = await newPage(browser, server);
    await page.goto(server + pathOf(session));
    await page.locator('.lights summary[aria-label*="page – app live"]').waitFor();
    const times: number[] = [];
    for (let n = 0; n <= ASKED; n += 1) {
      const took = await page.evaluate<number>(`new Promise((done) => {
        const found = document.querySelector('[data-region="found"]');
        const box = document.querySelector('form.search input[type="search"]');
        box.value = '';
        box.form.requestSubmit();
        box.value = ${JSON.stringify(word)};
        const watching = new MutationObserver(() => {
          if (found.childElementCount === 0) return;
          watching.disconnect();
          done(performance.now() - began);
        });
        watching.observe(found, { childList: true, subtree: true });
        const began = performance.now();
        box.form.requestSubmit();
      })`);
      if (n > 0) times.push(took);
    }
    await page.context().close();
    return times;
  };
  const rows: Row[] = [];
  for (const word of WORDS) {
    const times = spreadOf(await timesIn(long, word));
    const limit = spreadOf(await timesIn(short, word));
    rows.push(
      timeRow(
        `search for ${word}, return to hits on the page, p50; limit: in 200 events`,
        times.p50,
        limit.p50,
        'under 150 ms',
      ),
    );
  }
  return rows;
}

/** Beside reading the same rows out of the database's file, and nothing else. */
async function downloaded(server: string, folder: string, session: Seeded): Promise<Row> {
  const began = moment();
  const answer = await fetch(`${server}${pathOf(session)}/transcript.ndjson`, {
    headers: { cookie: `signalbox=${COOKIE}` },
  });
  const text = await answer.text();
  const took = moment() - began;
  const lines = text.split('\n').length - 1;
  if (lines !== EVENTS) throw new Error(`the download has ${lines} lines`);
  const database = new DatabaseSync(databaseIn(folder), { readOnly: true });
  const read = moment();
  let size = 0;
  const rows = database
    .prepare('select seq, at, body from events where session_id = ? order by seq')
    .iterate(session.session);
  for (const { seq, at, body } of rows)
    size += JSON.stringify({ seq, at, event: JSON.parse(String(body)) as unknown }).length + 1;
  const limit = moment() - read;
  database.close();
  return timeRow(`download as NDJSON, ${(size / 1e6).toFixed(0)} MB; limit: reading its rows`, took, limit);
}
