/** An app that can be installed: its own doors for that, a page of notifications that remembers one device, and a page to come back to. */
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { installRoutes } from '../../app/adapters/http/install.ts';
import { notificationsPage, type DeviceView } from '../../app/web/render/notifications-page.ts';
import { renderRefusal } from '../../app/web/render/refusal.ts';
import { buildClient, buildWorkers } from './build-client.ts';
import { NOW } from './fixtures.ts';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** 65 bytes that begin as a point of the curve does. */
export const KEY = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 7)]).toString('base64url');

export type PhoneServer = Awaited<ReturnType<typeof startPhoneServer>>;

export async function startPhoneServer() {
  const [client, { worker, offline }] = await Promise.all([buildClient(), buildWorkers()]);
  const orders: { readonly path: string; readonly body: Record<string, unknown> }[] = [];
  let mine: DeviceView | undefined;
  const other: DeviceView = {
    id: 'laptop',
    device: 'Firefox on Linux',
    needsYou: true,
    ended: true,
    graceSeconds: 300,
    createdAt: NOW,
    isThis: false,
  };
  const assets = { css: '/client.css', js: '/client.js' };
  const routes = new Hono();
  routes.use(async (c, next) => {
    await next();
    c.header('content-security-policy', CSP);
  });
  routes.route('/', installRoutes({ offline: { css: '/client.css', js: '/offline.js' }, worker }));
  const served = new Map([...client.files, ['offline.js', offline]]);
  for (const [name, content] of served)
    routes.get(`/${name}`, (c) =>
      c.body(content, 200, { 'content-type': name.endsWith('.css') ? 'text/css' : 'text/javascript' }),
    );
  routes.get('/healthz', (c) => c.json({ ok: true }));
  routes.get('/settings/notifications', (c) => {
    const devices = mine ? [mine, other] : [other];
    return c.html(notificationsPage({ devices, key: KEY, csrf: 'csrf', person: { login: 'writer' } }, assets));
  });
  routes.post('/api/v1/me/devices', async (c) => {
    const body = (await c.req.json()) as Record<string, unknown>;
    orders.push({ path: c.req.path, body });
    const { needsYou, ended, graceSeconds } = body as unknown as DeviceView;
    mine = { ...other, id: 'phone', device: 'Chrome on Android', needsYou, ended, graceSeconds, isThis: true };
    return c.json({ id: 'phone' });
  });
  routes.post('/api/v1/me/devices/:id/:order', async (c) => {
    orders.push({ path: c.req.path, body: {} });
    if (c.req.param('order') === 'delete') mine = undefined;
    return c.json({ id: c.req.param('id') });
  });
  routes.get('*', (c) =>
    c.html(renderRefusal({ status: 404, title: 'A page of the app', text: 'It was fetched.', assets })),
  );

  const listen = getRequestListener(routes.fetch);
  let server: Server | undefined;
  async function start(port: number): Promise<number> {
    const begun = createServer((request, response) => void listen(request, response));
    server = begun;
    await new Promise<void>((resolve) => begun.listen(port, '127.0.0.1', resolve));
    return (begun.address() as AddressInfo).port;
  }
  async function stop(): Promise<void> {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }
  const port = await start(0);
  return {
    url: `http://127.0.0.1:${port}`,
    orders: orders as readonly { readonly path: string; readonly body: Record<string, unknown> }[],
    stop,
    comeBack: () => start(port),
  };
}
