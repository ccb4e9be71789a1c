/** Serves the fixtures as the app would: pages, the built client, the stream, the log, and the orders people give. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { overviewFilterOf, type Overview } from '../../app/web/overview.ts';
import { renderOverview } from '../../app/web/render/overview.ts';
import { renderRefusal } from '../../app/web/render/refusal.ts';
import { renderSessionPage } from '../../app/web/render/session-page.ts';
import { renderSignIn } from '../../app/web/render/sign-in.ts';
import { tokensPage } from '../../app/web/render/tokens.ts';
import type { JobSnapshot, SessionPage } from '../../app/web/view.ts';
import type { Bye } from '../../app/wire/bye.ts';
import type { LogEntry } from '../../app/wire/events.ts';
import { buildClient } from './build-client.ts';
import { found, LONG, longPage, past, restOfPast, search, viewLink } from './fixture-reading.ts';
import { longLog, running } from './fixture-logs.ts';
import { overview, tokens } from './fixture-lists.ts';
import { SESSIONS } from './fixture-sessions.ts';
import { NOW } from './fixtures.ts';

/** As the app will send it. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https://avatars.githubusercontent.com; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const assets = { css: '/client.css', js: '/client.js' };

export interface Order {
  readonly path: string;
  readonly csrf: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface FixtureServer {
  readonly url: string;
  /** What was posted, oldest first. */
  readonly orders: Order[];
  /** `after` of each stream that was opened. */
  readonly streams: number[];
  /** What the session that is shown holds beyond its fixture. */
  send(entries: readonly LogEntry[]): void;
  snapshot(snapshot: JobSnapshot): void;
  /** Ends every stream with its reason. */
  bye(why: Bye['why']): void;
  /** What the overview shows other than its fixture; the pages that show it are told. */
  overview: Partial<Overview>;
  changed(overview: Partial<Overview>): void;
  /** Shown at the address `/custom`. */
  custom: SessionPage;
  /** Other documents, by the path they are served at; they go before the fixtures. */
  readonly pages: Map<string, string>;
  /** Answer of the next orders; null = accept. */
  refuse: { readonly status: number; readonly message: string } | null;
  /** With which streams are answered. */
  streamStatus: number;
  /** False: streams are broken and none is accepted. */
  setOnline(online: boolean): void;
  /** Forgets orders, streams and what was sent. */
  reset(): void;
  close(): Promise<void>;
}

export async function startFixtureServer(port = 0): Promise<FixtureServer> {
  const client = await buildClient();
  const open = new Set<ServerResponse>();
  const sent: LogEntry[] = [];
  let online = true;
  let boot = 1;

  const fixture: FixtureServer = {
    url: '',
    orders: [],
    streams: [],
    custom: SESSIONS['running']?.() as SessionPage,
    pages: new Map(),
    overview: {},
    refuse: null,
    streamStatus: 200,
    send(entries) {
      sent.push(...entries);
      for (const stream of open) stream.write(frame('log', entries, entries.at(-1)?.seq));
    },
    snapshot(snapshot) {
      for (const stream of open) stream.write(frame('job', snapshot));
    },
    bye(why) {
      for (const stream of open) stream.end(frame('bye', { why }));
    },
    changed(parts) {
      fixture.overview = parts;
      for (const stream of open) stream.write(frame('changed', {}));
    },
    setOnline(value) {
      online = value;
      boot += 1;
      if (!online) for (const stream of open) stream.destroy();
    },
    reset() {
      online = true;
      fixture.streamStatus = 200;
      fixture.overview = {};
      fixture.pages.clear();
      for (const list of [sent, fixture.orders, fixture.streams]) list.length = 0;
    },
    async close() {
      for (const stream of open) stream.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function stream(response: ServerResponse, after: number): void {
    if (!online) return void response.destroy();
    if (fixture.streamStatus !== 200) return void response.writeHead(fixture.streamStatus).end();
    fixture.streams.push(after);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(frame('hello', { boot: String(boot) }));
    const missed = sent.filter(({ seq }) => seq > after);
    if (missed.length > 0) response.write(frame('log', missed, missed.at(-1)?.seq));
    open.add(response);
    const beat = setInterval(() => response.write(': beat\n\n'), 5_000);
    response.on('close', () => {
      clearInterval(beat);
      open.delete(response);
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fixture');
    const html = (text: string) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CSP }).end(text);
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const file = client.files.get(url.pathname.slice(1));
    if (file !== undefined)
      return void response
        .writeHead(200, { 'content-type': url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript' })
        .end(file);
    if (url.pathname.endsWith('/stream')) return stream(response, Number(url.searchParams.get('after')));
    if (url.pathname.endsWith('/search')) return void json(200, search(url.searchParams.get('q') ?? ''));
    if (url.pathname.endsWith('/log')) {
      const { before, after, limit } = Object.fromEntries(url.searchParams);
      if (after !== undefined)
        return void json(200, { entries: restOfPast(Number(after)), earlier: true, later: false });
      const older = longLog(NOW, LONG).filter(({ seq }) => seq < Number(before));
      return void json(200, { entries: older.slice(-Number(limit)), earlier: older.length > 500, later: true });
    }
    if (request.method === 'POST') {
      const sent = await text(request);
      const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
      const body = isForm
        ? Object.fromEntries(new URLSearchParams(sent))
        : (JSON.parse(sent) as Record<string, unknown>);
      fixture.orders.push({
        path: url.pathname,
        csrf: request.headers['x-signalbox-csrf'] as string | undefined,
        body,
      });
      if (url.pathname === '/logout') return void html(renderSignIn({ next: '/', assets }));
      if (isForm) return void html(tokensPage(tokens({ fresh: 'sbt_fresh' }), assets));
      const { refuse } = fixture;
      if (refuse) return void json(refuse.status, { error: { code: 'refused', message: refuse.message } });
      if (url.pathname.endsWith('/links')) return void json(201, viewLink(url.origin, Number(body['hours'])));
      return void json(202, {});
    }
    const given = fixture.pages.get(url.pathname);
    if (given !== undefined) return void html(given);
    if (url.pathname === '/') {
      const filter = overviewFilterOf((key) => url.searchParams.get(key) ?? undefined);
      return void html(renderOverview({ ...overview(filter), ...fixture.overview }, assets));
    }
    if (url.pathname === '/blank')
      return void html(
        renderOverview(
          {
            ...overview(),
            needsYou: [],
            running: [],
            queued: [],
            ended: [],
            weeks: [],
            repositories: [],
            earlier: null,
          },
          assets,
        ),
      );
    if (url.pathname.endsWith('/links')) return void json(200, { links: [viewLink(url.origin, 24).link] });
    if (url.pathname === '/login') return void html(renderSignIn({ next: '/acme/widgets/jobs/J12', assets }));
    if (url.pathname === '/refused')
      return void html(
        renderRefusal({
          status: 403,
          title: 'You may not watch this session',
          text: 'Watching needs the role **read** on `acme/widgets`. Its administrators can give it to you.',
          assets,
        }),
      );
    if (url.pathname === '/settings/tokens') return void html(tokensPage(tokens(), assets));
    if (url.pathname === '/tokens-none') return void html(tokensPage(tokens({ tokens: [] }), assets));
    if (url.pathname === '/tokens-fresh')
      return void html(tokensPage(tokens({ fresh: 'sbt_4q7Zt0yS2mWb1uVhK9cXfLr3NpDg8eJa', problem: null }), assets));
    if (url.pathname === '/calm')
      return void html(renderOverview({ ...overview(), needsYou: [], running: [] }, assets));
    if (url.pathname === '/custom') return void html(renderSessionPage(fixture.custom, assets));
    if (url.pathname === '/long') return void html(renderSessionPage(longPage(url.searchParams), assets));
    if (url.pathname === '/past') return void html(renderSessionPage(past(), assets));
    if (url.pathname === '/found')
      return void html(renderOverview({ ...overview(), search: { text: 'tests', found } }, assets));
    const session = SESSIONS[url.pathname.slice(1)];
    if (session) return void html(renderSessionPage(session(), assets));
    response.writeHead(404).end();
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(fixture, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

const frame = (event: string, data: unknown, id?: number): string =>
  `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

async function text(request: IncomingMessage): Promise<string> {
  let all = '';
  for await (const part of request) all += String(part);
  return all;
}

export const nextSeq = (): number => running(NOW).length + 1;
