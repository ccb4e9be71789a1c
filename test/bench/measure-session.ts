/** A session as people have it: an agent, the runner, the app and the page in a real browser; what is said, asked, answered and stopped. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser } from '../page/browser.ts';
import { throughBarePage } from './bare-page.ts';
import { spreadOf } from './figures.ts';
import { killableApp } from './killable-app.ts';
import { clockedPage } from './page-clock.ts';
import { remoteSession } from './remote-session.ts';
import { measureApprovals, measureStops } from './session-orders.ts';
import { measureRestarts } from './session-restart.ts';
import { measureFollowUps } from './session-warm.ts';
import { timeRow, type Row, type Section } from './table.ts';

/** How often an agent speaks: a fast model, an ordinary one, a slow one. */
const WORDS = [
  { every: 5, count: 400 },
  { every: 20, count: 300 },
  { every: 100, count: 80 },
];

export async function measureSession(folder: string): Promise<Section> {
  const own = join(folder, 'app');
  mkdirSync(own);
  const browser = await startBrowser();
  try {
    await using app = await killableApp(own);
    const page = await clockedPage(browser, app.url, app.cookie);
    const rows: Row[] = [];
    {
      await using session = await remoteSession(folder, app);
      await page.open(session.page);
      for (const { every, count } of WORDS) {
        await page.note('.item-agent .markdown', /\d+\.\d{3}/);
        await session.tell(`words ${count} ${every}`);
        const noted = await page.noted(count);
        const delays = spreadOf(noted.map(({ text, at }) => at - Number(text)));
        const limit = await throughBarePage(browser, count, every);
        for (const share of ['p50', 'p99'] as const)
          rows.push(
            timeRow(
              `a word every ${every} ms: agent to page, ${share}`,
              delays[share],
              limit[share],
              share === 'p50' ? 'under 30 ms' : 'under 80 ms',
            ),
          );
      }
      rows.push(...(await measureApprovals(session, page)));
      rows.push(...(await measureRestarts(app, session, page)));
    }
    rows.push(...(await measureStops(folder, app, page)));
    rows.push(...(await measureFollowUps(browser)));
    return {
      title: 'A session on the page: agent, runner, app and browser on this machine',
      rows,
      notes: [
        'The limit of words is a page that only writes what it hears into its document, and a server that only passes words on.',
        'The agent writes into its words when it wrote them; the page is real Chromium, and a word is there when the document holds it.',
        'What comes within 25 ms is joined by the runner, and the page draws once per frame of 16.7 ms: an ideal agent-to-page p50 is about 20 ms for fast words, 10 ms for slow ones.',
      ],
    };
  } finally {
    await browser.close();
  }
}
