/**
 * The log under fault: a runner sends numbered events while the app is killed and networks break; whoever watches, from wherever and since
 * whenever, sees each of them once and in order, and so does the database.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogEntry } from '../../app/wire/events.ts';
import { killableApp } from '../bench/killable-app.ts';
import { REPOSITORY } from '../bench/signed-webhook.ts';
import { chance } from '../chance.ts';
import { startPostgres, type Postgres } from '../contract/postgres.ts';
import { runs } from '../hard.ts';
import { startBrowser } from '../page/browser.ts';
import { cuttable } from './cuttable.ts';
import { startRunner } from './flood-runner.ts';
import { followStream, openPage, watchByCommand, type Page, type Seen } from './flood-viewers.ts';

const EVENTS = runs(2_000, 100_000);
const KILLS = runs(2, 10);
const CUTS = runs(4, 20);
/** Whoever reads no faster than this, in bytes a second, is served as well. */
const SLOW = 50_000;
const DATABASES = runs(1, 2) === 1 ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const);
/** Seeded, so that a red run can be run again: what happens and in which order is the same, only the machine's speed differs. */
const SEED = 20261122;

let browser: Browser;
let postgres: Postgres | undefined;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await postgres?.stop();
});

describe.each(DATABASES)('on %s', (dialect) => {
  test(
    `${EVENTS} events, ${KILLS} kills and ${CUTS} cuts: nothing is missing, nothing comes twice`,
    { timeout: runs(180_000, 1_800_000) },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'signalbox-flood-'));
      const url = dialect === 'postgres' ? await (postgres ??= await startPostgres()).freshDatabase() : undefined;
      const giveUp = new AbortController();
      try {
        await using app = await killableApp(folder, url);
        await using ofRunner = await cuttable(app.url);
        await using ofViewers = await cuttable(app.url);
        const random = chance(SEED);
        const { session: id, token, job } = app.seeded;
        const runner = startRunner(ofRunner.url, { id, token }, folder, 3);

        const watching: Record<string, Promise<Seen>> = {};
        let page: Page | undefined;
        const { owner, name } = REPOSITORY;
        const joins: readonly (() => Promise<unknown>)[] = [
          async () => void (watching['stream'] = followStream(ofViewers.url + app.stream, app.cookie, giveUp.signal)),
          async () =>
            void (watching['slow'] = followStream(ofViewers.url + app.stream, app.cookie, giveUp.signal, SLOW)),
          () => {
            const { joined, seen } = watchByCommand(ofViewers.url, app.token, `J${job}`, `${owner}/${name}`);
            watching['command'] = seen;
            return joined;
          },
          async () => (page = await openPage(browser, ofViewers.url, app.cookie, app.page)),
        ];
        async function cut(network: typeof ofRunner): Promise<void> {
          network.cut();
          await delay(50 + random() * 500);
          network.mend();
        }
        async function kill(): Promise<void> {
          await app.kill();
          await delay(random() * 500);
          await app.start();
        }
        const faults = shuffled(
          [
            ...Array.from({ length: KILLS }, () => kill),
            ...Array.from({ length: CUTS }, (_, index) => () => cut(index % 2 === 0 ? ofRunner : ofViewers)),
          ],
          random,
        );
        const joinAt = joins.map(() => Math.floor(random() * faults.length));

        const share = EVENTS / (faults.length + 1);
        for (const [index, fault] of faults.entries()) {
          // Who joins does so while events come; a fault strikes while events come.
          const joining = joins.filter((_, at) => joinAt[at] === index).map((join) => join());
          await Promise.all([runner.sendTo(Math.round(share * (index + random() / 2))), ...joining]);
          const sending = runner.sendTo(Math.round(share * (index + 1)));
          await delay(random() * 100);
          await fault();
          await sending;
        }
        await runner.sendTo(EVENTS);
        await runner.finish();
        runner.close();

        const expected = Array.from({ length: EVENTS }, (_, index) => index + 1);
        for (const [viewer, seen] of Object.entries(watching)) expectAll(viewer, (await seen).entries, expected);
        const shown = (await page?.numbers()) ?? [];
        // Each message by itself is in order, and so are the messages.
        expect(shown.map(inOrder)).toEqual(shown);
        expect(shown.map(([first]) => first)).toEqual(inOrder(shown.map(([first = 0]) => first)));
        expect(inOrder(shown.flat())).toEqual(expected);
        await app.kill();
        expectAll('the database', await app.log(), expected);
        const { connections } = (await watching['stream']) as Seen;
        expect([runner.away > 0, connections > 1]).toEqual([true, true]);
      } finally {
        giveUp.abort();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});

/** Every event once and in its place, and after them the last one. */
function expectAll(viewer: string, entries: readonly LogEntry[], expected: readonly number[]): void {
  const numbers = entries.flatMap(({ event }) => (event.kind === 'message' ? [Number(event.text)] : []));
  const seqs = entries.map(({ seq }) => seq);
  // Said first and briefly: a difference of two lists of a hundred thousand helps nobody.
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  expect([viewer, wrong, numbers.length]).toEqual([viewer, -1, expected.length]);
  expect([viewer, seqs.findIndex((seq, index) => seq !== index + 1)]).toEqual([viewer, -1]);
  expect([viewer, entries.at(-1)?.event.kind]).toEqual([viewer, 'session.finished']);
}

const inOrder = (numbers: readonly number[]): number[] => numbers.toSorted((one, other) => one - other);

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0] as T);
}
