/** Two thousand events a second through the runner's uplink and the app to a page: from the event's making to the document that holds it. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { Spool } from '../../action/link/spool.ts';
import { Uplink } from '../../action/link/uplink.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { moment, spreadOf } from './figures.ts';
import { clockedPage } from './page-clock.ts';
import { COOKIE, type Seeded } from './running-sessions.ts';
import { REPOSITORY } from './signed-webhook.ts';
import { timeRow, type Row } from './table.ts';

const RATE = 2_000;
const SECONDS = 5;
const TICK_MS = 10;
/** Chunks of one message. */
const OF_A_MESSAGE = 100;

/** Words: chunks of messages, each an event of its own. Calls: two events make a card. */
type Shape = 'words' | 'calls';

interface Asked {
  readonly folder: string;
  readonly app: string;
  readonly browser: Browser;
  readonly session: Seeded;
  readonly shape: Shape;
}

export async function measureScreen({ folder, app, browser, session, shape }: Asked): Promise<Row[]> {
  const page = await clockedPage(browser, app, COOKIE);
  await page.open(`/${REPOSITORY.owner}/${REPOSITORY.name}/J${session.job}`);
  const spool = new Spool(join(folder, `spool-${shape}`));
  const uplink = new Uplink({
    url: `${app}/api/v1/runner/sessions/${session.session}/events`,
    token: session.token,
    spool,
    onRefused: (failure) => {
      throw failure;
    },
  });
  await page.note(shape === 'words' ? '.item-agent .markdown' : '.item-tool .card-title', /\d+\.\d{3}/);
  const count = RATE * SECONDS;
  const began = moment();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.round(((moment() - began) * RATE) / 1000));
    for (; sent < due; sent += 1) uplink.push(eventOf(shape, sent), Date.now());
    await delay(TICK_MS);
  }
  const shown = shape === 'words' ? count : count / 2;
  const noted = await page.noted(shown);
  uplink.close();
  spool.close();
  await page.close();
  const spread = spreadOf(noted.map(({ text, at }) => at - Number(text)));
  const what = shape === 'words' ? 'words of messages' : 'tool calls';
  return (['p50', 'p95', 'p99'] as const).map((share) =>
    timeRow(
      `${RATE.toLocaleString('en')} events a second, ${what}: event to screen, ${share}`,
      spread[share],
      undefined,
      share === 'p99' ? 'under 60 ms' : '',
    ),
  );
}

function eventOf(shape: Shape, n: number): RunnerEvent {
  const stamp = moment().toFixed(3);
  if (shape === 'words') {
    return { kind: 'message', id: `m${Math.floor(n / OF_A_MESSAGE)}`, role: 'agent', text: `${stamp} ` };
  }
  return n % 2 === 0
    ? { kind: 'tool.started', id: `t${n}`, tool: 'read', title: stamp }
    : { kind: 'tool.finished', id: `t${n - 1}`, status: 'completed', ms: 5 };
}
