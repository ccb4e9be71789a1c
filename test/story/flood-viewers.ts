/** Those who watch a flood: a plain client of the stream, as fast or as slow as it is told; the command; a page in a browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { Browser } from 'playwright-core';
import type { LogEntry } from '../../app/wire/events.ts';
import { DESKTOP } from '../page/browser.ts';
import { eventually } from './sandbox-process.ts';

export interface Session {
  readonly id: string;
  readonly token: string;
}

/** What a viewer saw of the log, as it came: nothing is left out, put in order or made one. */
export interface Seen {
  readonly entries: readonly LogEntry[];
  /** How often it had to connect. */
  readonly connections: number;
}

const isLast = (entry: LogEntry | undefined): boolean => entry?.event.kind === 'session.finished';

/** Follows the stream from the beginning until the session's last event; after a break it says what it saw last, and no more. */
export async function followStream(
  url: string,
  cookie: string,
  signal: AbortSignal,
  bytesPerSecond = Infinity,
): Promise<Seen> {
  const entries: LogEntry[] = [];
  let connections = 0;
  let lastId = '';
  const parser = createParser({
    onEvent({ event, id, data }) {
      if (id !== undefined) lastId = id;
      if (event === 'log') entries.push(...(JSON.parse(data) as LogEntry[]));
    },
  });
  while (!isLast(entries.at(-1))) {
    signal.throwIfAborted();
    connections += 1;
    parser.reset();
    try {
      const headers = { cookie: `signalbox=${cookie}`, ...(lastId !== '' && { 'last-event-id': lastId }) };
      // Not `fetch`: a line that ends while nobody reads from it brings that down with a defect of its own.
      const asked = get(url, { headers, signal });
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
      const decoder = new TextDecoder();
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        if (isLast(entries.at(-1))) break;
        if (bytesPerSecond < Infinity) await delay((chunk.length * 1000) / bytesPerSecond);
      }
    } catch {
      // The line broke, or the app is away.
    }
    await delay(100);
  }
  return { entries, connections };
}

const COMMAND = resolve(import.meta.dirname, '../../app/cli/main.ts');

/** `signalbox watch --json`, a process of its own, until it ends by itself. Whoever cannot connect at all is told so, hence `joined`. */
export function watchByCommand(
  server: string,
  token: string,
  job: string,
  repo: string,
): { readonly joined: Promise<unknown>; readonly seen: Promise<Seen> } {
  const env = { PATH: process.env['PATH'] ?? '', SIGNALBOX_URL: server, SIGNALBOX_TOKEN: token };
  const words = [COMMAND, 'watch', '--json', '--repo', repo, job];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const joined = Promise.race([once(child.stdout, 'readable'), ended]);
  const entries: LogEntry[] = [];
  async function watch(): Promise<Seen> {
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const said = JSON.parse(line) as LogEntry | { job: object };
        if ('seq' in said) entries.push(said);
      }
      const [code] = await ended;
      if (code !== 0) throw new Error(`watch ended with ${code}: ${complaints}`);
      return { entries, connections: complaints.split('Connected again.').length };
    } finally {
      child.kill('SIGKILL');
    }
  }
  const seen = watch();
  // Told where it is waited for.
  seen.catch(() => undefined);
  return { joined, seen };
}

export interface Page {
  /** Shows everything from the session's beginning, once it has ended, and reads the numbers off the screen, message by message. */
  numbers(): Promise<number[][]>;
}

export async function openPage(browser: Browser, server: string, cookie: string, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'signalbox', value: cookie, url: server }]);
  const page = await context.newPage();
  // A network that breaks while the page loads leaves one without its script: a person would load it again.
  await eventually('the page is live', async () => {
    await page.goto(server + path, { timeout: 10_000 });
    await page.locator('.lights summary[aria-label*="page – app live"]').waitFor({ timeout: 5_000 });
    return true;
  });
  return {
    async numbers() {
      await page.locator('.item-end').waitFor({ timeout: 60_000 });
      const earlier = page.locator('[data-region="earlier"] button');
      const count = () => page.evaluate<number>(`document.querySelectorAll('.item').length`);
      const words = () => page.evaluate<string>(`document.querySelector('[data-region="earlier"]').textContent.trim()`);
      while ((await earlier.count()) > 0) {
        const before = await count();
        // Until the last ones are in their place it takes no more.
        const ready = page.locator('[data-region="earlier"] button:enabled');
        await eventually('the button takes more, or is gone', async () =>
          (await ready.count()) > 0 || (await earlier.count()) === 0 ? true : undefined,
        );
        if ((await earlier.count()) === 0) break;
        await earlier.evaluate((button) => (button as unknown as { click(): void }).click());
        await eventually('earlier events are shown', async () => {
          if ((await words()).includes('could not')) throw new Error(`the page says: ${await words()}`);
          return (await count()) > before || (await earlier.count()) === 0 ? true : undefined;
        });
      }
      const texts = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.item-agent .markdown')].map((item) => item.textContent)`,
      );
      await context.close();
      return texts.map((text) => text.trim().split(/\s+/).map(Number));
    },
  };
}
