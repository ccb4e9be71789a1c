/** A page that only writes what it hears into its document, and a server that only passes words on: what a browser takes by itself. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { moment, spreadOf, type Spread } from './figures.ts';
import { clockedPage } from './page-clock.ts';

const PAGE = `<!doctype html><title>bare</title>
<div class="lights"><details><summary aria-label="page – app live">live</summary></details></div><p class="words"></p>
<script>
  const words = document.querySelector('.words');
  new EventSource('/stream').onmessage = ({ data }) => words.append(data + ' ');
</script>`;

/** So many words, one each so many milliseconds. */
export async function throughBarePage(browser: Browser, count: number, every: number): Promise<Spread> {
  let listening: ServerResponse | undefined;
  const server = createServer((request, response) => {
    if (request.url !== '/stream')
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': bare\n\n');
    listening = response;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await clockedPage(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'nobody');
  try {
    await page.open('/');
    for (let tries = 0; listening === undefined && tries < 100; tries += 1) await delay(20);
    await page.note('.words', /\d+\.\d{3}/);
    for (let n = 0; n < count; n += 1) {
      listening?.write(`data: ${moment().toFixed(3)}\n\n`);
      await delay(every);
    }
    return spreadOf((await page.noted(count)).map(({ text, at }) => at - Number(text)));
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
  }
}
