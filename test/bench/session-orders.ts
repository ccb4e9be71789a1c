/** What people do on the page: an approval until its card is there and until the agent has its answer, and a stop until nothing is left. */
import { setTimeout as delay } from 'node:timers/promises';
import { moment, spreadOf } from './figures.ts';
import type { KillableApp } from './killable-app.ts';
import type { ClockedPage } from './page-clock.ts';
import { remoteSession, type RemoteSession } from './remote-session.ts';
import { timeRow, type Row } from './table.ts';

const ASKED = 15;
const STOPS = 5;
const LONGEST = 20_000;

export async function measureApprovals(session: RemoteSession, clocked: ClockedPage): Promise<Row[]> {
  const shown: number[] = [];
  const effective: number[] = [];
  await clocked.note('.item-agent .markdown', /answered \d+\.\d{3}/);
  await session.tell(`ask ${ASKED}`);
  let before = 'none';
  for (let n = 0; n < ASKED; n += 1) {
    const card = `.approval:not(.decided):not(#${before})`;
    const there = await clocked.when(`document.querySelector('${card} .command') !== null`);
    before = (await clocked.page.locator(card).first().getAttribute('id')) ?? '';
    const input = await clocked.page.locator(`#${before} .command`).textContent();
    shown.push(there - Number(/[\d.]+$/.exec(input?.trim() ?? '')?.[0]));
    const clicked = await click(clocked, `#${before} [data-decision="allow"]:not([data-scope])`);
    const [answered] = await clocked.noted(1);
    effective.push(Number(/[\d.]+/.exec(answered?.text ?? '')?.[0]) - clicked);
  }
  return [
    timeRow('an approval asked: agent to its card on the page, p50', spreadOf(shown).p50, undefined, 'under 60 ms'),
    timeRow('an approval asked: agent to its card on the page, p95', spreadOf(shown).p95, undefined),
    timeRow('Approve pressed to the agent having its answer, p50', spreadOf(effective).p50, undefined, 'under 100 ms'),
    timeRow('Approve pressed to the agent having its answer, p95', spreadOf(effective).p95, undefined),
  ];
}

export async function measureStops(folder: string, app: KillableApp, clocked: ClockedPage): Promise<Row[]> {
  const gone: number[] = [];
  const said: number[] = [];
  for (let n = 0; n < STOPS; n += 1) {
    await using session = await remoteSession(folder, app);
    await clocked.open(session.page);
    await clocked.note('.item-agent .markdown', /\d+\.\d{3}/);
    await session.tell('stay');
    await clocked.noted(1);
    await clocked.page.locator('[data-action="stop"]').click();
    const before = session.processes();
    if (before < 2) throw new Error(`the agent and its command should run, and ${before} processes do`);
    const ended = clocked.when(`document.querySelector('.item-end') !== null`);
    const pressed = await click(clocked, '[data-action="stop-now"]');
    while (session.processes() > 0 && moment() - pressed < LONGEST) await delay(2);
    const left = moment();
    const told = await ended;
    if (session.processes() > 0) throw new Error('processes are left after a stop');
    // The look at the processes takes a few milliseconds by itself.
    if (told < left - 15) throw new Error('the page said “stopped” before it was true');
    gone.push(left - pressed);
    said.push(told - pressed);
  }
  return [
    timeRow('Stop pressed to no process left, p50', spreadOf(gone).p50, undefined, 'under 150 ms'),
    timeRow('Stop pressed to the page saying that it ended, p50', spreadOf(said).p50, undefined),
  ];
}

/** The page's own button, pressed by script, since a driver's click waits for frames of its own. Returns when it was pressed. */
async function click({ page, byOurClock }: ClockedPage, selector: string): Promise<number> {
  return byOurClock(
    await page.evaluate<number>(`(() => {
      const at = performance.timeOrigin + performance.now();
      document.querySelector(${JSON.stringify(selector)}).click();
      return at;
    })()`),
  );
}
