/** What makes the app installable: its manifest, its icons, its service worker and the page for the time offline. The same for everybody. */
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { MANIFEST_PATH, OFFLINE_PATH, WORKER_PATH } from '../../web/paths.ts';
import { renderOffline } from '../../web/render/offline.ts';
import { THEME, type Assets } from '../../web/render/document.ts';

const ICONS = new URL('../../web/icons/', import.meta.url);
const DAY = 'public, max-age=86400';

const MANIFEST = {
  id: '/',
  name: 'Signalbox',
  short_name: 'Signalbox',
  description: 'Watch and steer coding agents, and answer what needs you.',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: THEME.light,
  theme_color: THEME.light,
  icons: [
    { src: '/icons/app-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: '/icons/app-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: '/icons/maskable-192.png', sizes: '192x192', type: 'image/png', purpose: 'maskable' },
    { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  shortcuts: [{ name: 'Notifications', url: '/settings/notifications' }],
};
/** Beside those of the manifest: what Apple's home screen takes, and the silhouette in Android's status bar. */
const OTHER_ICONS = ['/icons/apple-touch-180.png', '/icons/badge-96.png'];

export interface InstallParts {
  /** Style and script of the page for the time offline. */
  readonly offline: Assets;
  /** The built program of the service worker. */
  readonly worker: string;
}

export function installRoutes({ offline, worker }: InstallParts): Hono {
  const routes = new Hono();
  const manifest = JSON.stringify(MANIFEST);
  const page = renderOffline(offline);
  const shell = { page: OFFLINE_PATH, assets: [offline.css, offline.js] };
  const program = `self.shell = ${JSON.stringify(shell)};\n${worker}`;

  routes.get(MANIFEST_PATH, (c) =>
    c.body(manifest, 200, { 'content-type': 'application/manifest+json', 'cache-control': DAY }),
  );
  routes.get(WORKER_PATH, (c) =>
    c.body(program, 200, {
      'content-type': 'text/javascript; charset=utf-8',
      // Asked for anew each time, so that a new version of the app finds its way.
      'cache-control': 'no-cache',
      'service-worker-allowed': '/',
    }),
  );
  routes.get(OFFLINE_PATH, (c) => c.html(page, 200, { 'cache-control': 'no-cache' }));
  for (const path of [...MANIFEST.icons.map(({ src }) => src), ...OTHER_ICONS]) {
    const icon = readFileSync(new URL(path.replace('/icons/', ''), ICONS));
    routes.get(path, (c) => c.body(icon, 200, { 'content-type': 'image/png', 'cache-control': DAY }));
  }
  return routes;
}
