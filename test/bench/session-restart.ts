/** The app is killed while an agent speaks, and started again: how soon the page is live, and whether anything is missing or there twice. */
import { setTimeout as delay } from 'node:timers/promises';
import { moment, spreadOf } from './figures.ts';
import type { KillableApp } from './killable-app.ts';
import type { ClockedPage } from './page-clock.ts';
import type { RemoteSession } from './remote-session.ts';
import { timeRow, type Row } from './table.ts';

/** How long the app is away before it is started: a restart, and something that takes an operator's hand. */
const AWAY = [0, 0, 0, 10_000];
const EVERY = 20;

export async function measureRestarts(app: KillableApp, session: RemoteSession, clocked: ClockedPage): Promise<Row[]> {
  const live: number[] = [];
  const starts: number[] = [];
  for (const away of AWAY) {
    const count = Math.round((away + 9_000) / EVERY);
    await clocked.note('.item-agent .markdown', /\d+\.\d{3}|done/);
    await session.tell(`words ${count} ${EVERY}`);
    await delay(1_000);
    await app.kill();
    await delay(away);
    const began = moment();
    await app.start();
    const up = moment();
    starts.push(up - began);
    // Words that are written from now on are on the page at most so late.
    const noted = await clocked.noted(count + 1, away + 60_000);
    const words = noted.slice(0, -1).map(({ text, at }) => ({ at, written: Number(text) }));
    if (words.some(({ written }, index) => written <= (words[index - 1]?.written ?? 0)))
      throw new Error('words came twice or out of their order');
    const first = words.find(({ at, written }) => written > up && at - written < 1_000);
    // All that was missed is there with the first word that came in time.
    live.push(Math.max(0, (first?.at ?? Infinity) - up));
  }
  const [long = NaN] = live.slice(-1);
  return [
    timeRow('app killed and started: its start, p50', spreadOf(starts).p50, undefined),
    timeRow(
      'app killed and started: from its first answer to a live page, p50',
      spreadOf(live.slice(0, -1)).p50,
      undefined,
      'under 2 s',
    ),
    timeRow('the same, the longest', Math.max(...live.slice(0, -1)), undefined, 'under 2 s'),
    timeRow('the same after it was away for 10 s', long, undefined, 'under 2 s'),
  ];
}
